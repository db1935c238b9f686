//! `POST /api/account/email`

use api::CodeRequest;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, Uri};

use crate::access::session::{AccountSession, no_account};
use crate::accounts::asker::Asker;
use crate::accounts::email::EmailAddress;
use crate::accounts::email_change::{self, Change};
use crate::db::accounts;
use crate::http::account::parse;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Requests a change of the e-mail address. Mails a code to the current and to the new address. An account without a
/// confirmed address gets one code, and can confirm the address that it has. The response is the same whether another
/// account has the new address or not.
#[utoipa::path(post, operation_id = "changeEmail", path = "/api/account/email", tag = "account", request_body = CodeRequest, responses(
    (status = 202, description = "The mails are on their way"),
    (status = 403, description = "The account has no confirmed address, and the session signed in more than ten minutes ago"),
    (status = 422, description = "Not an e-mail address, or the current one"),
    (status = 503, description = "This deployment sends no mail"),
))]
#[worker::send]
pub(crate) async fn request(
    edge: Edge,
    caller: AccountSession,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Fault> {
    let request: CodeRequest = parse(&headers, body, "{\"email\": text}").await?;
    let db = edge.db()?;
    let account = accounts::find(&db, &caller.account_id).await?.ok_or_else(no_account)?;
    let new = EmailAddress::parse(&request.email)?;
    let is_confirmed = accounts::has_confirmed_email(&db, &account.id).await?;
    if !is_confirmed {
        // No code at a present address proves who this is.
        caller.require_recent()?;
    }
    let change = Change { account: &account, is_confirmed, new: &new };
    email_change::request(&edge, change, &Asker::of(&edge, &uri, &headers)?).await?;
    Ok(StatusCode::ACCEPTED)
}
