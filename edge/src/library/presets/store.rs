//! Stores documents of presets, from an import or from the bucket.

use super::access::{OWNER, by_id, not_found};
use super::change::{self, publish, touch};
use super::commands::{NewVersion, StorePreset, StoredPreset};
use super::create::{self, NewPreset};
use super::records::PresetRow;
use super::versions;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Stores a document. The preset that it means is the one with its id, then the one with its key, then, if
/// `matches_name`, the one with its name. It gets the versions that it does not have. Without such a preset, one is
/// created.
pub(in crate::library) fn store(library: &Transaction<'_>, command: StorePreset) -> Result<StoredPreset, Fault> {
    let StorePreset { new_id, maker_id, document_id, matches_name, fields, versions: recipes } = command;
    let parse = |NewVersion { recipe, note }: NewVersion| Ok((versions::parse(library, &recipe)?, note));
    let recipes = recipes.into_iter().map(parse).collect::<Result<Vec<_>, Fault>>()?;
    let Some(((first, first_note), later)) = recipes.split_first() else {
        return Err(Fault::bad_request("A preset needs a recipe."));
    };
    let known = find(library, document_id.as_deref(), fields.name.as_deref().filter(|_| matches_name))?;
    let is_new_preset = known.is_none();
    let (before, mut is_new_version) = match known {
        Some(row) => (row, false),
        None => {
            let external_id = document_id.as_deref();
            let fields = fields.clone();
            let new = NewPreset { id: &new_id, maker_id: &maker_id, external_id, fields, origin: None };
            (create::insert(library, new, first, first_note.as_deref())?, true)
        }
    };
    let id = before.id.clone();
    let mut current = before.version;
    let missing = if is_new_preset { later } else { &recipes };
    for (recipe, note) in missing {
        let (version, is_new) = versions::put(library, &id, recipe, (&maker_id, note.as_deref()))?;
        current = version;
        is_new_version |= is_new;
    }
    let mut row = before.clone();
    if !is_new_preset {
        adopt_key(library, &mut row, document_id.as_deref())?;
        change::write(library, row, fields)?;
    }
    if current != before.version {
        library.sql.run("UPDATE presets SET version = ?2 WHERE id = ?1", values![&id, current])?;
    }
    let mut after = by_id(library, &id)?.ok_or_else(not_found)?;
    if is_new_version || current != before.version || change::differs(&before, &after) {
        touch(library, &id)?;
        publish(library, &id)?;
        after = by_id(library, &id)?.ok_or_else(not_found)?;
    }
    Ok(StoredPreset { preset: after.into_api(OWNER)?, is_new_preset, is_new_version })
}

/// The preset that a document means. A preset whose key is another one has its name by chance.
fn find(library: &Transaction<'_>, id: Option<&str>, name: Option<&str>) -> Result<Option<PresetRow>, Fault> {
    let by = |statement: &str, value: &str| library.select_ids(statement, values![value]);
    let mut ids = Vec::new();
    if let Some(id) = id {
        ids = by("SELECT id FROM presets WHERE id = ?1 AND deleted_at_ms IS NULL", id)?;
        if ids.is_empty() {
            ids = by(
                "SELECT id FROM presets WHERE external_id = ?1 AND deleted_at_ms IS NULL ORDER BY id DESC LIMIT 1",
                id,
            )?;
        }
    }
    if let Some(name) = name
        && ids.is_empty()
    {
        let statement = if id.is_some() {
            "SELECT id FROM presets WHERE name = ?1 COLLATE NOCASE AND external_id IS NULL AND deleted_at_ms IS NULL
             ORDER BY id DESC LIMIT 1"
        } else {
            "SELECT id FROM presets WHERE name = ?1 COLLATE NOCASE AND deleted_at_ms IS NULL ORDER BY id DESC LIMIT 1"
        };
        ids = by(statement, name)?;
    }
    ids.pop().map_or(Ok(None), |id| by_id(library, &id))
}

/// Stores the key of a document whose name matched.
fn adopt_key(library: &Transaction<'_>, row: &mut PresetRow, key: Option<&str>) -> Result<(), Fault> {
    if let Some(key) = key.filter(|key| *key != row.id)
        && row.external_id.is_none()
    {
        library.sql.run("UPDATE presets SET external_id = ?2 WHERE id = ?1", values![&row.id, key])?;
        row.external_id = Some(key.to_owned());
    }
    Ok(())
}
