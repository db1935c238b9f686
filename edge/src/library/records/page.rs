//! Pages of raw rows, for merges and exports.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// The position where reading continues.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct RowPosition {
    /// Index of the table in the order of tables.
    pub(in crate::library) table_index: usize,
    /// Key of the last row that was read.
    pub(in crate::library) after_key: String,
}

/// Some rows of one table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RowPage {
    pub(crate) table: String,
    pub(crate) rows: Vec<Map<String, Json>>,
    /// The position of the next page; `None` at the end.
    pub(crate) next: Option<RowPosition>,
}
