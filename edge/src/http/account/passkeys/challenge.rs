//! `POST /api/account/passkey-challenges`

use axum::Json;
use axum::http::{HeaderMap, Uri};
use passki::AuthenticationChallenge;

use crate::accounts::passkeys::{relying_party, sign_in};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Gets the options for signing in with a passkey, as `PublicKeyCredential.parseRequestOptionsFromJSON` reads them. They
/// name no passkey, so the browser offers those that it has for this site. They are valid for five minutes, and once.
#[utoipa::path(post, operation_id = "getPasskeyChallenge", path = "/api/account/passkey-challenges", tag = "account", responses(
    (status = 200, body = Object, description = "PublicKeyCredentialRequestOptionsJSON (WebAuthn, Level 3)"),
))]
#[worker::send]
pub(crate) async fn challenge(
    edge: Edge,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<AuthenticationChallenge>, Fault> {
    let site = relying_party(&edge, &uri, &headers)?;
    Ok(Json(sign_in::start(&edge, &site).await?))
}
