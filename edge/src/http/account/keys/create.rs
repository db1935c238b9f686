//! `POST /api/account/keys`

use api::{ApiKey, ApiKeyRequest, ErrorCode, NewApiKey};
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};

use crate::access::api_key;
use crate::access::scope::{Scope, Scopes};
use crate::access::session::{AccountSession, no_account};
use crate::accounts::notices;
use crate::db::accounts;
use crate::db::api_keys::{self, NewKey};
use crate::http::account::REQUEST_LIMIT;
use crate::http::{body, json};
use crate::mail::Template;
use crate::platform::bindings::Edge;
use crate::platform::{clock, ids, text};
use crate::problem::Fault;

/// Maximum number of keys of an account.
const MAX_KEYS: u64 = 50;

const MAX_NAME_CHARS: usize = 100;

/// Makes an API key. The response is the only place where it is shown.
#[utoipa::path(post, operation_id = "createApiKey", path = "/api/account/keys", tag = "account", request_body = ApiKeyRequest, responses(
    (status = 201, body = NewApiKey),
    (status = 403, description = "The account has 50 keys, the session signed in more than ten minutes ago, or a page of another site sent the request"),
    (status = 422, description = "A field has a value that is not allowed"),
))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    caller: AccountSession,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<NewApiKey>), Fault> {
    let request: ApiKeyRequest = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?).map_err(|error| {
        Fault::bad_request(format!(
            "The body must be `{{\"name\": text, \"scopes\": [text], \"expires_at\": time or absent}}`: {error}."
        ))
    })?;
    let (db, now_ms) = (edge.db()?, clock::now_ms());
    let account = accounts::find(&db, &caller.account_id).await?.ok_or_else(no_account)?;
    let (name, scopes) = (name(&request.name)?, scopes(&request.scopes)?);
    let expires_at_ms = request.expires_at.as_deref().map(|text| expiry(text, now_ms)).transpose()?;
    let (id, key, created_at) = (ids::new_id()?, api_key::new()?, clock::rfc3339(now_ms));
    let scopes: Vec<_> = scopes.names().map(str::to_owned).collect();
    let new = NewKey {
        id: &id,
        key_sha256: api_key::digest(&key),
        account_id: &caller.account_id,
        owner_id: &caller.owner_id,
        name: &name,
        scopes: &scopes.join(" "),
        created_at: &created_at,
        expires_at_ms,
    };
    if !api_keys::insert(&db, &new, MAX_KEYS).await? {
        let detail = format!("An account can have {MAX_KEYS} API keys. Delete one that you no longer need.");
        return Err(Fault::over_quota(detail, "api_keys", MAX_KEYS, MAX_KEYS));
    }
    notices::send(&edge, &account, &Template::NewApiKey { name: &name }).await;
    let expires_at = expires_at_ms.map(clock::rfc3339);
    let listed = ApiKey { id, name, scopes, created_at, expires_at, last_used_at: None };
    Ok((StatusCode::CREATED, Json(NewApiKey { key, listed })))
}

fn name(text: &str) -> Result<String, Fault> {
    let name = text::visible(text).trim().to_owned();
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
        return Err(invalid(&format!("The name must have 1 to {MAX_NAME_CHARS} visible characters."), "/name"));
    }
    Ok(name)
}

fn scopes(names: &[String]) -> Result<Scopes, Fault> {
    match Scopes::parse(names.iter().map(String::as_str)) {
        Ok(scopes) if !names.is_empty() => Ok(scopes),
        _ => {
            let known = Scope::ALL.map(Scope::as_str).join("`, `");
            Err(invalid(&format!("The scopes must be one or more of `{known}`."), "/scopes"))
        }
    }
}

fn expiry(text: &str, now_ms: u64) -> Result<u64, Fault> {
    clock::parse_rfc3339(text).filter(|at_ms| *at_ms > now_ms).ok_or_else(|| {
        invalid("The key must expire in the future. Write the time like `2030-01-31T12:00:00Z`.", "/expires_at")
    })
}

fn invalid(detail: &str, pointer: &str) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at(pointer)
}
