//! Creates presets.

use super::access::{OWNER, by_id, not_found};
use super::change;
use super::commands::{CreatePreset, CreatedPreset};
use super::publish::publish;
use super::records::{PresetFields, PresetRow};
use super::{quotas, versions};
use crate::library::idempotency_keys::presets as requests;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;
use api::{PresetOrigin, Visibility};
use filters::Recipe;

/// Creates a preset, unless the request's key was already used.
pub(in crate::library) fn create(library: &Transaction<'_>, command: CreatePreset) -> Result<CreatedPreset, Fault> {
    let CreatePreset { id, maker_id, external_id, fields, recipe, origin, key } = command;
    if let Some(key) = &key
        && let Some(known) = requests::find(library, key)?
    {
        let preset = by_id(library, &known)?.ok_or_else(not_found)?.into_api(OWNER)?;
        return Ok(CreatedPreset { preset, is_repeated: true });
    }
    let recipe = versions::parse(library, &recipe)?;
    let new = NewPreset { id: &id, maker_id: &maker_id, external_id: external_id.as_deref(), fields, origin };
    let preset = insert(library, new, &recipe, None)?.into_api(OWNER)?;
    if let Some(key) = &key {
        requests::store(library, key, &id)?;
    }
    Ok(CreatedPreset { preset, is_repeated: false })
}

/// A preset that does not exist yet.
pub(super) struct NewPreset<'a> {
    pub(super) id: &'a str,
    pub(super) maker_id: &'a str,
    pub(super) external_id: Option<&'a str>,
    pub(super) fields: PresetFields,
    pub(super) origin: Option<PresetOrigin>,
}

/// Inserts a preset with its first version.
pub(super) fn insert(
    library: &Transaction<'_>,
    new: NewPreset<'_>,
    recipe: &Recipe,
    note: Option<&str>,
) -> Result<PresetRow, Fault> {
    let NewPreset { id, maker_id, external_id, fields, origin } = new;
    quotas::check_preset(library)?;
    if let Some(external_id) = external_id {
        require_free(library, external_id)?;
    }
    let now = library.now();
    // `change::write` sets the other columns, with the same checks as for an existing preset.
    let statement =
        "INSERT INTO presets (id, external_id, name, version, origin_id, origin_version, origin_name, search, created_at, updated_at)
        VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, '', ?7, ?7)";
    let name = fields.name.clone().unwrap_or_default();
    let (origin_id, origin_version, origin_name) =
        origin.map_or((None, None, None), |origin| (Some(origin.preset_id), Some(origin.version), Some(origin.name)));
    let row = values![
        id,
        external_id,
        &name,
        origin_id.as_deref(),
        origin_version.map(f64::from),
        origin_name.as_deref(),
        &now,
    ];
    library.sql.run(statement, row)?;
    versions::put(library, id, recipe, (maker_id, note))?;
    let row = by_id(library, id)?.ok_or_else(not_found)?;
    let visibility = fields.visibility.unwrap_or(Visibility::Private);
    let row = change::write(library, row, PresetFields { visibility: Some(visibility), ..fields })?;
    publish(library, id)?;
    library.reschedule();
    Ok(row)
}

/// Refuses the key of another preset.
fn require_free(library: &Transaction<'_>, external_id: &str) -> Result<(), Fault> {
    let statement = "SELECT id FROM presets WHERE external_id = ?1 AND deleted_at_ms IS NULL LIMIT 1";
    match library.select_ids(statement, values![external_id])?.pop() {
        None => Ok(()),
        Some(id) => Err(Fault::conflict(format!(
            "The preset `{id}` has the `external_id` `{external_id}`. Add a version to it, or use another `external_id`."
        ))),
    }
}
