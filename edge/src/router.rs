//! The route table, and the way through it.

use std::sync::LazyLock;

use api::ErrorCode;
use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_service::Service as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::response::Seen;
use crate::http::{events, health, images, jobs, jwks, live, metrics, openapi, ops, renditions, session, uploads};
use crate::platform::bindings::infallible;
use crate::problem::Fault;

/// Built once in an isolate.
static TABLE: LazyLock<(Router, OpenApi)> = LazyLock::new(|| {
    let (router, document) = table().split_for_parts();
    let router = router.fallback(async || no_such_path()).method_not_allowed_fallback(method_not_allowed);
    (router.layer(middleware::from_fn(see_route)), document)
});

/// The document as the text that is sent; most isolates are never asked for it.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    // Plain data always serialises; an empty answer would fail the contract's test.
    openapi::complete(&TABLE.1).map(|document| document.to_string()).unwrap_or_default()
});

/// Every route there is. Paths stand at their handlers.
fn table() -> OpenApiRouter {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(health::health))
        .routes(routes!(ops::ops))
        .routes(routes!(jwks::jwks))
        .routes(routes!(openapi::openapi))
        .routes(routes!(metrics::metrics))
        .routes(routes!(session::session))
        .routes(routes!(events::s3::s3))
        .routes(routes!(session::rotate::rotate))
        .routes(routes!(images::create::create, images::list::list))
        .routes(routes!(images::get::get, images::delete::delete))
        .routes(routes!(images::original::original))
        .routes(routes!(images::thumbnail::thumbnail))
        .routes(routes!(uploads::create::create))
        .routes(routes!(uploads::put::put))
        .routes(routes!(uploads::confirm::confirm))
        .routes(routes!(renditions::create::create))
        .routes(routes!(renditions::get::get))
        .routes(routes!(renditions::content::content))
        .routes(routes!(renditions::receipt::receipt))
        .routes(routes!(jobs::list::list))
        .routes(routes!(jobs::get::get, jobs::rename::rename))
        .routes(routes!(jobs::retry::retry))
        .routes(routes!(live::live))
}

/// Answers a request.
pub(crate) async fn route(request: Request) -> Response {
    infallible(TABLE.0.clone().call(request).await)
}

/// The contract as OpenAPI.
pub(crate) fn openapi() -> &'static str {
    &DOCUMENT
}

/// Notes the route's template, for log and metrics.
async fn see_route(request: Request, next: Next) -> Response {
    let (route, seen) = (request.extensions().get::<MatchedPath>(), request.extensions().get::<Seen>());
    if let (Some(route), Some(seen)) = (route, seen) {
        seen.route(route.as_str());
    }
    next.run(request).await
}

/// What is said of a path that there is not.
pub(crate) fn no_such_path() -> Fault {
    Fault::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is nothing at this path.")
}

async fn method_not_allowed(method: Method) -> Fault {
    let detail = format!("This path does not take {method}; the Allow header says what it takes.");
    Fault::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openapi_has_every_path_the_contract_names() {
        let document: serde_json::Value = serde_json::from_str(openapi()).unwrap_or_default();
        let paths = document.get("paths").and_then(|paths| paths.as_object()).cloned().unwrap_or_default();
        let id = "{id}";
        for path in [
            api::paths::HEALTH.to_owned(),
            api::paths::SESSION.to_owned(),
            api::paths::METRICS.to_owned(),
            api::paths::ROTATE.to_owned(),
            api::paths::OPS.to_owned(),
            api::paths::IMAGES.to_owned(),
            api::paths::EVENTS_S3.to_owned(),
            api::paths::JOBS.to_owned(),
            api::paths::JWKS.to_owned(),
            api::paths::OPENAPI.to_owned(),
            api::paths::UPLOADS.to_owned(),
            api::paths::upload(id),
            api::paths::confirm_upload(id),
            api::paths::image(id),
            api::paths::original(id),
            api::paths::renditions(id),
            api::paths::rendition(id),
            api::paths::content(id),
            api::paths::receipt(id),
            api::paths::job(id),
            api::paths::retry(id),
            api::paths::LIVE.to_owned(),
            "/api/images/{id}/thumbnails/{width}".to_owned(),
        ] {
            assert!(paths.contains_key(&path), "{path} is missing");
        }
        assert_eq!(paths.len(), 23, "a path that api::paths does not know");
    }
}
