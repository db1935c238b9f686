//! Rows as they are, for merges and exports.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// Where reading goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The table, by its place in the order.
    pub(in crate::library) table_index: usize,
    /// The key of the last row that was read.
    pub(in crate::library) after_key: String,
}

/// Some rows of one table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RowPage {
    pub(crate) table: String,
    pub(crate) rows: Vec<Map<String, Json>>,
    /// Where reading goes on; nothing at the end.
    pub(crate) next: Option<Place>,
}
