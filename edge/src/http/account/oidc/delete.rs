//! `DELETE /api/account/oidc/{id}`

use api::ErrorCode;
use axum::http::StatusCode;

use crate::access::external_token;
use crate::access::session::{AccountSession, no_account};
use crate::accounts::{notices, oidc};
use crate::db::{accounts, identities};
use crate::http::extract::Path;
use crate::mail::Template;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Removes the link between the account and a provider, which cannot sign in any more. Sessions that it opened stay; end
/// them in the list of sessions.
#[utoipa::path(delete, operation_id = "unlinkProvider", path = "/api/account/oidc/{id}", tag = "account", params(("id" = String, Path)), responses(
    (status = 204, description = "The provider is not linked any more"),
    (status = 404, description = "The provider is not linked"),
    (status = 409, description = "Nothing else signs in to this account"),
))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, caller: AccountSession, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    let db = edge.db()?;
    let account = accounts::find(&db, &caller.account_id).await?.ok_or_else(no_account)?;
    let providers = oidc::providers(&edge)?;
    let unlinked = || Fault::not_found("provider");
    let provider = providers.iter().find(|provider| provider.id == id).ok_or_else(unlinked)?;
    if identities::unlink(&db, &account.id, &provider.issuer, &oidc::issuers(&edge)?).await? {
        external_token::forget(&account.id);
        notices::send(&edge, &account, &Template::ProviderUnlinked { name: &provider.name }).await;
        return Ok(StatusCode::NO_CONTENT);
    }
    if !identities::issuers(&db, &account.id).await?.contains(&provider.issuer) {
        return Err(unlinked());
    }
    let detail = "Nothing else signs in to this account. Add an e-mail address or a passkey first.";
    Err(Fault::new(StatusCode::CONFLICT, ErrorCode::LastSignInMethod, detail))
}
