//! `DELETE /api/account`

use axum::http::header::SET_COOKIE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};

use crate::access::session::{self, AccountSession, clear_cookie, no_account};
use crate::access::{api_key, external_token};
use crate::accounts::notices;
use crate::avatars;
use crate::db::accounts;
use crate::mail::Template;
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// Deletes the account and all its data. Sessions and API keys end before the response arrives. Images, renditions and
/// their files are deleted within a day.
#[utoipa::path(delete, operation_id = "deleteAccount", path = "/api/account", tag = "account", responses(
    (status = 202, description = "The account is gone, and its data is being deleted", headers(("Set-Cookie" = String))),
))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, caller: AccountSession, uri: Uri) -> Result<Response, Fault> {
    let db = edge.db()?;
    let account = accounts::find(&db, &caller.account_id).await?.ok_or_else(no_account)?;
    let ended = accounts::delete(&db, &account).await?;
    session::end(&edge, &account.owner_id, &ended.sessions).await;
    api_key::end(&edge, &account.owner_id, &ended.keys).await;
    external_token::forget(&account.id);
    notices::send(&edge, &account, &Template::AccountDeleted).await;
    // The account is gone in any case. What stays here is left to the sweep.
    if let Err(fault) = avatars::delete_objects(&edge, &account.id).await {
        log::fault("avatars", &log::owner_digest(&account.owner_id), &fault);
    }
    Ok((StatusCode::ACCEPTED, [(SET_COOKIE, clear_cookie(&uri)?)]).into_response())
}
