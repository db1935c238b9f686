//! `GET /api/presets/{id}/members`

use api::{PresetMember, PresetMembers};
use axum::Json;

use crate::access::grant::Grant;
use crate::db::profiles;
use crate::http::extract::Path;
use crate::http::presets::call;
use crate::library::presets::PresetMemberRow;
use crate::library::presets::commands::{ListPresetMembers, PresetTeam};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The members of a preset, for its owner and for members. An account without a handle is not listed.
#[utoipa::path(get, operation_id = "listPresetMembers", path = "/api/presets/{id}/members", tag = "presets",
    params(("id" = String, Path)), responses((status = 200, body = PresetMembers)))]
#[worker::send]
pub(crate) async fn list(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<Json<PresetMembers>, Fault> {
    let command = |caller| ListPresetMembers { id: id.clone(), caller };
    let (PresetTeam { members }, _) = call(&edge, Some(&grant), &id, command).await?;
    let ids: Vec<_> = members.iter().map(|member| member.account_id.as_str()).collect();
    let profiles = profiles::find_members(&edge.db()?, &ids).await?;
    let items = members.iter().filter_map(|PresetMemberRow { account_id, access_right, added_at }| {
        let profile = profiles.iter().find(|profile| profile.account_id == *account_id)?;
        Some(PresetMember {
            handle: profile.handle.clone(),
            name: profile.name.clone(),
            right: *access_right,
            added_at: added_at.clone(),
        })
    });
    Ok(Json(PresetMembers { items: items.collect() }))
}
