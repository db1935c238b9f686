//! Whether this library takes another one over, or was taken over itself.

use serde::Deserialize;

use super::sql::Sql;
use crate::problem::Fault;

/// The library that took this one over.
pub(super) fn moved_to(sql: &Sql) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        to_library: String,
    }
    let row: Option<Row> = sql.row("SELECT to_library FROM moved", [])?;
    Ok(row.map(|row| row.to_library))
}

/// The libraries with an unfinished merge.
pub(super) fn pending(sql: &Sql) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        from_library: String,
    }
    let rows: Vec<Row> = sql.rows("SELECT from_library FROM merges WHERE is_done = 0", [])?;
    Ok(rows.into_iter().map(|row| row.from_library).collect())
}
