//! `POST /api/account/passkeys/options`

use axum::Json;
use axum::http::{HeaderMap, Uri};
use passki::RegistrationChallenge;

use crate::access::session::{AccountSession, no_account};
use crate::accounts::passkeys::{register, relying_party};
use crate::db::accounts;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Gets the options for a new passkey, as `PublicKeyCredential.parseCreationOptionsFromJSON` reads them. They are valid
/// for five minutes, and for one passkey.
#[utoipa::path(post, operation_id = "getPasskeyOptions", path = "/api/account/passkeys/options", tag = "account", responses(
    (status = 200, body = Object, description = "PublicKeyCredentialCreationOptionsJSON (WebAuthn, Level 3)"),
))]
#[worker::send]
pub(crate) async fn options(
    edge: Edge,
    caller: AccountSession,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<RegistrationChallenge>, Fault> {
    let site = relying_party(&edge, &uri, &headers)?;
    let account = accounts::find(&edge.db()?, &caller.account_id).await?.ok_or_else(no_account)?;
    Ok(Json(register::start(&edge, &site, &account).await?))
}
