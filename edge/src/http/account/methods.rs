//! `GET /api/account/methods`

use api::SignInMethods;
use axum::Json;

use crate::access::session::{AccountSession, no_account};
use crate::accounts::oidc;
use crate::db::{accounts, identities, passkeys};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Gets the ways in which the account can sign in.
#[utoipa::path(get, operation_id = "getSignInMethods", path = "/api/account/methods", tag = "account", responses((status = 200, body = SignInMethods)))]
#[worker::send]
pub(crate) async fn methods(edge: Edge, caller: AccountSession) -> Result<Json<SignInMethods>, Fault> {
    let db = edge.db()?;
    let account = accounts::find(&db, &caller.account_id).await?.ok_or_else(no_account)?;
    let issuers = identities::issuers(&db, &account.id).await?;
    let providers = oidc::providers(&edge)?;
    let linked = providers.iter().filter(|provider| issuers.contains(&provider.issuer));
    Ok(Json(SignInMethods {
        email: accounts::has_confirmed_email(&db, &account.id).await?,
        password: accounts::password(&db, &account.id).await?.is_some(),
        passkeys: passkeys::list(&db, &account.id).await?.len() as u32,
        providers: linked.map(|provider| provider.id.clone()).collect(),
    }))
}
