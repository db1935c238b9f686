//! The look-up tables that presets name.

use filters::{AssetId, Digest};
use serde::Deserialize;

use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// The number of presets with a version that names the table.
pub(in crate::library) fn count(library: &Transaction<'_>, sha256: Digest) -> Result<u64, Fault> {
    #[derive(Deserialize)]
    struct Row {
        count: u64,
    }
    let statement = "SELECT count(DISTINCT preset_id) AS count FROM preset_lut_uses WHERE lut = ?1";
    let row = library.sql.row(statement, values![&AssetId(sha256).to_string()])?;
    Ok(row.map_or(0, |Row { count }| count))
}
