//! `GET /api/openapi.json`: the contract, from the handlers' own annotations.

use api::Problem;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, ResponseBuilder};
use utoipa::{OpenApi as _, PartialSchema as _, ToSchema as _};

use crate::router;

/// What the handlers do not say themselves.
#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "Safelight",
    description = "A photo darkroom: originals, recipes, renditions and signed receipts."
))]
struct Base;

/// The contract without paths.
pub(crate) fn base() -> OpenApi {
    Base::openapi()
}

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", tag = "service", responses((status = 200, content_type = "application/json")))]
pub(crate) async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], router::openapi()).into_response()
}

/// Adds what all operations share: the problem detail, and the session that the owner's routes need.
pub(crate) fn complete(document: &mut OpenApi) {
    const SESSION: &str = "session";
    let components = document.components.get_or_insert_default();
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    components.schemas.insert(api::ErrorCode::name().into_owned(), api::ErrorCode::schema());
    let cookie = ApiKey::Cookie(ApiKeyValue::new("safelight_session"));
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(cookie));
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.delete, &mut item.put, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            add_problem(operation);
            if is_owners(operation) {
                operation.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>(SESSION, [])]);
            }
        }
    }
}

fn is_owners(operation: &Operation) -> bool {
    let of_all = ["service", "session"];
    operation.tags.iter().flatten().any(|tag| !of_all.contains(&tag.as_str()))
}

fn add_problem(operation: &mut Operation) {
    let problem = Content::new(Some(Ref::from_schema_name(Problem::name())));
    let response = ResponseBuilder::new()
        .description("What is wrong, as a problem detail (RFC 9457)")
        .content("application/problem+json", problem)
        .build();
    operation.responses.responses.insert("default".to_owned(), response.into());
}
