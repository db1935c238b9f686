//! `POST /api/account/email/confirm`

use api::{AccountState, EmailConfirmation};
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;

use crate::access::session::{AccountSession, no_account};
use crate::accounts::attempts;
use crate::accounts::email::EmailAddress;
use crate::accounts::email_change::{self, Change};
use crate::db::accounts;
use crate::http::account::{parse, state};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Changes the e-mail address with the codes from both addresses. Announces the change to the old one.
#[utoipa::path(post, operation_id = "confirmEmail", path = "/api/account/email/confirm", tag = "account", request_body = EmailConfirmation, responses(
    (status = 200, body = AccountState),
    (status = 401, description = "A code is wrong, used, expired, or was tried too often"),
    (status = 409, description = "Another account has the address"),
))]
#[worker::send]
pub(crate) async fn confirm(
    edge: Edge,
    caller: AccountSession,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<AccountState>, Fault> {
    let shape = "{\"email\": text, \"old_code\": six digits, \"new_code\": six digits}";
    let confirmation: EmailConfirmation = parse(&headers, body, shape).await?;
    attempts::count_address(&edge, &headers).await?;
    let db = edge.db()?;
    let account = accounts::find(&db, &caller.account_id).await?.ok_or_else(no_account)?;
    let new = EmailAddress::parse(&confirmation.email)?;
    let is_confirmed = accounts::has_confirmed_email(&db, &account.id).await?;
    let change = Change { account: &account, is_confirmed, new: &new };
    let codes = (confirmation.old_code.as_deref(), confirmation.new_code.as_str());
    Ok(Json(state(email_change::confirm(&edge, change, codes).await?)))
}
