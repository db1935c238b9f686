//! `GET /api/openapi.json`: the contract, made of the annotations of the handlers and of what all operations share.

mod recipe;

use api::{Problem, paths};
use axum::Extension;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{OpenApi as _, PartialSchema as _, ToSchema as _};

use crate::access::bearer::DeploymentToken;
use crate::access::policy::{Caller, Origin, Policy, Query, Rate, RoutePolicy};
use crate::access::scope::Scopes;
use crate::http::file;

/// The parts that no handler states.
#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "Safelight",
    description = "A photo darkroom: originals, recipes, renditions and signed receipts."
))]
struct Base;

/// Names of the security schemes of a session, and of an API key or a token of another service.
const SESSION: &str = "session";
const TOKEN: &str = "token";

/// The complete document. The router provides it in the extensions of the request, because it knows all routes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ContractText(pub(crate) fn() -> &'static str);

/// The id of a preset or of a look.
const PRESET_ID_PATTERN: &str = "^(look-[a-z0-9_]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$";

/// Operations that call the store during the request. They respond 503 if the store fails or the memory for files is
/// full.
const STORE_OPERATIONS: [(&str, &str); 19] = [
    ("get", paths::HEALTH),
    ("post", paths::IMAGES),
    ("get", paths::ORIGINAL),
    ("get", paths::THUMBNAIL),
    ("get", paths::CONTENT),
    ("get", paths::RECEIPT),
    ("get", paths::RENDITION_THUMBNAIL),
    ("post", paths::PYRAMIDS),
    ("get", paths::PYRAMID_CONTENT),
    ("post", paths::LUTS),
    ("get", paths::LUT),
    ("delete", paths::LUT),
    ("post", paths::UPLOADS),
    ("put", paths::UPLOAD),
    ("post", paths::CONFIRM_UPLOAD),
    ("post", paths::EVENTS_S3),
    ("post", paths::PRESET_COPIES),
    ("get", paths::PRESET_PICTURE),
    ("post", paths::PRESETS_IMPORT),
];

/// The contract without paths.
pub(crate) fn base() -> OpenApi {
    let mut base = Base::openapi();
    let components = base.components.get_or_insert_default();
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    components.schemas.insert(api::ErrorCode::name().into_owned(), api::ErrorCode::schema());
    let description = "Over TLS the cookie's name is `__Host-safelight_session`. A session has all scopes: `images:read` to see and export images, renditions, pyramids, look-up tables \
         and jobs; `images:write` to add, change and delete images, and to add and delete look-up tables; `renditions:write` to render, to change and delete renditions, to build, register and delete pyramids, and to name, cancel or retry jobs; `presets:read` to see and export presets; `presets:write` to add, change, share and delete presets; `collections:write` to add, change and delete collections and to start runs; \
         `profile:write` to change profile and avatar; `webhooks:write` to manage webhooks.";
    let cookie = ApiKey::Cookie(ApiKeyValue::with_description("safelight_session", description));
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(cookie));
    let description = "An API key (`sl_` and 36 letters and digits) with its own scopes, or a JWT of an issuer that this deployment trusts. Cookies are then ignored.";
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description)).build();
    components.add_security_scheme(TOKEN, SecurityScheme::Http(token));
    components.add_security_scheme("events_token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    components.add_security_scheme("metrics_token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    components.add_security_scheme("recovery_token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    base
}

/// This OpenAPI document.
#[utoipa::path(get, operation_id = "getContract", path = "/api/openapi.json", tag = "service", responses(
    (status = 200, body = Object, headers(("ETag" = String))),
    (status = 304, description = "The client has the current content"),
))]
pub(crate) async fn openapi(
    Extension(ContractText(contract)): Extension<ContractText>,
    headers: HeaderMap,
) -> Response {
    file::respond_with_document(&headers, contract())
}

/// Completes the document: adds the policies of the routes, the common responses, and the schema of recipes.
pub(crate) fn complete(document: &OpenApi, policies: &[RoutePolicy]) -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(document)?;
    for RoutePolicy { method, path, policy } in policies {
        let method = method.as_str().to_ascii_lowercase();
        if let Some(operation) = document["paths"][path].get_mut(&method) {
            complete_operation(path, &method, operation, policy);
        }
    }
    recipe::add_schema(&mut document);
    Ok(document)
}

