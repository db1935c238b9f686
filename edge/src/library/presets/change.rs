//! Changes presets.

use api::{Preset, PresetRight};

use super::access::{by_id, not_found, require};
use super::commands::ChangePreset;
use super::publish::{publish, touch};
use super::records::{PresetFields, PresetRow};
use super::{search, versions};
use crate::library::images::renditions;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Changes what a preset says, adds a version, or makes an earlier version the current one.
pub(in crate::library) fn change(library: &Transaction<'_>, command: ChangePreset) -> Result<Preset, Fault> {
    let ChangePreset { id, caller, maker_id, fields, version, recipe } = command;
    // Who may see a preset is the owner's decision, and its picture is a rendition of the owner.
    let is_owners = fields.visibility.is_some() || fields.picture.is_some();
    let needed = if is_owners { PresetRight::Own } else { PresetRight::Edit };
    let (before, access) = require(library, &id, &caller, needed)?;
    let current = match (version, recipe) {
        (Some(version), _) => versions::by_number(library, &id, version)?.ok_or_else(versions::not_found)?.version,
        (None, Some(recipe)) => {
            let recipe = versions::parse(library, &recipe)?;
            versions::put(library, &id, &recipe, (&maker_id, None))?.0
        }
        (None, None) => before.version,
    };
    write(library, before.clone(), fields)?;
    if current != before.version {
        library.sql.run("UPDATE presets SET version = ?2 WHERE id = ?1", values![&id, current])?;
    }
    let mut after = by_id(library, &id)?.ok_or_else(not_found)?;
    if current != before.version || differs(&before, &after) {
        touch(library, &id)?;
        publish(library, &id)?;
        after = by_id(library, &id)?.ok_or_else(not_found)?;
    }
    after.into_api(access)
}

/// Whether two states of a preset say something else.
pub(super) fn differs(before: &PresetRow, after: &PresetRow) -> bool {
    let parts = |row: &PresetRow| {
        let texts = (row.name.clone(), row.description.clone(), row.tags.clone(), row.folder.clone());
        (texts, row.rating, row.picture.clone(), row.visibility, row.external_id.clone())
    };
    parts(before) != parts(after)
}

/// Writes fields to the row of a preset. Its search text follows, and triggers keep the outbox of the map of public ids.
pub(super) fn write(library: &Transaction<'_>, mut row: PresetRow, fields: PresetFields) -> Result<PresetRow, Fault> {
    let PresetFields { name, description, tags, rating, folder, picture, visibility } = fields;
    row.name = name.unwrap_or(row.name);
    row.description = description.unwrap_or(row.description);
    if let Some(tags) = tags {
        row.tags = serde_json::to_string(&tags)?;
    }
    row.rating = rating.unwrap_or(row.rating);
    row.folder = folder.unwrap_or(row.folder);
    if let Some(picture) = picture {
        if let Some(id) = &picture
            && !renditions::exists(library, id)?
        {
            return Err(Fault::not_found("rendition").at("/picture"));
        }
        row.picture = picture;
    }
    row.visibility = visibility.unwrap_or(row.visibility);
    let statement = "UPDATE presets SET name = ?2, description = ?3, tags = ?4, rating = ?5, folder = ?6, picture = ?7,
        visibility = ?8, search = ?9 WHERE id = ?1";
    let values = values![
        &row.id,
        &row.name,
        row.description.as_deref(),
        &row.tags,
        row.rating.map(f64::from),
        row.folder.as_deref(),
        row.picture.as_deref(),
        row.visibility.as_str(),
        &search::text_of(&row),
    ];
    library.sql.run(statement, values)?;
    library.reschedule();
    Ok(row)
}
