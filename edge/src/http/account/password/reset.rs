//! `POST /api/account/password/reset`

use api::PasswordReset;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, Uri};

use crate::accounts::asker::Asker;
use crate::accounts::email::EmailAddress;
use crate::accounts::{attempts, codes, passwords};
use crate::db::accounts;
use crate::db::mail_codes::Purpose;
use crate::http::account::parse;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Sets a new password with a code. All sessions of the account end, because somebody else may have opened them, and so
/// do its codes. The caller is not signed in.
#[utoipa::path(post, operation_id = "resetPassword", path = "/api/account/password/reset", tag = "account", request_body = PasswordReset, responses(
    (status = 204, description = "The password is set"),
    (status = 401, description = "The code is wrong, used, expired, or was tried too often"),
    (status = 404, description = "The code is right, and the address has no account"),
    (status = 422, description = "The password is too short, too long or common"),
    (status = 503, description = "The memory for hashes is in use"),
))]
#[worker::send]
pub(crate) async fn reset(edge: Edge, uri: Uri, headers: HeaderMap, body: Body) -> Result<StatusCode, Fault> {
    let request: PasswordReset =
        parse(&headers, body, "{\"email\": text, \"code\": six digits, \"password\": text}").await?;
    attempts::count_address(&edge, &headers).await?;
    let email = EmailAddress::parse(&request.email)?;
    // A password that is refused does not use up the code.
    passwords::check(&request.password, Some(email.as_str()))?;
    let asker = Asker::of(&edge, &uri, &headers)?;
    codes::check(&edge, Purpose::ResetPassword, &email, &request.code, &asker).await?;
    let account =
        accounts::find_by_email(&edge.db()?, &email.key()).await?.ok_or_else(|| Fault::not_found("account"))?;
    passwords::reset(&edge, &account, &request.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
