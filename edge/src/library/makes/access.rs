//! Which makes of a preset a reader may see: the owner and members who may make it see all, and everybody else their
//! own. The makes of a look are those of the library.

use api::PresetRight;
use serde::Deserialize;

use super::commands::MakeTeam;
use super::records::{MakeFilter, MakeReader, MakeRow};
use crate::library::presets::{self, PresetCaller};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// What a reader may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// The makes of the team.
    Team { is_owner: bool },
    /// The reader's own makes.
    Own,
}

/// What a reader may see of the makes of a preset. Fails if the preset is not for the reader.
pub(super) fn sight(library: &Transaction<'_>, preset_id: &str, reader: &MakeReader) -> Result<Sight, Fault> {
    if presets::looks::is_look_id(preset_id) {
        let is_owner = reader.caller == PresetCaller::Owner;
        let is_there = presets::looks::find(preset_id).is_some();
        return if is_owner && is_there { Ok(Sight::Team { is_owner }) } else { Err(Fault::not_found("preset")) };
    }
    let access = presets::access(library, preset_id, &reader.caller, PresetRight::Read)?;
    let is_owner = access.right == PresetRight::Own;
    let is_member = access.member.is_some_and(|right| right >= PresetRight::Make);
    Ok(if is_owner || is_member { Sight::Team { is_owner } } else { Sight::Own })
}

/// Fails unless the reader sees the makes of the whole team.
pub(super) fn require_team(library: &Transaction<'_>, preset_id: &str, reader: &MakeReader) -> Result<(), Fault> {
    match sight(library, preset_id, reader)? {
        Sight::Team { .. } => Ok(()),
        Sight::Own => Err(Fault::not_found("preset")),
    }
}

impl Sight {
    /// The same filter for what the reader may see.
    pub(super) fn limit(self, mut filter: MakeFilter, reader: &MakeReader) -> MakeFilter {
        if self == Self::Own {
            let asked = filter.maker_ids.take();
            let own = reader.own_ids.iter().filter(|id| asked.as_ref().is_none_or(|asked| asked.contains(id)));
            filter.maker_ids = Some(own.cloned().collect());
        }
        filter
    }

    /// Whether the reader may see the make.
    pub(super) fn covers(self, make: &MakeRow, reader: &MakeReader) -> bool {
        self != Self::Own || reader.own_ids.contains(&make.maker_id)
    }

    /// Whether the reader may change the make: its maker and the owner of the preset may.
    pub(super) fn may_change(self, make: &MakeRow, reader: &MakeReader) -> bool {
        self == Self::Team { is_owner: true } || reader.own_ids.contains(&make.maker_id)
    }
}

/// Whether a filter names a person outside of the preset's team. Otherwise handles could be tried until the makes of a
/// stranger have a name.
pub(super) fn names_stranger(library: &Transaction<'_>, filter: &MakeFilter, team: &MakeTeam) -> bool {
    let is_owner = || filter.maker_ids.as_ref().is_some_and(|ids| ids.iter().any(|id| id == library.library_id));
    filter.maker_account_id.as_ref().is_some_and(|account_id| !team.account_ids.contains(account_id) && !is_owner())
}

/// The accounts in the team of a preset, besides its owner.
pub(super) fn team(library: &Transaction<'_>, preset_id: &str) -> Result<MakeTeam, Fault> {
    #[derive(Deserialize)]
    struct Row {
        account_id: String,
    }
    let statement = "SELECT account_id FROM preset_members WHERE preset_id = ?1";
    let rows: Vec<Row> = library.sql.rows(statement, values![preset_id])?;
    Ok(MakeTeam { account_ids: rows.into_iter().map(|row| row.account_id).collect() })
}
