//! What sweeps ask across owners, and where those that take several runs have come to.

use std::collections::HashSet;

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::images::DELETED_IMAGE;
use super::{row, rows, run, statement};
use crate::problem::Fault;

/// Where the sweep `name` goes on; `None` at the beginning.
pub(crate) async fn cursor(db: &D1Database, name: &str) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Cursor {
        cursor: String,
    }
    let sql = "SELECT cursor FROM sweeps WHERE name = ?1";
    let found: Option<Cursor> = row(statement(db, sql, &[D1Type::Text(name)])?).await?;
    Ok(found.map(|found| found.cursor))
}

/// Writes down where the sweep `name` goes on; `None`: at the beginning.
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

/// Those of `ids` that are no image's, and that no job and no announced upload is to make an image of.
pub(crate) async fn unknown_images(db: &D1Database, ids: &[&str]) -> Result<HashSet<String>, Fault> {
    let sql = format!(
        "SELECT value AS id FROM json_each(?1) WHERE value NOT IN (SELECT id FROM images)
         AND NOT EXISTS (SELECT 1 FROM jobs WHERE image_id = value AND subject_kind IS NOT '{}')
         AND value NOT IN (SELECT id FROM uploads)",
        DELETED_IMAGE.as_str()
    );
    unknown(db, &sql, ids).await
}

/// Those of `ids` that are no rendition's.
pub(crate) async fn unknown_renditions(db: &D1Database, ids: &[&str]) -> Result<HashSet<String>, Fault> {
    unknown(db, "SELECT value AS id FROM json_each(?1) WHERE value NOT IN (SELECT id FROM renditions)", ids).await
}

async fn unknown(db: &D1Database, sql: &str, ids: &[&str]) -> Result<HashSet<String>, Fault> {
    #[derive(Deserialize)]
    struct Id {
        id: String,
    }
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<Id> = rows(statement(db, sql, &[D1Type::Text(&serde_json::to_string(ids)?)])?).await?;
    Ok(found.into_iter().map(|found| found.id).collect())
}
