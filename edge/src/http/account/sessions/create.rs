//! `POST /api/account/sessions`

use api::{AccountState, SignIn};
use axum::Json;
use axum::body::Body;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Response};

use crate::access::session::{BrowserSession, set_cookie};
use crate::accounts::email::EmailAddress;
use crate::accounts::{codes, sign_in};
use crate::db::mail_codes::Purpose;
use crate::http::account::{REQUEST_LIMIT, state};
use crate::http::{body, json};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Signs in. An address without an account gets one. Images, renditions and jobs of the guest session move along, and
/// the response has a new cookie.
#[utoipa::path(post, operation_id = "signIn", path = "/api/account/sessions", tag = "account", request_body = SignIn, responses(
    (status = 200, body = AccountState, headers(("Set-Cookie" = String))),
    (status = 401, description = "The code is wrong, used, expired, or was tried too often"),
    (status = 422, description = "Not an e-mail address"),
))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    current: Option<BrowserSession>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let malformed = |detail: String| {
        Fault::bad_request(format!("The body must be `{{\"email\": text, \"code\": six digits}}`: {detail}."))
    };
    let request: SignIn = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?).map_err(malformed)?;
    let (Some(email), Some(code)) = (request.email, request.code) else {
        return Err(malformed("a field is missing".to_owned()));
    };
    let email = EmailAddress::parse(&email)?;
    codes::check(&edge, Purpose::SignIn, &email, &code).await?;
    let account = sign_in::account_of_email(&edge, &email, current.as_ref()).await?;
    let signed_in = sign_in::open(&edge, &headers, account, current.as_ref()).await?;
    let cookie = set_cookie(&signed_in.token, &uri)?;
    Ok(([(SET_COOKIE, cookie)], Json(state(signed_in.account))).into_response())
}
