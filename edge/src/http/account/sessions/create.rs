//! `POST /api/account/sessions`

use api::{AccountState, SignIn};
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, Uri};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use passki::AuthenticationCredential;
use serde::Deserialize as _;

use crate::access::session::BrowserSession;
use crate::accounts::asker::Asker;
use crate::accounts::email::EmailAddress;
use crate::accounts::passkeys::{self, relying_party};
use crate::accounts::sign_in::{self, Authenticated};
use crate::accounts::{attempts, codes, passwords};
use crate::db::mail_codes::Purpose;
use crate::http::account::{parse, state};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Signs in. An address without an account gets one. Images, renditions and jobs of the guest session move along, and
/// the response has a new cookie.
#[utoipa::path(post, operation_id = "signIn", path = "/api/account/sessions", tag = "account", request_body = SignIn, responses(
    (status = 200, body = AccountState, headers(("Set-Cookie" = String))),
    (status = 401, description = "The code is wrong, used, expired, or was tried too often; or the password or the passkey is wrong"),
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
    let request: SignIn = parse(&headers, body, SHAPE).await?;
    attempts::count_address(&edge, &headers).await?;
    let authenticated = authenticate(&edge, current.as_ref(), (&uri, &headers), request).await?;
    let signed_in = sign_in::open(&edge, (&uri, &headers), authenticated, current.as_ref()).await?;
    Ok((AppendHeaders(signed_in.cookies), Json(state(signed_in.account))).into_response())
}

const SHAPE: &str =
    "{\"email\": text, \"code\": six digits}`, `{\"email\": text, \"password\": text}` or `{\"passkey\": object}";

/// The account that the request proves to be of the caller.
async fn authenticate(
    edge: &Edge,
    current: Option<&BrowserSession>,
    (uri, headers): (&Uri, &HeaderMap),
    request: SignIn,
) -> Result<Authenticated, Fault> {
    match request {
        SignIn { email: Some(email), code: Some(code), password: None, passkey: None } => {
            let email = EmailAddress::parse(&email)?;
            codes::check(edge, Purpose::SignIn, &email, &code, &Asker::of(edge, uri, headers)?).await?;
            sign_in::account_of_email(edge, &email, current).await
        }
        SignIn { email: Some(email), code: None, password: Some(password), passkey: None } => {
            let asker = Asker::of(edge, uri, headers)?;
            Ok(passwords::sign_in(edge, &EmailAddress::parse(&email)?, &password, &asker).await?.into())
        }
        SignIn { email: None, code: None, password: None, passkey: Some(passkey) } => {
            let credential = AuthenticationCredential::deserialize(passkey).map_err(|error| {
                Fault::bad_request(format!("`passkey` is not an assertion: {error}.")).at("/passkey")
            })?;
            passkeys::sign_in::finish(edge, &relying_party(edge, uri, headers)?, &credential).await.map(Into::into)
        }
        _ => Err(Fault::bad_request(format!("The body must be `{SHAPE}`."))),
    }
}
