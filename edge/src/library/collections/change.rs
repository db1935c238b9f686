//! Changes collections.

use api::{Collection, CollectionSource};

use super::commands::ChangeCollection;
use super::{by_id, check, create, publish, runs, schedule, to_api};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Changes settings. The new settings apply to files that are processed later. The change is applied to the stored settings here, so
/// that of two changes at once none is lost.
pub(in crate::library) fn change(library: &Transaction<'_>, command: ChangeCollection) -> Result<Collection, Fault> {
    let ChangeCollection { id, patch } = command;
    let row = by_id(library, &id)?;
    let old = row.settings()?;
    match &patch.source {
        None => {}
        Some(CollectionSource::Urls(_)) if row.folder.is_none() => {}
        Some(_) => {
            let detail = "The folder of a collection cannot be changed. Create another collection.";
            return Err(check::wrong("/source", detail));
        }
    }
    let (name, visibility, paused) = (patch.name.clone(), patch.visibility, patch.paused);
    let settings = check::check_settings(old.clone().changed(patch))?;
    if settings.recipe != old.recipe {
        create::check_recipe(library, &settings)?;
    }
    let was_paused = row.paused != 0;
    let is_paused = paused.unwrap_or(was_paused);
    let next_run_ms = if is_paused && was_paused {
        row.next_run_ms
    } else if is_paused {
        runs::paused_listing_ms(library, row.folder.as_deref())
    } else if was_paused || settings.schedule != old.schedule || settings.urls != old.urls {
        // Records may be open since before.
        let is_soon = settings.is_at_once() || settings.urls != old.urls;
        Some(if is_soon { library.now_ms } else { schedule::next_ms(&settings.schedule, &id, library.now_ms) })
    } else {
        row.next_run_ms
    };
    let statement = "UPDATE collections SET name = coalesce(?2, name), settings = ?3,
        visibility = coalesce(?4, visibility), paused = ?5, next_run_ms = ?6,
        next_trigger = CASE WHEN next_run_ms IS ?6 THEN next_trigger ELSE 'schedule' END WHERE id = ?1";
    let values = values![
        &id,
        name.as_deref(),
        &serde_json::to_string(&settings)?,
        visibility.map(|visibility| visibility.as_str()),
        is_paused,
        next_run_ms,
    ];
    library.sql.run(statement, values)?;
    library.reschedule();
    publish(library, &id)?;
    to_api(library, by_id(library, &id)?)
}
