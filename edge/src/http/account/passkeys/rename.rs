//! `PATCH /api/account/passkeys/{id}`

use api::{Passkey, PasskeyPatch};
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;

use super::{clean, shown};
use crate::access::session::AccountSession;
use crate::db::passkeys;
use crate::http::account::parse;
use crate::http::extract::Path;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Renames a passkey.
#[utoipa::path(patch, operation_id = "renamePasskey", path = "/api/account/passkeys/{id}", tag = "account", params(("id" = String, Path)),
    request_body = PasskeyPatch, responses((status = 200, body = Passkey)))]
#[worker::send]
pub(crate) async fn rename(
    edge: Edge,
    caller: AccountSession,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Passkey>, Fault> {
    let patch: PasskeyPatch = parse(&headers, body, "{\"name\": text}").await?;
    let row = passkeys::rename(&edge.db()?, &caller.account_id, &id, &clean(&patch.name)).await?;
    Ok(Json(shown(row.ok_or_else(|| Fault::not_found("passkey"))?)))
}
