//! The id of a zip file in its address. It states what the file holds, so that the address can be used again.

use std::fmt;

use crate::platform::ids;

/// What a zip file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PartId {
    /// All rows.
    Rows,
    /// The files after the place `after` (empty: from the first one) and up to the place `last`. The number is for the
    /// file name.
    Files { number: u32, after: String, last: String },
}

impl PartId {
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text == "rows" {
            return Some(Self::Rows);
        }
        let is_place = |text: &str| text.strip_prefix(['i', 'l', 'r']).is_some_and(ids::is_id);
        let mut words = text.splitn(3, '~');
        let (number, after, last) = (words.next()?.parse().ok()?, words.next()?, words.next()?);
        let id = Self::Files { number, after: after.to_owned(), last: last.to_owned() };
        // One text for each id.
        ((after.is_empty() || is_place(after)) && is_place(last) && id.to_string() == text).then_some(id)
    }

    pub(super) fn file_name(&self) -> String {
        match self {
            Self::Rows => "safelight-rows.zip".to_owned(),
            Self::Files { number, .. } => format!("safelight-files-{number}.zip"),
        }
    }
}

impl fmt::Display for PartId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows => f.write_str("rows"),
            Self::Files { number, after, last } => write!(f, "{number}~{after}~{last}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_id_is_read_as_it_is_written() {
        let [first, last] = ["i01900000-0000-7000-8000-000000000001", "r01900000-0000-7000-8000-000000000002"];
        for text in ["rows".to_owned(), format!("1~~{first}"), format!("12~{first}~{last}")] {
            assert_eq!(PartId::parse(&text).map(|id| id.to_string()).as_deref(), Some(text.as_str()));
        }
        for wrong in ["", "row", "1", "1~~", "1~x~y", "01~~", "-1~~", &format!("+1~~{first}"), &format!("1~~x{first}")]
        {
            assert_eq!(PartId::parse(wrong), None, "{wrong}");
        }
    }
}
