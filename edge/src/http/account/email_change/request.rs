//! `POST /api/account/email`

use api::CodeRequest;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};

use crate::access::session::{AccountSession, no_account};
use crate::accounts::email::EmailAddress;
use crate::accounts::email_change;
use crate::db::accounts;
use crate::http::account::parse;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Requests a change of the e-mail address. Mails a code to the current and to the new address. The response is the same
/// whether another account has the new address or not.
#[utoipa::path(post, operation_id = "changeEmail", path = "/api/account/email", tag = "account", request_body = CodeRequest, responses(
    (status = 202, description = "The mails are on their way"),
    (status = 422, description = "Not an e-mail address, or the current one"),
    (status = 503, description = "This deployment sends no mail"),
))]
#[worker::send]
pub(crate) async fn request(
    edge: Edge,
    caller: AccountSession,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Fault> {
    let request: CodeRequest = parse(&headers, body, "{\"email\": text}").await?;
    let account = accounts::find(&edge.db()?, &caller.account_id).await?.ok_or_else(no_account)?;
    email_change::request(&edge, &account, &EmailAddress::parse(&request.email)?).await?;
    Ok(StatusCode::ACCEPTED)
}
