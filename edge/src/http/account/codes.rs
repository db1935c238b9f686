//! `POST /api/account/codes`

use api::CodeRequest;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, Uri};

use super::parse;
use crate::accounts::asker::Asker;
use crate::accounts::codes;
use crate::accounts::email::EmailAddress;
use crate::db::mail_codes::Purpose;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Mails a code of six digits, which signs in for ten minutes. The response is the same whether the address has an
/// account or not: signing in with the code creates one.
#[utoipa::path(post, operation_id = "requestCode", path = "/api/account/codes", tag = "account", request_body = CodeRequest, responses(
    (status = 202, description = "The mail is on its way"),
    (status = 422, description = "Not an e-mail address"),
    (status = 503, description = "This deployment sends no mail"),
))]
#[worker::send]
pub(crate) async fn request(edge: Edge, uri: Uri, headers: HeaderMap, body: Body) -> Result<StatusCode, Fault> {
    let request: CodeRequest = parse(&headers, body, "{\"email\": text}").await?;
    let asker = Asker::of(&edge, &uri, &headers)?;
    codes::send(&edge, Purpose::SignIn, &EmailAddress::parse(&request.email)?, &asker).await?;
    Ok(StatusCode::ACCEPTED)
}