fn complete_operation(path: &str, method: &str, operation: &mut Value, policy: &Policy) {
    let is_owners = matches!(policy.caller, Caller::Owner(_) | Caller::Viewer(_));
    let is_foreign_refused = policy.origin == Origin::Own;
    if operation["security"].is_null() {
        operation["security"] = security(policy.caller);
    }
    let has_body = !operation["requestBody"].is_null();
    if has_body {
        declare_binary(&mut operation["requestBody"]["content"]);
    }
    let mut has_query = false;
    for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
        has_query |= parameter["in"] == "query";
        if parameter["in"] == "path"
            && ["id", "delivery", "record", "run"].iter().any(|name| parameter["name"] == *name)
        {
            parameter["schema"] = match path {
                paths::LUT => json!({"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}),
                paths::OIDC_START | paths::OIDC_CALLBACK | paths::OIDC_PROVIDER => {
                    json!({"type": "string", "pattern": "^[a-z0-9-]+$"})
                }
                // Looks have other ids.
                paths::PRESET
                | paths::PRESET_VERSIONS
                | paths::PRESET_VERSION
                | paths::PRESET_COPIES
                | paths::PRESET_EXPORT => json!({"type": "string", "pattern": PRESET_ID_PATTERN}),
                _ => json!({"type": "string", "format": "uuid"}),
            };
        }
    }
    let common = [
        ("400", has_query || has_body, "The query or the body is malformed"),
        ("400", policy.query == Query::Known, "A query parameter is unknown"),
        ("401", policy.caller != Caller::Anyone, "No valid credential"),
        ("403", is_foreign_refused && is_owners, "A page of another site sent the request, or a scope is missing"),
        (
            "403",
            policy.needs_recent_sign_in,
            "The session signed in more than ten minutes ago, or a page of another site sent the request",
        ),
        ("403", is_foreign_refused, "A page of another site sent the request"),
        ("403", is_owners, "A scope is missing"),
        ("404", path.contains('{'), "The object does not exist, or belongs to another owner"),
        ("429", policy.rate != Rate::None, "Too many requests; `Retry-After` states when to try again"),
        ("408", has_body, "The body arrived too slowly"),
        ("413", has_body, "The body, or the requested work, exceeds a limit"),
        ("500", true, "An internal error of the edge"),
        (
            "503",
            policy.has_ceiling,
            "The store or the issuer of the token does not respond, or the ceiling of all guests is reached",
        ),
        (
            "503",
            is_owners && STORE_OPERATIONS.contains(&(method, path)),
            "The store or the issuer of the token does not respond, or is not configured",
        ),
        ("503", is_owners, "The issuer of the token does not respond, or is not configured"),
        ("503", STORE_OPERATIONS.contains(&(method, path)), "The store does not respond, or is not configured"),
    ];
    if let Some(responses) = operation["responses"].as_object_mut() {
        for (status, applies, description) in common {
            if applies && !responses.contains_key(status) {
                responses.insert(status.to_owned(), json!({ "description": description }));
            }
        }
        responses.iter_mut().for_each(|(status, response)| complete_response(status, response));
    }
    if operation["parameters"].is_null() {
        operation.as_object_mut().map(|operation| operation.remove("parameters"));
    }
    remove_nulls(operation);
}

/// The credential that an operation requires; null for none. The scope is in the list of its scheme (OpenAPI 3.1,
/// "Security Requirement").
fn security(caller: Caller) -> Value {
    match caller {
        Caller::Anyone | Caller::SessionOrNew => Value::Null,
        // An empty object: the credential is optional.
        Caller::Viewer(scope) => json!([{ SESSION: Scopes::of(&[scope]) }, { TOKEN: Scopes::of(&[scope]) }, {}]),
        Caller::Owner(scope) => json!([{ SESSION: Scopes::of(&[scope]) }, { TOKEN: Scopes::of(&[scope]) }]),
        Caller::Session | Caller::Account => json!([{ SESSION: [] }]),
        Caller::Deployment(DeploymentToken::Metrics) => json!([{ "metrics_token": [] }]),
        Caller::Deployment(DeploymentToken::Events) => json!([{ "events_token": [] }]),
        Caller::Deployment(DeploymentToken::Recovery) => json!([{ "recovery_token": [] }]),
    }
}

/// Every response has a request id, and every error is a problem detail.
fn complete_response(status: &str, response: &mut Value) {
    if status.starts_with(['4', '5']) && response["content"].is_null() {
        response["content"] = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
    }
    if !response["headers"].is_object() {
        response["headers"] = Value::Object(Map::new());
    }
    response["headers"]["X-Request-Id"] =
        json!({"schema": {"type": "string", "format": "uuid"}, "description": "Identifies the request in the log"});
    declare_binary(&mut response["content"]);
    remove_nulls(response);
}

/// Declares every media type except JSON as bytes, whatever its Rust type.
fn declare_binary(content: &mut Value) {
    for (media_type, content) in content.as_object_mut().into_iter().flatten() {
        if !media_type.ends_with("json") {
            content["schema"] = json!({"type": "string", "format": "binary"});
        }
    }
}

/// Removes the nulls that reading a missing field by index inserts.
fn remove_nulls(object: &mut Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
}
