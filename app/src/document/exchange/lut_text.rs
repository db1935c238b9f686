//! Look-up tables as text: in a recipe file, or inside steps as earlier versions wrote them.

use filters::{AssetId, Digest};
use serde_json::{Map, Value};

/// Prefix of the comment with the file name that earlier versions added to a table.
const NAME: &str = "# File: ";

/// A look-up table as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LutText {
    pub(crate) id: AssetId,
    /// The name for people; empty if unknown.
    pub(crate) name: String,
    pub(crate) text: String,
}

impl LutText {
    pub(crate) fn new(text: String) -> Self {
        let id = AssetId(Digest::sha256(text.as_bytes()));
        Self { id, name: name_of(&text).unwrap_or_default().to_owned(), text }
    }
}

/// Removes the tables from steps that contain them as `cube`, and replaces each with its digest.
pub(crate) fn extract_inline_luts(steps: &mut Value) -> Vec<LutText> {
    let mut tables: Vec<LutText> = Vec::new();
    for step in steps.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        if step.get("op").is_none_or(|op| op != "lut3d") {
            continue;
        }
        if let Some(Value::String(text)) = step.remove("cube")
            && !text.is_empty()
        {
            let table = LutText::new(text);
            step.insert("lut".to_owned(), table.id.to_string().into());
            tables.push(table);
        }
    }
    tables
}

/// The tables of a recipe file; `None` if the content of one does not match its id.
pub(super) fn read_assets(assets: Option<&Map<String, Value>>) -> Option<Vec<LutText>> {
    let read = |(id, text): (&String, &Value)| {
        let table = LutText::new(text.as_str()?.to_owned());
        (table.id.to_string() == id.to_ascii_lowercase()).then_some(table)
    };
    assets.into_iter().flatten().map(read).collect()
}

/// The name of the table for people: the name of its file, or else its title.
pub(crate) fn name_of(text: &str) -> Option<&str> {
    let named = text.trim_end().lines().next_back().and_then(|line| line.strip_prefix(NAME));
    let title = || {
        // Keywords precede the table.
        let titles = text.lines().take(100).filter_map(|line| line.trim_start().strip_prefix("TITLE"));
        titles.map(|title| title.trim().trim_matches('"')).next()
    };
    named.or_else(title).map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn table_is_called_by_its_file_or_else_its_title() {
        let titled = "# made by hand\nTITLE \"Portra 400\"\nLUT_3D_SIZE 2\n0 0 0\n";
        assert_eq!(name_of(titled), Some("Portra 400"));
        assert_eq!(name_of(&format!("{titled}# File: portra.cube\n")), Some("portra.cube"));
        assert_eq!(name_of("LUT_3D_SIZE 2\n0 0 0"), None);
        assert_eq!(name_of("TITLE \"\"\n"), None);
        assert_eq!(name_of(""), None);
    }

    /// Source of the digest: `printf abc | sha256sum`.
    #[test]
    fn tables_of_earlier_versions_are_named_by_their_digests() {
        let mut steps =
            json!([{"op": "lut3d", "cube": "abc", "amount": 0.5}, {"op": "lut3d", "cube": ""}, {"op": "sepia"}]);
        let tables = extract_inline_luts(&mut steps);
        let id = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(steps, json!([{"op": "lut3d", "lut": id, "amount": 0.5}, {"op": "lut3d"}, {"op": "sepia"}]));
        assert_eq!(tables.iter().map(|table| table.text.as_str()).collect::<Vec<_>>(), ["abc"]);
        assert!(extract_inline_luts(&mut steps).is_empty(), "once");
    }
}
