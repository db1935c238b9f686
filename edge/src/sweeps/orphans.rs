//! Objects that no row knows: a process ended between the object and its row, or between the row's deletion and the object's.
//!
//! Objects come before rows, so one without a row may be in the making. It is let alone until it is much older than any
//! request or job lasts. Where the listing stopped is written down: the next run goes on there.

use crate::db::sweeps;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;
use crate::storage::{Key, Listed, ParsedKey};

const NAME: &str = "orphans";

/// How old an object is before its row is missed.
const GRACE_S: u64 = 3600;

/// Objects on a page, and pages in a run: each page is a request to the store, and two to the database at most.
const PAGE: u16 = 1000;
const PAGES: usize = 20;

/// How many were removed.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let (db, storage) = (edge.db()?, edge.storage()?);
    let grace_ms = edge.duration_setting_ms("ORPHAN_AFTER_S", GRACE_S)?;
    let mut cursor = sweeps::cursor(&db, NAME).await?;
    let mut removed = 0;
    for _ in 0..PAGES {
        // A cursor that the store does not know any more must not stop the sweep for ever.
        let page = match storage.list("", cursor.as_deref(), PAGE).await {
            Err(_) if cursor.is_some() => storage.list("", None, PAGE).await?,
            page => page?,
        };
        let written_before_ms = clock::now_ms().saturating_sub(grace_ms);
        let old: Vec<&Listed> = page.objects.iter().filter(|object| is_before(object, written_before_ms)).collect();
        let images = ids(&old, |row| if let ParsedKey::Image(id) = row { Some(id) } else { None });
        let renditions = ids(&old, |row| if let ParsedKey::Rendition(id) = row { Some(id) } else { None });
        let images = sweeps::unknown_images(&db, &images).await?;
        let renditions = sweeps::unknown_renditions(&db, &renditions).await?;
        let orphans: Vec<Key<'_>> = old
            .iter()
            .filter(|object| match ParsedKey::parse(&object.key) {
                ParsedKey::Image(id) => images.contains(id),
                ParsedKey::Rendition(id) => renditions.contains(id),
                ParsedKey::Other => false,
            })
            .map(|object| Key::Listed(&object.key))
            .collect();
        storage.delete(&orphans).await?;
        removed += orphans.len();
        cursor = page.cursor;
        sweeps::set_cursor(&db, NAME, cursor.as_deref()).await?;
        if cursor.is_none() {
            break;
        }
    }
    Ok(removed)
}

/// An object whose age the store does not tell counts as new.
fn is_before(object: &Listed, before_ms: u64) -> bool {
    object.modified_ms.is_some_and(|modified_ms| modified_ms < before_ms)
}

fn ids<'a>(objects: &[&'a Listed], pick: impl Fn(ParsedKey<'a>) -> Option<&'a str>) -> Vec<&'a str> {
    let mut ids: Vec<_> = objects.iter().filter_map(|object| pick(ParsedKey::parse(&object.key))).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
