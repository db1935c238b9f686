//! The look-up tables that recipes name. A table belongs to one library, so a recipe that moves to another one takes its
//! tables along.

use filters::{AssetId, Recipe};

use super::store::{self, NewLut};
use crate::access::grant::Grant;
use crate::access::hourly;
use crate::library::commands::FindLut;
use crate::library::records::LutRow;
use crate::platform::bindings::Edge;
use crate::platform::memory_budget::MemoryReservation;
use crate::platform::request_log::RequestLog;
use crate::presets::makes::MakeableVersion;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// The rows of the tables in a library that a recipe names.
async fn named(edge: &Edge, library_id: &str, recipe: &str) -> Result<Vec<LutRow>, Fault> {
    let library = edge.library(library_id);
    let mut rows = Vec::new();
    for AssetId(sha256) in Recipe::from_json(recipe.as_bytes())?.named_assets() {
        rows.extend(library.call(&FindLut { sha256 }).await?);
    }
    Ok(rows)
}

/// Copies the tables of a preset version that belongs to somebody else, so that its maker can render with them.
pub(crate) async fn copy_for_make(
    edge: &Edge,
    grant: &Grant,
    log: &RequestLog,
    version: &MakeableVersion,
) -> Result<(), Fault> {
    match version.foreign() {
        Some((library_id, recipe)) => copy(edge, grant, log, library_id, recipe).await,
        None => Ok(()),
    }
}

/// Copies the tables of a recipe from a library to that of the caller, except those that are there.
pub(crate) async fn copy(edge: &Edge, grant: &Grant, log: &RequestLog, from: &str, recipe: &str) -> Result<(), Fault> {
    for row in named(edge, from, recipe).await? {
        if grant.library(edge).call(&FindLut { sha256: row.sha256 }).await?.is_some() {
            continue;
        }
        let key = Key::Lut { prefix: Prefix::new(&row.key_prefix), id: &row.id };
        // The writer holds up to a whole table.
        let _reserved = MemoryReservation::reserve(row.size_bytes).await?;
        hourly::charge_bytes(log, row.size_bytes);
        let mut chunks = edge.storage()?.chunks(&key).await?;
        let new = NewLut { name: Some(row.name.clone()), size_bytes: row.size_bytes };
        store::store(edge, grant, log, new, async || Ok(chunks.next().await?.map(Into::into))).await?;
    }
    Ok(())
}
