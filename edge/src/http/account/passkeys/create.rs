//! `POST /api/account/passkeys`

use api::{NewPasskey, Passkey};
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, Uri};
use passki::RegistrationCredential;
use serde::Deserialize as _;

use super::{clean, shown};
use crate::access::session::{AccountSession, no_account};
use crate::accounts::passkeys::{register, relying_party};
use crate::db::accounts;
use crate::http::account::parse;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Registers a passkey, which can sign in from now on. An account has at most 20.
#[utoipa::path(post, operation_id = "addPasskey", path = "/api/account/passkeys", tag = "account", request_body = NewPasskey, responses(
    (status = 201, body = Passkey),
    (status = 403, description = "The account has 20 passkeys, or a page of another site sent the request"),
    (status = 422, description = "The credential is not valid, or its options expired or were used"),
))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    caller: AccountSession,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Passkey>), Fault> {
    let new: NewPasskey = parse(&headers, body, "{\"name\": text, \"credential\": object}").await?;
    let credential = RegistrationCredential::deserialize(new.credential).map_err(|error| {
        Fault::bad_request(format!("`credential` is not a new passkey: {error}.")).at("/credential")
    })?;
    let site = relying_party(&edge, &uri, &headers)?;
    let account = accounts::find(&edge.db()?, &caller.account_id).await?.ok_or_else(no_account)?;
    let row = register::finish(&edge, &site, &account, clean(&new.name), &credential).await?;
    Ok((StatusCode::CREATED, Json(shown(row))))
}
