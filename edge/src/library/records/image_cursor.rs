//! The position of an image in a list.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::ImageRow;
use crate::problem::Fault;

/// Orders of the list of images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    /// By the time of the upload, newest first.
    #[default]
    Uploaded,
    /// By the time of the photograph, newest first; undated ones last.
    Taken,
    /// By name, A to Z.
    Name,
}

/// The position of an image in an order: the content of a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ImageCursor {
    pub(crate) sort: Sort,
    pub(in crate::library) key: String,
    pub(in crate::library) id: String,
}

impl ImageCursor {
    pub(in crate::library) fn of(sort: Sort, row: &ImageRow) -> Self {
        let key = match sort {
            Sort::Uploaded => String::new(),
            Sort::Taken => row.taken_at.clone().unwrap_or_default(),
            Sort::Name => row.name.clone(),
        };
        Self { sort, key, id: row.id.clone() }
    }

    /// Encodes the cursor for a client.
    pub(in crate::library) fn encode(&self) -> Result<String, Fault> {
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(self)?))
    }

    /// Decodes a cursor; `None` if it is not one of this order.
    pub(crate) fn decode(cursor: &str, sort: Sort) -> Option<Self> {
        let text = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        serde_json::from_str::<Self>(str::from_utf8(&text).ok()?).ok().filter(|position| position.sort == sort)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_cursor_is_valid_for_its_own_order_only() {
        let cursor = URL_SAFE_NO_PAD.encode(r#"{"sort":"name","key":"a.jpg","id":"i"}"#);
        assert!(ImageCursor::decode(&cursor, Sort::Name).is_some());
        assert!(ImageCursor::decode(&cursor, Sort::Taken).is_none());
        for cursor in ["", "!", "bm8"] {
            assert!(ImageCursor::decode(cursor, Sort::Uploaded).is_none(), "{cursor}");
        }
    }
}
