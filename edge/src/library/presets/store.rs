//! Stores documents of presets, from an import or from the bucket.

use super::access::{OWNER, by_id, not_found};
use super::change;
use super::commands::{NewVersion, ResolvePreset, ResolvedPreset, StorePreset, StoredPreset};
use super::create::{self, NewPreset};
use super::publish::{publish, touch};
use super::records::{PresetFields, PresetRow};
use super::versions;
use crate::library::kinds::{ImportPreset, JobKind as _};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Stores a document. The preset that it means is the one with its id or its key, or, if the document has no id and
/// `matches_name`, the one with its name. It gets the versions that it does not have. Without such a preset, one is
/// created.
pub(in crate::library) fn store(library: &Transaction<'_>, command: StorePreset) -> Result<StoredPreset, Fault> {
    let StorePreset { new_id, maker_id, document_id, matches_name, default_name, fields, versions: recipes } = command;
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
            let name = fields.name.clone().unwrap_or(default_name);
            let fields = PresetFields { name: Some(name), ..fields.clone() };
            let new = NewPreset { id: &new_id, maker_id: &maker_id, external_id, fields, origin: None };
            (create::insert(library, new, first, first_note.as_deref())?, true)
        }
    };
    let id = before.id.clone();
    let mut current = before.version;
    let missing = if is_new_preset { later } else { &recipes };
    for (recipe, note) in missing {
        let (version, is_new) = versions::put(library, &id, recipe, (&maker_id, note.as_deref()))?;
        if version != current {
            // The next version continues this one.
            library.sql.run("UPDATE presets SET version = ?2 WHERE id = ?1", values![&id, version])?;
        }
        current = version;
        is_new_version |= is_new;
    }
    if !is_new_preset {
        change::write(library, before.clone(), fields)?;
    }
    let mut after = by_id(library, &id)?.ok_or_else(not_found)?;
    if is_new_version || current != before.version || change::differs(&before, &after) {
        touch(library, &id)?;
        publish(library, &id)?;
        after = by_id(library, &id)?.ok_or_else(not_found)?;
    }
    Ok(StoredPreset { preset: after.into_api(OWNER)?, is_new_preset, is_new_version })
}

/// Finds the preset that the key of an object means.
pub(in crate::library) fn resolve(
    library: &Transaction<'_>,
    ResolvePreset { reference }: ResolvePreset,
) -> Result<ResolvedPreset, Fault> {
    // A name counts even if the preset has a key.
    let known = match find(library, Some(&reference), None)? {
        Some(row) => Some(row),
        None => find(library, None, Some(&reference))?,
    };
    let statement = "SELECT 1 FROM job_counts WHERE kind = ?1 AND state IN ('queued', 'running') AND count > 0";
    let has_open_imports = library.sql.run(statement, values![ImportPreset::NAME.as_str()])? > 0;
    Ok(ResolvedPreset { id: known.map(|row| row.id), has_open_imports })
}

/// The preset that a document means. Its name counts only if it has no id.
fn find(library: &Transaction<'_>, id: Option<&str>, name: Option<&str>) -> Result<Option<PresetRow>, Fault> {
    let by = |condition: &str, value: &str| {
        let statement =
            format!("SELECT id FROM presets WHERE {condition} AND deleted_at_ms IS NULL ORDER BY id DESC LIMIT 1");
        library.select_ids(&statement, values![value]).map(|mut ids| ids.pop())
    };
    let found = match (id, name) {
        (Some(id), _) => match by("id = ?1", id)? {
            None => by("external_id = ?1", id)?,
            known => known,
        },
        (None, Some(name)) => by("name = ?1 COLLATE NOCASE", name)?,
        (None, None) => None,
    };
    found.map_or(Ok(None), |id| by_id(library, &id))
}
