//! Lists of originals: filtered, searched, in an order. A page begins behind the last item of the page before, wherever that stands now,
//! so nothing is skipped or shown twice when images come or go.

use api::JobState;
use filters::Format;
use serde::{Deserialize, Serialize};
use worker::{D1Database, D1Type};

use super::{COLUMNS, ImageRow};
use crate::db::renditions::{self, RenditionRow};
use crate::db::{batch_of, number, statement};
use crate::problem::Fault;

/// The orders there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    /// By the time of the upload, newest first.
    #[default]
    Uploaded,
    /// By the time the photograph was taken, newest first; those that do not tell come last.
    Taken,
    /// By name, A to Z.
    Name,
}

/// Where an image stands in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) sort: Sort,
    key: String,
    id: String,
}

impl Position {
    pub(crate) fn of(sort: Sort, row: &ImageRow) -> Self {
        let key = match sort {
            Sort::Uploaded => String::new(),
            Sort::Taken => row.taken_at.clone().unwrap_or_default(),
            Sort::Name => row.name.clone(),
        };
        Self { sort, key, id: row.id.clone() }
    }
}

/// Which images are asked for.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) sort: Sort,
    pub(crate) format: Option<Format>,
    pub(crate) state: Option<JobState>,
    /// As `platform/text.rs` makes search keys; each must be found.
    pub(crate) words: &'a [String],
    pub(crate) after: Option<&'a Position>,
    pub(crate) limit: u64,
}

/// The owner's images that are wanted, `limit` at most, and their renditions, newest first: one question to the database.
pub(crate) async fn list(
    db: &D1Database,
    owner_id: &str,
    wanted: &Wanted<'_>,
) -> Result<(Vec<ImageRow>, Vec<RenditionRow>), Fault> {
    let mut values = vec![D1Type::Text(owner_id)];
    let mut place = |value| {
        values.push(value);
        format!("?{}", values.len())
    };
    let mut holds = Vec::new();
    if let Some(format) = wanted.format {
        holds.push(format!("AND format = {}", place(D1Type::Text(format.as_str()))));
    }
    for word in wanted.words {
        holds.push(format!("AND instr(search, {}) > 0", place(D1Type::Text(word))));
    }
    if let Some(Position { key, id, .. }) = wanted.after {
        let id = place(D1Type::Text(id));
        holds.push(match wanted.sort {
            Sort::Uploaded => format!("AND id < {id}"),
            Sort::Taken => format!("AND (coalesce(taken_at, ''), id) < ({}, {id})", place(D1Type::Text(key))),
            Sort::Name => format!("AND (name COLLATE NOCASE, id) > ({}, {id})", place(D1Type::Text(key))),
        });
    }
    let order = match wanted.sort {
        Sort::Uploaded => "id DESC",
        Sort::Taken => "coalesce(taken_at, '') DESC, id DESC",
        Sort::Name => "name COLLATE NOCASE, id",
    };
    let images = format!("SELECT {COLUMNS} FROM images WHERE owner_id = ?1 {} ORDER BY {order}", holds.join(" "));
    let limit = place(number(wanted.limit));
    // The state is the jobs': it is looked up for each image, so only where it is asked for.
    let page = match wanted.state {
        None => format!("{images} LIMIT {limit}"),
        Some(state) => {
            let state = place(D1Type::Text(state.as_str()));
            format!("SELECT * FROM ({images}) WHERE state = {state} LIMIT {limit}")
        }
    };
    let renditions = renditions::of_images(&format!("SELECT id FROM ({page})"));
    let [page, renditions] = [page, renditions].map(|sql| statement(db, &sql, &values));
    let [page, renditions] = batch_of(db, [page?, renditions?]).await?;
    Ok((page.rows()?, renditions.rows()?))
}
