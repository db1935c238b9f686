//! The accounts that a preset is shared with. Triggers keep the outbox of the map of shared presets.

use api::{ErrorCode, PresetRight};
use axum::http::StatusCode;
use serde::Deserialize;

use super::access::{member, not_found, require};
use super::commands::{EndPresetMember, ListPresetMembers, PresetTeam, RemovePresetMember, SetPresetMember};
use super::records::{PresetCaller, PresetMemberRow};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Members of one preset.
const MAX_MEMBERS: u64 = 100;

/// The members, for the owner and for members.
pub(in crate::library) fn list(library: &Transaction<'_>, command: ListPresetMembers) -> Result<PresetTeam, Fault> {
    let ListPresetMembers { id, caller } = command;
    let (_, access) = require(library, &id, &caller, PresetRight::Read)?;
    if access.right != PresetRight::Own && access.member.is_none() {
        return Err(not_found());
    }
    let statement = "SELECT account_id, access_right, added_at FROM preset_members WHERE preset_id = ?1
        ORDER BY added_at, account_id";
    Ok(PresetTeam { members: library.sql.rows(statement, values![&id])? })
}

/// Adds a member, or changes its right.
pub(in crate::library) fn set(library: &Transaction<'_>, command: SetPresetMember) -> Result<PresetMemberRow, Fault> {
    #[derive(Deserialize)]
    struct Row {
        count: u64,
    }
    let SetPresetMember { id, caller, account_id, right } = command;
    require(library, &id, &caller, PresetRight::Own)?;
    if right == PresetRight::Own {
        return Err(invalid_right());
    }
    let others = "SELECT count(*) AS count FROM preset_members WHERE preset_id = ?1 AND account_id <> ?2";
    let others = library.sql.row(others, values![&id, &account_id])?.map_or(0, |Row { count }| count);
    if others >= MAX_MEMBERS {
        let detail = format!("A preset can have {MAX_MEMBERS} members. Remove one first.");
        return Err(Fault::over_quota(detail, "preset_members", others + 1, MAX_MEMBERS));
    }
    let statement = "INSERT INTO preset_members (preset_id, account_id, access_right, added_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (preset_id, account_id) DO UPDATE SET access_right = excluded.access_right";
    library.sql.run(statement, values![&id, &account_id, right.as_str(), &library.now()])?;
    library.reschedule();
    member(library, &id, &account_id)?.ok_or_else(|| Fault::internal("a member was not stored"))
}

fn invalid_right() -> Fault {
    let detail = "`right` must be `read`, `make` or `edit`. A preset has one owner.";
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at("/right")
}

/// Removes a member. The owner removes anybody, and a member itself.
pub(in crate::library) fn remove(library: &Transaction<'_>, command: RemovePresetMember) -> Result<(), Fault> {
    let RemovePresetMember { id, caller, account_id } = command;
    let is_own = matches!(&caller, PresetCaller::Other { account_id: Some(own) } if *own == account_id);
    require(library, &id, &caller, if is_own { PresetRight::Read } else { PresetRight::Own })?;
    let statement = "DELETE FROM preset_members WHERE preset_id = ?1 AND account_id = ?2 RETURNING account_id";
    if library.sql.run(statement, values![&id, &account_id])? == 0 {
        return Err(Fault::not_found("member of this preset"));
    }
    library.reschedule();
    Ok(())
}

/// Removes a deleted account from all presets.
pub(in crate::library) fn end_member(library: &Transaction<'_>, command: EndPresetMember) -> Result<(), Fault> {
    library.sql.run("DELETE FROM preset_members WHERE account_id = ?1", values![&command.account_id])?;
    library.reschedule();
    Ok(())
}
