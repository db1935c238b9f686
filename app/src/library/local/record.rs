//! The record of a photograph, stored beside its bytes and its edit: JSON with a version.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::serialization::ReadError;
use crate::json;
use crate::text::local as text;

const VERSION: u64 = 1;

/// A photograph on this device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Photograph {
    /// SHA-256 of the bytes, in hexadecimal.
    pub(crate) id: String,
    /// The name of the file.
    pub(crate) name: String,
    pub(crate) size_bytes: u64,
    /// Width in pixels, of the upright picture.
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Its id at the edge, once it is saved there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) image_id: Option<String>,
    /// Milliseconds since 1970. The strip shows the newest first.
    pub(crate) added_at_ms: f64,
    pub(crate) opened_at_ms: f64,
    /// Whether its edit changes the picture.
    #[serde(default)]
    pub(crate) edited: bool,
    /// The revision of the edit that the thumbnail shows.
    #[serde(default)]
    pub(crate) shown_revision: u64,
    /// Whether the bytes are stored; otherwise they are only in the memory of this tab. Not serialized, because a
    /// record is written after the bytes.
    #[serde(skip)]
    pub(crate) is_stored: bool,
}

impl Photograph {
    /// Serializes the record for [`Photograph::read`].
    pub(super) fn write(&self) -> String {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(fields) = &mut value {
            fields.insert("version".to_owned(), VERSION.into());
        }
        value.to_string()
    }

    /// Reads a record. One that is damaged, or of a newer version, is not shown.
    pub(super) fn read(text: &str) -> Result<Self, ReadError> {
        /// The fields that records of all versions have.
        #[derive(Deserialize)]
        struct Versioned {
            version: u64,
        }
        let Versioned { version } = json::read(text).map_err(|_| ReadError::Damaged)?;
        match version {
            VERSION => {}
            version if version > VERSION => return Err(ReadError::Newer),
            _ => return Err(ReadError::Damaged),
        }
        let photograph: Self = json::read(text).map_err(|_| ReadError::Damaged)?;
        Ok(Self { is_stored: true, ..photograph })
    }

    /// Marks the bytes as stored and takes over what only the stored record knows.
    pub(crate) fn merge_stored(&mut self, stored: Option<Self>) {
        self.is_stored = true;
        if let Some(stored) = stored {
            self.added_at_ms = stored.added_at_ms;
            self.edited |= stored.edited;
            self.image_id = self.image_id.take().or(stored.image_id);
        }
    }
}

/// Sorts for the strip: newest first.
pub(super) fn sort(photographs: &mut [Photograph]) {
    photographs.sort_unstable_by(|one, other| {
        other.added_at_ms.total_cmp(&one.added_at_ms).then_with(|| one.id.cmp(&other.id))
    });
}

/// `5 open · 2 edited`.
pub(crate) fn count_text(photographs: &[Photograph]) -> String {
    let edited = photographs.iter().filter(|photograph| photograph.edited).count();
    match edited {
        0 => text::count_open(photographs.len()),
        edited => text::count_edited(photographs.len(), edited),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photograph(id: &str, added_at_ms: f64) -> Photograph {
        Photograph {
            id: id.to_owned(),
            name: format!("{id}.jpg"),
            size_bytes: 3,
            width: 40,
            height: 30,
            image_id: None,
            added_at_ms,
            opened_at_ms: 0.0,
            edited: false,
            shown_revision: 0,
            is_stored: true,
        }
    }

    #[test]
    fn record_reads_back_as_it_was_written() {
        let plain = photograph("a", 1.5);
        let saved = Photograph { image_id: Some("img_1".to_owned()), edited: true, ..photograph("b", 1.764e12) };
        for record in [plain, saved] {
            assert_eq!(Photograph::read(&record.write()), Ok(record));
        }
    }

    #[test]
    fn record_of_a_newer_version_or_damaged_is_told_apart() {
        let text = photograph("a", 1.0).write();
        assert_eq!(Photograph::read(&text.replace(r#""version":1"#, r#""version":2"#)), Err(ReadError::Newer));
        assert_eq!(Photograph::read(r#"{"version":2,"anything":true}"#), Err(ReadError::Newer));
        for damaged in ["", "{}", "[]", r#"{"version":1}"#, &text[1..]] {
            assert_eq!(Photograph::read(damaged), Err(ReadError::Damaged), "{damaged}");
        }
    }

    #[test]
    fn record_that_replaces_another_keeps_what_only_that_one_has() {
        let stored = Photograph { image_id: Some("img_1".to_owned()), edited: true, ..photograph("a", 1.0) };
        let mut fresh = Photograph { is_stored: false, ..photograph("a", 9.0) };
        fresh.merge_stored(Some(stored.clone()));
        assert_eq!(fresh, stored);
        let mut saved = Photograph { image_id: Some("img_2".to_owned()), is_stored: false, ..photograph("a", 9.0) };
        saved.merge_stored(Some(stored));
        assert_eq!(saved.image_id.as_deref(), Some("img_2"));
        let mut first = Photograph { is_stored: false, ..photograph("a", 9.0) };
        first.merge_stored(None);
        assert_eq!(first, photograph("a", 9.0));
    }

    #[test]
    fn strip_has_the_newest_first_and_counts() {
        let mut list = [photograph("a", 1.0), photograph("c", 3.0), photograph("b", 3.0)];
        sort(&mut list);
        assert_eq!(list.each_ref().map(|photograph| photograph.id.as_str()), ["b", "c", "a"]);
        assert_eq!(count_text(&list), "3 open");
        list[1].edited = true;
        assert_eq!(count_text(&list), "3 open · 1 edited");
    }
}
