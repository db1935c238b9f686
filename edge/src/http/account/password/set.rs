//! `PUT /api/account/password`

use api::PasswordChange;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};

use crate::access::session::{AccountSession, no_account};
use crate::accounts::passwords;
use crate::db::accounts;
use crate::http::account::parse;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Sets or changes the password. If one is set, `current` must be right; otherwise the session must have signed in within
/// the last ten minutes. Tells the owner by mail.
#[utoipa::path(put, operation_id = "setPassword", path = "/api/account/password", tag = "account", request_body = PasswordChange, responses(
    (status = 204, description = "Set"),
    (status = 403, description = "There is no password yet, and the session signed in more than ten minutes ago"),
    (status = 409, description = "The account has no e-mail address, which signing in with a password needs"),
    (status = 422, description = "The password is too short, too long or common; or the current one is wrong"),
    (status = 503, description = "The memory for hashes is in use"),
))]
#[worker::send]
pub(crate) async fn set(
    edge: Edge,
    caller: AccountSession,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Fault> {
    let change: PasswordChange = parse(&headers, body, "{\"password\": text, \"current\": text}").await?;
    let db = edge.db()?;
    let account = accounts::find(&db, &caller.account_id).await?.ok_or_else(no_account)?;
    if !accounts::has_confirmed_email(&db, &account.id).await? {
        return Err(Fault::conflict("A password needs an e-mail address. Add one to your account first."));
    }
    passwords::change(&edge, &caller, &account, &change.password, change.current.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
