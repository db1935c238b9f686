//! Objects that no row knows: a process ended between the object and its row, or between the row's deletion and the object's.
//!
//! Objects come before rows, so one without a row may be in the making. It is let alone until it is much older than any
//! request or job lasts. Where the listing stopped is written down: the next run goes on there.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::db::libraries::{self, KeyPrefix};
use crate::db::sweeps;
use crate::library::commands::FindUnknown;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;
use crate::storage::{Key, Listed, ParsedKey, RowKind};

const NAME: &str = "orphans";

/// How old an object is before its row is missed.
const GRACE_S: u64 = 3600;

/// Objects on a page, and pages in a run: each page is a request to the store, one to the database, and one to each library
/// that has objects on it.
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
        let known = known(edge, &old).await?;
        let orphans: Vec<Key<'_>> = old
            .iter()
            .filter(|object| ParsedKey::parse(&object.key).is_some_and(|parsed| !known.contains(&parsed)))
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

/// The rows of these objects that are there.
async fn known<'a>(edge: &Edge, objects: &[&'a Listed]) -> Result<HashSet<ParsedKey<'a>>, Fault> {
    let mut of_prefix: BTreeMap<&str, BTreeSet<ParsedKey<'a>>> = BTreeMap::new();
    for parsed in objects.iter().filter_map(|object| ParsedKey::parse(&object.key)) {
        of_prefix.entry(parsed.prefix).or_default().insert(parsed);
    }
    let prefixes: Vec<_> = of_prefix.keys().copied().collect();
    let mapped: HashMap<String, String> = libraries::of_prefixes(&edge.db()?, &prefixes)
        .await?
        .into_iter()
        .map(|KeyPrefix { prefix, library_id }| (prefix, library_id))
        .collect();
    let mut known = HashSet::new();
    for (prefix, rows) in of_prefix {
        // A prefix that the map has lost is the id of the library that began with it.
        let library_id = mapped.get(prefix).map_or(prefix, String::as_str);
        let ids = |kind| rows.iter().filter(|row| row.kind == kind).map(|row| row.id.to_owned()).collect();
        let asked =
            FindUnknown { images: ids(RowKind::Image), renditions: ids(RowKind::Rendition), luts: ids(RowKind::Lut) };
        match edge.library(library_id).call(&asked).await {
            Ok(unknown) => known.extend(rows.into_iter().filter(|row| {
                let unknown = match row.kind {
                    RowKind::Image => &unknown.images,
                    RowKind::Rendition => &unknown.renditions,
                    RowKind::Lut => &unknown.luts,
                };
                !unknown.iter().any(|id| id == row.id)
            })),
            // What nobody can be asked about stays; the others' objects are not to wait for it.
            Err(fault) => {
                log::fault("orphans", &log::owner(library_id), &fault);
                known.extend(rows);
            }
        }
    }
    Ok(known)
}
