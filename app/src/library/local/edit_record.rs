//! The stored record of an edit: a revision, a time, and the document (`document/serialization.rs`).

use serde_json::Value;

use crate::document::Document;
use crate::document::exchange::lut_text::extract_inline_luts;
use crate::document::serialization::ReadError;
use crate::library::luts;

const VERSION: u64 = 1;

/// A stored edit.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    /// Number of writes, from 1.
    pub(crate) revision: u64,
    pub(crate) document: Document,
}

/// Serializes the record for [`read`]. `document` is the text of [`Document::to_value`].
pub(super) fn write(revision: u64, updated_at_ms: f64, document: &str) -> String {
    format!(r#"{{"version":{VERSION},"revision":{revision},"updated_at_ms":{updated_at_ms:.0},"document":{document}}}"#)
}

pub(super) fn read(text: &str) -> Result<Edit, ReadError> {
    let mut value: Value = serde_json::from_str(text).map_err(|_| ReadError::Damaged)?;
    match value.get("version").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(version) if version > VERSION => return Err(ReadError::Newer),
        _ => return Err(ReadError::Damaged),
    }
    let revision = value.get("revision").and_then(Value::as_u64).ok_or(ReadError::Damaged)?;
    let document = value.get_mut("document").ok_or(ReadError::Damaged)?;
    // Before version 3, steps contained their look-up tables.
    let tables = document.get_mut("steps").map(extract_inline_luts).unwrap_or_default();
    tables.iter().for_each(|table| luts::save_text(table.id, &table.name, &table.text));
    Ok(Edit { revision, document: Document::from_value(document)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_reads_back_as_it_was_written() {
        let mut document = Document::default();
        assert!(document.add("exposure"));
        let edit = read(&write(7, 1.764e12, &document.to_value().to_string())).unwrap();
        assert_eq!((edit.revision, edit.document.draft()), (7, document.draft()));
        assert!(edit.document.can_undo());
    }

    #[test]
    fn edit_of_a_newer_version_or_damaged_is_told_apart() {
        let document = Document::default().to_value().to_string();
        let newer_document = write(1, 0.0, &document.replace(r#""version":3"#, r#""version":9"#));
        assert_ne!(newer_document, write(1, 0.0, &document));
        let newer_record = r#"{"version":2,"anything":true}"#;
        for newer in [newer_document.as_str(), newer_record] {
            assert_eq!(read(newer).err(), Some(ReadError::Newer), "{newer}");
        }
        for damaged in ["", "{}", r#"{"version":1}"#, r#"{"version":1,"revision":1,"document":"x"}"#] {
            assert_eq!(read(damaged).err(), Some(ReadError::Damaged), "{damaged}");
        }
    }
}
