//! Lists of originals with filters, search and order. A page continues after the last item of the previous page, so
//! added or deleted images neither hide nor repeat others.

use std::collections::HashMap;

use api::{Image, JobState, Page, RenditionSummary};

use super::{COLUMNS, renditions};
use crate::library::commands::ListImages;
use crate::library::jobs;
use crate::library::records::{ImageCursor, ImageRow, Sort};
use crate::library::sql::Value;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

pub(in crate::library) fn list(library: &Transaction<'_>, wanted: ListImages) -> Result<Page<Image>, Fault> {
    let mut values: Vec<Value> = Vec::new();
    let mut place = |value: Value| {
        values.push(value);
        format!("?{}", values.len())
    };
    let mut conditions = vec!["deleted_by IS NULL".to_owned()];
    if let Some(format) = wanted.format {
        conditions.push(format!("format = {}", place(format.as_str().into())));
    }
    for word in &wanted.words {
        conditions.push(format!("instr(search, {}) > 0", place(word.into())));
    }
    if let Some(ImageCursor { key, id, .. }) = &wanted.after {
        let id = place(id.into());
        conditions.push(match wanted.sort {
            Sort::Uploaded => format!("id < {id}"),
            Sort::Taken => format!("(images.taken_at, id) < ({}, {id})", place(key.into())),
            Sort::Name => format!("(name, id) > ({}, {id})", place(key.into())),
        });
    }
    // Images that are not done are few, so their jobs lead to them. Most images are done, so a page of those fills
    // quickly.
    if let Some(state) = wanted.state.filter(|state| *state != JobState::Done) {
        conditions.push(format!("id IN (SELECT image_id FROM jobs WHERE {})", jobs::state_condition(state)));
    }
    let order = match wanted.sort {
        Sort::Uploaded => "id DESC",
        // The column itself, not the expression in `COLUMNS`, so that the index is used.
        Sort::Taken => "images.taken_at DESC, id DESC",
        Sort::Name => "name, id",
    };
    // One more row shows whether there is a next page.
    let limit = place((wanted.limit as u64 + 1).into());
    let images = format!("SELECT {COLUMNS} FROM images WHERE {} ORDER BY {order}", conditions.join(" AND "));
    // The state is computed from the jobs of each image, so it is a condition only if it is requested.
    let page = match wanted.state {
        None => format!("{images} LIMIT {limit}"),
        Some(state) => {
            let state = place(state.as_str().into());
            format!("SELECT * FROM ({images}) WHERE state = {state} LIMIT {limit}")
        }
    };
    let mut rows: Vec<ImageRow> = library.sql.rows(&page, values)?;
    let has_more = rows.len() > wanted.limit;
    rows.truncate(wanted.limit);
    let last = rows.last().filter(|_| has_more).map(|row| ImageCursor::of(wanted.sort, row));
    let ids: Vec<_> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut of_image: HashMap<String, Vec<RenditionSummary>> = HashMap::new();
    for rendition in renditions::newest(library, &ids)? {
        of_image.entry(rendition.image_id.clone()).or_default().push(rendition);
    }
    let items = rows.into_iter().map(|row| {
        let renditions = of_image.remove(&row.id).unwrap_or_default();
        row.into_api(renditions)
    });
    Ok(Page { items: items.collect(), next_cursor: last.map(|last| last.encode()).transpose()? })
}
