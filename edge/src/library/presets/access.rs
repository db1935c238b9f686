//! What a caller may do with a preset.

use api::{ErrorCode, PresetOwner, PresetRight, Visibility};
use axum::http::StatusCode;

use super::records::{PresetAccess, PresetCaller, PresetMemberRow, PresetRow};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Columns of a `PresetRow`.
pub(super) const COLUMNS: &str =
    "p.id, p.external_id, p.name, p.description, p.tags, p.rating, p.folder, p.picture, p.visibility, p.version,
    p.origin_id, p.origin_version, p.origin_name, p.created_at, p.updated_at, p.deleted_at_ms, v.recipe, v.recipe_sha256,
    (SELECT coalesce(sum(d.makes), 0) FROM make_days d WHERE d.preset_id = p.id AND d.day = -1) AS makes";

/// The tables of these columns.
pub(super) const TABLES: &str = "presets p JOIN preset_versions v ON v.preset_id = p.id AND v.version = p.version";

/// The access of the owner.
pub(super) const OWNER: PresetAccess =
    PresetAccess { owned_by: PresetOwner::You, right: PresetRight::Own, member: None };

pub(super) fn not_found() -> Fault {
    Fault::not_found("preset")
}

/// A preset, unless it is being removed for ever.
pub(super) fn by_id(library: &Transaction<'_>, id: &str) -> Result<Option<PresetRow>, Fault> {
    let statement = format!("SELECT {COLUMNS} FROM {TABLES} WHERE p.id = ?1 AND p.deleted_at_ms IS NOT 0");
    library.sql.row(&statement, values![id])
}

/// A preset for a caller who has the right `needed`. A caller who cannot see it learns nothing about it, and one who is
/// no member cannot learn what members may do. Only the owner sees a deleted preset, and nobody changes it.
pub(super) fn require(
    library: &Transaction<'_>,
    id: &str,
    caller: &PresetCaller,
    needed: PresetRight,
) -> Result<(PresetRow, PresetAccess), Fault> {
    let row = by_id(library, id)?.ok_or_else(not_found)?;
    let is_owner = *caller == PresetCaller::Owner;
    if row.deleted_at_ms.is_some() && (!is_owner || needed > PresetRight::Read) {
        return Err(not_found());
    }
    let account_id = match caller {
        PresetCaller::Owner => return Ok((row, OWNER)),
        PresetCaller::Other { account_id } => account_id.as_deref(),
    };
    let member = account_id.map_or(Ok(None), |account_id| member(library, id, account_id))?;
    let access = of_other(row.visibility, member.map(|member| member.access_right)).ok_or_else(not_found)?;
    if access.right >= needed {
        return Ok((row, access));
    }
    Err(if access.member.is_some() { missing_right(access.right, needed) } else { not_found() })
}

/// What a caller may do with a preset, if it has the right `needed`.
pub(in crate::library) fn access(
    library: &Transaction<'_>,
    id: &str,
    caller: &PresetCaller,
    needed: PresetRight,
) -> Result<PresetAccess, Fault> {
    require(library, id, caller, needed).map(|(_, access)| access)
}

/// The owner's rating of a preset.
pub(in crate::library) fn rating(library: &Transaction<'_>, id: &str) -> Result<Option<u8>, Fault> {
    Ok(by_id(library, id)?.and_then(|row| row.rating))
}

/// The access of somebody else than the owner; `None` if the preset is not theirs to see. Whoever may see a preset that
/// is public or unlisted may apply it.
fn of_other(visibility: Visibility, member: Option<PresetRight>) -> Option<PresetAccess> {
    let public = (visibility != Visibility::Private).then_some(PresetRight::Make);
    let owned_by = if member.is_some() { PresetOwner::Team } else { PresetOwner::Other };
    member.max(public).map(|right| PresetAccess { owned_by, right, member })
}

pub(super) fn member(library: &Transaction<'_>, id: &str, account_id: &str) -> Result<Option<PresetMemberRow>, Fault> {
    let statement = "SELECT account_id, access_right, added_at FROM preset_members
        WHERE preset_id = ?1 AND account_id = ?2";
    library.sql.row(statement, values![id, account_id])
}

fn missing_right(has: PresetRight, needed: PresetRight) -> Fault {
    let (has, needed) = (has.as_str(), needed.as_str());
    let detail = format!(
        "The owner of this preset gave you the right `{has}`. This request needs the right `{needed}`. Ask the owner for it."
    );
    Fault::new(StatusCode::FORBIDDEN, ErrorCode::MissingRight, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preset_access_of_others_follows_visibility_and_membership() {
        use PresetRight::{Edit, Make, Read};
        use Visibility::{Private, Public, Unlisted};
        assert_eq!(of_other(Private, None), None);
        for (visibility, member, right, owned_by) in [
            (Public, None, Make, PresetOwner::Other),
            (Unlisted, None, Make, PresetOwner::Other),
            (Private, Some(Read), Read, PresetOwner::Team),
            (Private, Some(Edit), Edit, PresetOwner::Team),
            (Public, Some(Read), Make, PresetOwner::Team),
            (Public, Some(Edit), Edit, PresetOwner::Team),
        ] {
            assert_eq!(of_other(visibility, member), Some(PresetAccess { owned_by, right, member }));
        }
    }
}
