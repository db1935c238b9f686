//! Cursors of sweeps that take several runs.

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{row, run, statement};
use crate::problem::Fault;

/// The cursor where the sweep `name` continues; `None` at the beginning.
pub(crate) async fn cursor(db: &D1Database, name: &str) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Cursor {
        cursor: String,
    }
    let sql = "SELECT cursor FROM sweeps WHERE name = ?1";
    let found: Option<Cursor> = row(statement(db, sql, &[D1Type::Text(name)])?).await?;
    Ok(found.map(|found| found.cursor))
}

/// Stores the cursor where the sweep `name` continues; `None` starts over.
pub(crate) async fn set_cursor(db: &D1Database, name: &str, cursor: Option<&str>) -> Result<(), Fault> {
    let write = match cursor {
        Some(cursor) => statement(
            db,
            "INSERT INTO sweeps (name, cursor) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET cursor = ?2",
            &[D1Type::Text(name), D1Type::Text(cursor)],
        )?,
        None => statement(db, "DELETE FROM sweeps WHERE name = ?1", &[D1Type::Text(name)])?,
    };
    run(&write).await?;
    Ok(())
}
