//! Creates collections.

use api::{Collection, ErrorCode, LiveEvent};
use axum::http::StatusCode;
use filters::Recipe;
use serde::Deserialize;

use super::commands::CreateCollection;
use super::{Settings, by_id, paths, runs, schedule, to_api};
use crate::library::quota::Quota;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::library::{luts, usage};
use crate::problem::Fault;

const COLLECTIONS: Quota = Quota { name: "collections", variable: "MAX_COLLECTIONS", default: 100 };

pub(in crate::library) fn create(library: &Transaction<'_>, command: CreateCollection) -> Result<Collection, Fault> {
    let CreateCollection { id, name, folder, settings, visibility, paused } = command;
    check_quota(library)?;
    check_recipe(library, &settings)?;
    if let Some(folder) = &folder {
        check_folder(library, folder)?;
    }
    // The first run lists what is there already.
    let next_run_ms = if paused {
        runs::paused_listing_ms(library, folder.as_deref())
    } else if settings.is_at_once() {
        Some(library.now_ms)
    } else {
        Some(schedule::next_ms(&settings.schedule, &id, library.now_ms))
    };
    let statement = "INSERT INTO collections (id, key_prefix, name, folder, settings, visibility, paused, created_at,
        next_run_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let row = values![
        &id,
        library.key_prefix(),
        &name,
        folder.as_deref(),
        &serde_json::to_string(&settings)?,
        visibility.as_str(),
        paused,
        &library.now(),
        next_run_ms,
    ];
    library.sql.run(statement, row)?;
    library.reschedule();
    library.publish_to_pages(&LiveEvent::CollectionChanged { collection_id: id.clone() })?;
    to_api(library, by_id(library, &id)?)
}

/// Fails if the recipe names a look-up table that is not there.
pub(super) fn check_recipe(library: &Transaction<'_>, settings: &Settings) -> Result<(), Fault> {
    match &settings.recipe {
        Some(recipe) => luts::require_named(library, &Recipe::from_value(recipe)?).map(drop),
        None => Ok(()),
    }
}

fn check_quota(library: &Transaction<'_>) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Row {
        collections: u64,
    }
    let row: Option<Row> = library.sql.row("SELECT count(*) AS collections FROM collections", [])?;
    let (count, allowed) = (row.map_or(0, |row| row.collections), COLLECTIONS.allowed(library.edge)?);
    if count + 1 > allowed {
        let detail = format!("You have {count} collections. The limit is {allowed}. Delete some collections first.");
        return Err(Fault::over_quota(detail, COLLECTIONS.name, count + 1, allowed));
    }
    usage::check_row_bytes(library)
}

/// Fails if another collection has the folder, one in it, or one around it.
fn check_folder(library: &Transaction<'_>, folder: &str) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Row {
        folder: String,
        deleted_at_ms: Option<u64>,
    }
    let statement = "SELECT folder, deleted_at_ms FROM collections WHERE key_prefix = ?1 AND folder IS NOT NULL";
    let others: Vec<Row> = library.sql.rows(statement, values![library.key_prefix()])?;
    let Some(other) = others.into_iter().find(|other| paths::overlap(&other.folder, folder)) else { return Ok(()) };
    let detail = if other.deleted_at_ms.is_some() {
        format!(
            "The pyramids of a deleted collection of the folder {:?} are being removed. Try again later.",
            other.folder
        )
    } else {
        format!(
            "Another collection watches the folder {:?}. Folders of collections do not contain each other. Choose another folder.",
            other.folder
        )
    };
    Err(Fault::new(StatusCode::CONFLICT, ErrorCode::InUse, detail).at("/source/folder"))
}
