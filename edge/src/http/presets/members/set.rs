//! `PUT /api/presets/{id}/members/{handle}`

use api::{ErrorCode, PresetMember, PresetMemberRequest, PresetRight};
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};

use super::find;
use crate::access::grant::Grant;
use crate::db::shared_presets;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::json;
use crate::http::presets::require;
use crate::library::Quota;
use crate::library::presets::commands::SetPresetMember;
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "preset_member_bytes", bytes: 1 << 10 };

/// Presets that others share with one account.
const MEMBERSHIPS: Quota = Quota { name: "memberships", variable: "MAX_MEMBERSHIPS", default: 1_000 };

/// Shares a preset with an account, or changes what it may do: `read`, `make` or `edit`. Only the owner does this, and
/// only with an account: a guest signs up first.
#[utoipa::path(put, operation_id = "setPresetMember", path = "/api/presets/{id}/members/{handle}", tag = "presets",
    params(("id" = String, Path), ("handle" = String, Path)), request_body = PresetMemberRequest,
    responses(
        (status = 200, body = PresetMember),
        (status = 401, description = "`no_account`: guests share with nobody. Or there is no valid credential"),
        (status = 403, description = "`missing_right`: you are not the owner of the preset. Or a scope is missing, or the preset has 100 members, or the account is a member of 1,000 presets"),
        (status = 404, description = "There is no such preset, or nobody has the handle"),
        (status = 422, description = "The right cannot be given, or the handle is your own"),
    ))]
#[worker::send]
pub(crate) async fn set(
    edge: Edge,
    grant: Grant,
    Path((id, handle)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<PresetMember>, Fault> {
    let home = require(&edge, &grant, &id, PresetRight::Own).await?;
    let account_id = grant.require_account()?;
    let request: PresetMemberRequest = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?)
        .map_err(|error| Fault::bad_request(format!("The body must be {{right}}: {error}.")))?;
    let member = find(&edge, &handle).await?;
    if member.account_id == account_id {
        let detail = "This handle is yours: the owner of a preset has all rights. Name another account.";
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail));
    }
    check_memberships(&edge, &id, &member.account_id).await?;
    let command = SetPresetMember {
        id,
        caller: home.caller.clone(),
        account_id: member.account_id.clone(),
        right: request.right,
    };
    let row = home.library(&edge).call(&command).await?;
    let (handle, name) = (member.handle, member.name);
    Ok(Json(PresetMember { handle, name, right: row.access_right, added_at: row.added_at }))
}

/// Fails if an account is a member of many presets already: others put presets into its list without its consent. The map
/// of members follows a change a moment later, so a few more may slip through; so may some while the map cannot be read.
async fn check_memberships(edge: &Edge, preset_id: &str, account_id: &str) -> Result<(), Fault> {
    let (db, allowed) = (edge.db()?, MEMBERSHIPS.allowed(edge)?);
    let count = match shared_presets::count(&db, account_id, allowed).await {
        Ok(count) => count,
        Err(fault) => {
            log::fault("presets", "memberships", &fault);
            return Ok(());
        }
    };
    // A member of this preset stays one, and may get another right.
    if count < allowed || shared_presets::is_member(&db, preset_id, account_id).await? {
        return Ok(());
    }
    let detail = format!(
        "This account is a member of {count} presets. The limit is {allowed}. It must leave some of them before others share more with it."
    );
    Err(Fault::over_quota(detail, MEMBERSHIPS.name, count + 1, allowed))
}
