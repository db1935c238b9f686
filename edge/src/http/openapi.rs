//! `GET /api/openapi.json`: the contract, from the handlers' own annotations and what all of them share.

mod recipe;

use api::{Problem, paths};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{OpenApi as _, PartialSchema as _, ToSchema as _};

use crate::router;

/// What the handlers do not say themselves.
#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "Safelight",
    description = "A photo darkroom: originals, recipes, renditions and signed receipts."
))]
struct Base;

/// The name of the session's security scheme.
const SESSION: &str = "session";

/// Tags of operations that need no session.
const OF_ALL: [&str; 2] = ["service", "session"];

/// Operations that ask the store while their client waits; it may be out of order, or the memory for files full.
const OF_THE_STORE: [(&str, &str); 10] = [
    ("get", paths::HEALTH),
    ("post", paths::IMAGES),
    ("get", "/api/images/{id}/original"),
    ("get", "/api/images/{id}/thumbnails/{width}"),
    ("get", "/api/renditions/{id}/content"),
    ("get", "/api/renditions/{id}/receipt"),
    ("post", paths::UPLOADS),
    ("put", "/api/uploads/{id}"),
    ("post", "/api/uploads/{id}/confirm"),
    ("post", paths::EVENTS_S3),
];

/// The contract without paths.
pub(crate) fn base() -> OpenApi {
    let mut base = Base::openapi();
    let components = base.components.get_or_insert_default();
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    components.schemas.insert(api::ErrorCode::name().into_owned(), api::ErrorCode::schema());
    let cookie = ApiKey::Cookie(ApiKeyValue::new("safelight_session"));
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(cookie));
    components.add_security_scheme("events_token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    components.add_security_scheme("metrics_token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    base
}

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", tag = "service", responses((status = 200, body = Object)))]
pub(crate) async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], router::openapi()).into_response()
}

/// The document with what the handlers leave out: what every operation shares, and what a recipe is.
pub(crate) fn complete(document: &OpenApi) -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(document)?;
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            complete_operation(path, method, operation);
        }
    }
    recipe::describe(&mut document);
    Ok(document)
}

fn complete_operation(path: &str, method: &str, operation: &mut Value) {
    let tags = operation["tags"].as_array();
    let is_owners = tags.into_iter().flatten().any(|tag| OF_ALL.iter().all(|known| tag != known));
    if is_owners && operation["security"].is_null() {
        operation["security"] = json!([{ SESSION: [] }]);
    }
    let has_body = !operation["requestBody"].is_null();
    if has_body {
        name_bytes(&mut operation["requestBody"]["content"]);
    }
    let mut has_query = false;
    for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
        has_query |= parameter["in"] == "query";
        if parameter["in"] == "path" && parameter["name"] == "id" {
            parameter["schema"] = json!({"type": "string", "format": "uuid"});
        }
    }
    let common = [
        ("400", has_query || has_body, "The query or the body cannot be read"),
        ("401", is_owners, "No session"),
        ("403", !matches!(method, "get" | "head"), "A write from another site's page"),
        ("404", path.contains('{'), "No such thing, or somebody else's"),
        ("429", is_owners, "Too many requests; `Retry-After` says when to ask again"),
        ("413", has_body, "The body, or what it asks for, is over a limit"),
        ("500", true, "A fault of the edge's own"),
        ("503", OF_THE_STORE.contains(&(method, path)), "The store does not answer just now, or is not set up"),
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

/// Every answer has a request id, and one that is no success is a problem detail.
fn complete_response(status: &str, response: &mut Value) {
    if status.starts_with(['4', '5']) && response["content"].is_null() {
        response["content"] = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
    }
    if !response["headers"].is_object() {
        response["headers"] = Value::Object(Map::new());
    }
    response["headers"]["X-Request-Id"] =
        json!({"schema": {"type": "string", "format": "uuid"}, "description": "Names this request in the log"});
    name_bytes(&mut response["content"]);
    remove_nulls(response);
}

/// What is not JSON is bytes, whatever Rust type holds them.
fn name_bytes(content: &mut Value) {
    for (media_type, content) in content.as_object_mut().into_iter().flatten() {
        if !media_type.ends_with("json") {
            content["schema"] = json!({"type": "string", "format": "binary"});
        }
    }
}

/// Looking a field up by index leaves a null where there was none.
fn remove_nulls(object: &mut Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
}
