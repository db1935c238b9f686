//! Deletes orphans: objects without a row. They are left behind if a process ends between writing an object and its
//! row, or between deleting a row and its object.
//!
//! Objects are written before their rows, so a new object may still get a row. The sweep only deletes objects that are
//! much older than any request or job. A cursor stores the position for the next run.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::db::libraries::{self, KeyPrefix};
use crate::db::sweeps;
use crate::library::commands::FindMissingIds;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;
use crate::storage::{Key, Listed, ParsedKey, RowKind};

const NAME: &str = "orphans";

/// Minimum age of an orphan.
const GRACE_S: u64 = 3600;

/// Objects per page, and pages per run. Each page takes one request to the store, one query of the database, and one
/// call of each library with objects on it.
const PAGE_SIZE: u16 = 1000;
const MAX_PAGES: usize = 20;

/// Returns the number of deleted objects.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let (db, storage) = (edge.db()?, edge.storage()?);
    let grace_ms = edge.duration_setting_ms("ORPHAN_AFTER_S", GRACE_S)?;
    let mut cursor = sweeps::cursor(&db, NAME).await?;
    let mut removed = 0;
    for _ in 0..MAX_PAGES {
        // A cursor that the store no longer accepts must not stop the sweep forever.
        let page = match storage.list("", cursor.as_deref(), PAGE_SIZE).await {
            Err(_) if cursor.is_some() => storage.list("", None, PAGE_SIZE).await?,
            page => page?,
        };
        let written_before_ms = clock::now_ms().saturating_sub(grace_ms);
        let old: Vec<&Listed> = page.objects.iter().filter(|object| is_older_than(object, written_before_ms)).collect();
        let existing = existing_rows(edge, &old).await?;
        let orphans: Vec<Key<'_>> = old
            .iter()
            .filter(|object| ParsedKey::parse(&object.key).is_some_and(|parsed| !existing.contains(&parsed)))
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

/// Whether an object is older than this time. An object without a time counts as new.
fn is_older_than(object: &Listed, before_ms: u64) -> bool {
    object.modified_ms.is_some_and(|modified_ms| modified_ms < before_ms)
}

/// The rows of these objects that exist.
async fn existing_rows<'a>(edge: &Edge, objects: &[&'a Listed]) -> Result<HashSet<ParsedKey<'a>>, Fault> {
    let mut of_prefix: BTreeMap<&str, BTreeSet<ParsedKey<'a>>> = BTreeMap::new();
    for parsed in objects.iter().filter_map(|object| ParsedKey::parse(&object.key)) {
        of_prefix.entry(parsed.prefix).or_default().insert(parsed);
    }
    let prefixes: Vec<_> = of_prefix.keys().copied().collect();
    let mapped: HashMap<String, String> = libraries::find_by_prefixes(&edge.db()?, &prefixes)
        .await?
        .into_iter()
        .map(|KeyPrefix { prefix, library_id }| (prefix, library_id))
        .collect();
    let mut existing = HashSet::new();
    for (prefix, mut rows) in of_prefix {
        // Others may have such keys, too. Only a library that is known can say which ones were ours.
        if !mapped.contains_key(prefix) {
            existing.extend(rows.extract_if(.., |row| row.kind == RowKind::PublishedPyramid));
            if rows.is_empty() {
                continue;
            }
        }
        // If the map lost a prefix, the prefix is the id of its first library.
        let library_id = mapped.get(prefix).map_or(prefix, String::as_str);
        let ids = |kind| rows.iter().filter(|row| row.kind == kind).map(|row| row.id.to_owned()).collect();
        let command = FindMissingIds {
            images: ids(RowKind::Image),
            renditions: ids(RowKind::Rendition),
            luts: ids(RowKind::Lut),
            pyramids: ids(RowKind::Pyramid),
            published: ids(RowKind::PublishedPyramid),
        };
        match edge.library(library_id).call(&command).await {
            Ok(unknown) => existing.extend(rows.into_iter().filter(|row| {
                let unknown = match row.kind {
                    RowKind::Image => &unknown.images,
                    RowKind::Rendition => &unknown.renditions,
                    RowKind::Lut => &unknown.luts,
                    RowKind::Pyramid => &unknown.pyramids,
                    RowKind::PublishedPyramid => &unknown.published,
                };
                !unknown.iter().any(|id| id == row.id)
            })),
            // If a library cannot be called, its objects stay, and the objects of others are still processed.
            Err(fault) => {
                log::fault("orphans", &log::owner_digest(library_id), &fault);
                existing.extend(rows);
            }
        }
    }
    Ok(existing)
}
