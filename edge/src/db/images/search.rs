//! What a search looks through: name, camera and lens of an image, as [`search_key`] makes them comparable.

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::ImageRow;
use crate::db::{batch, number, rows, statement};
use crate::platform::text::search_key;
use crate::problem::Fault;

/// By which rules a row's `search` was made. A change of the rules needs a migration that sets it back to 0 where the result differs.
pub(super) const VERSION: u64 = 1;

pub(super) fn of(image: &ImageRow) -> String {
    join(&image.name, image.camera.as_deref(), image.lens.as_deref())
}

fn join(name: &str, camera: Option<&str>, lens: Option<&str>) -> String {
    search_key(&[Some(name), camera, lens].into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// Brings `limit` rows of before up to date at most; how many there were.
pub(crate) async fn renew_search(db: &D1Database, limit: u64) -> Result<usize, Fault> {
    #[derive(Deserialize)]
    struct Row {
        id: String,
        name: String,
        camera: Option<String>,
        lens: Option<String>,
    }
    let sql = "SELECT id, name, camera, lens FROM images WHERE search_version = 0 ORDER BY id LIMIT ?1";
    let old: Vec<Row> = rows(statement(db, sql, &[number(limit)])?).await?;
    if old.is_empty() {
        return Ok(0);
    }
    let write = "UPDATE images SET search = ?2, search_version = ?3 WHERE id = ?1";
    let statements = old.iter().map(|Row { id, name, camera, lens }| {
        let search = join(name, camera.as_deref(), lens.as_deref());
        statement(db, write, &[D1Type::Text(id), D1Type::Text(&search), number(VERSION)])
    });
    batch(db, statements.collect::<Result<_, _>>()?).await?;
    Ok(old.len())
}
