//! Each kind of route that may come later needs one line in the table: an OAuth form post, a public picture for another
//! site's viewer, and a machine with an API key.

use axum::body::{Body, to_bytes};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_REQUEST_METHOD, ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE,
    HeaderName, ORIGIN,
};
use futures_util::FutureExt as _;
use tower_service::Service as _;
use utoipa_axum::routes;

use super::*;
use crate::access::grant::Grant;
use crate::access::policy::{API_CONTENT_SECURITY, Embedding, Origin, Rate};
use crate::access::scope::Scope;
use crate::access::store::tests::{self as known, GUEST_COOKIE, READER_KEY, TestStore};
use crate::platform::bindings::infallible;

#[utoipa::path(post, path = "/oauth/callback")]
async fn form_post(body: String) -> String {
    body
}

#[utoipa::path(get, path = "/pictures/{id}")]
async fn picture() -> impl axum::response::IntoResponse {
    ([(CACHE_CONTROL, "public, max-age=60")], "pixels")
}

#[utoipa::path(delete, path = "/pictures/{id}")]
async fn delete_picture() -> StatusCode {
    StatusCode::NO_CONTENT
}

#[utoipa::path(get, path = "/exports")]
async fn export(grant: Grant) -> String {
    grant.owner_id
}

#[utoipa::path(post, path = "/exports")]
async fn start_export(grant: Grant) -> String {
    grant.owner_id
}

/// These lines.
fn router() -> Router {
    let form = Policy { origin: Origin::Any, rate: Rate::Address, ..Policy::public_write() };
    let open = Policy { cors: Cors::Any, embedding: Embedding::CrossOrigin, ..Policy::public_read() };
    PolicyRouter::<TestStore>::new(OpenApi::default())
        .route(form, routes!(form_post))
        .route(open, routes!(picture))
        .route(Policy { cors: Cors::None, ..Policy::owner_write(Scope::ImagesWrite) }, routes!(delete_picture))
        .route(Policy::owner_read(Scope::ImagesRead), routes!(export))
        .route(Policy::owner_write(Scope::ImagesWrite), routes!(start_export))
        .build()
}

fn send(method: &str, path: &str, headers: &[(HeaderName, &str)], body: &'static str) -> Response {
    let mut request = Request::builder().method(method).uri(format!("https://safelight.test{path}"));
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let request = request.extension(TestStore::default()).body(Body::from(body)).unwrap();
    infallible(router().call(request).now_or_never().unwrap())
}

fn header(response: &Response, name: HeaderName) -> Option<&str> {
    response.headers().get(name).and_then(|value| value.to_str().ok())
}

fn text(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX).now_or_never().unwrap().unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const VIEWER: (HeaderName, &str) = (ORIGIN, "https://viewer.example");
const PARTNER: (HeaderName, &str) = (ORIGIN, known::PARTNER);

#[test]
fn oauth_form_post_comes_from_another_site() {
    let headers = [VIEWER, (CONTENT_TYPE, "application/x-www-form-urlencoded")];
    let response = send("POST", "/oauth/callback", &headers, "code=1&state=2");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, ACCESS_CONTROL_ALLOW_ORIGIN), None);
    assert_eq!(header(&response, CACHE_CONTROL), Some("no-store"));
    assert_eq!(header(&response, CORP), Some("same-origin"));
    assert_eq!(text(response), "code=1&state=2");
}

#[test]
fn public_picture_can_be_embedded_by_other_sites() {
    for method in ["GET", "HEAD"] {
        let response = send(method, "/pictures/1", &[VIEWER], "");
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(&response, ACCESS_CONTROL_ALLOW_ORIGIN), Some("*"));
        assert_eq!(header(&response, CORP), Some("cross-origin"));
        assert_eq!(header(&response, CACHE_CONTROL), Some("public, max-age=60"), "what the handler said stays");
        assert_eq!(header(&response, CONTENT_SECURITY_POLICY), Some(API_CONTENT_SECURITY));
    }
}

#[test]
fn method_policies_of_one_path_are_separate() {
    let response = send("DELETE", "/pictures/1", &[VIEWER, (COOKIE, GUEST_COOKIE)], "");
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(header(&response, ACCESS_CONTROL_ALLOW_ORIGIN), None);
    let preflight = |method| send("OPTIONS", "/pictures/1", &[VIEWER, (ACCESS_CONTROL_REQUEST_METHOD, method)], "");
    assert_eq!(header(&preflight("GET"), ACCESS_CONTROL_ALLOW_ORIGIN), Some("*"));
    assert_eq!(header(&preflight("DELETE"), ACCESS_CONTROL_ALLOW_ORIGIN), None);
}

#[test]
fn machine_calls_with_an_api_key() {
    let key = (AUTHORIZATION, READER_KEY);
    let response = send("GET", "/exports", &[key.clone(), PARTNER], "");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, ACCESS_CONTROL_ALLOW_ORIGIN), Some("https://partner.example"));
    assert_eq!(text(response), "machine");

    let response = send("GET", "/exports", &[key.clone(), VIEWER], "");
    assert_eq!(header(&response, ACCESS_CONTROL_ALLOW_ORIGIN), None);

    let response = send("POST", "/exports", &[key], "");
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert!(text(response).contains(r#""scope":"images:write""#));
}

#[test]
fn machines_preflight_permits_its_header() {
    let response = send("OPTIONS", "/exports", &[PARTNER, (ACCESS_CONTROL_REQUEST_METHOD, "GET")], "");
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(header(&response, ACCESS_CONTROL_ALLOW_ORIGIN), Some("https://partner.example"));
    assert_eq!(header(&response, ACCESS_CONTROL_ALLOW_METHODS), Some("GET"));
    assert!(header(&response, ACCESS_CONTROL_ALLOW_HEADERS).is_some_and(|names| names.contains("authorization")));
    assert_eq!(header(&response, CONTENT_SECURITY_POLICY), Some(API_CONTENT_SECURITY));
}

#[test]
fn problem_of_cors_route_is_readable_by_allowed_origin() {
    let response = send("GET", "/exports", &[PARTNER], "");
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(header(&response, ACCESS_CONTROL_ALLOW_ORIGIN), Some("https://partner.example"));
}

#[test]
fn path_without_other_sites_has_no_preflight() {
    let response = send("OPTIONS", "/oauth/callback", &[VIEWER, (ACCESS_CONTROL_REQUEST_METHOD, "POST")], "");
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&response, ALLOW), Some("POST"));
    assert_eq!(header(&response, ACCESS_CONTROL_ALLOW_ORIGIN), None);
}

#[test]
fn unknown_path_and_method_have_strict_headers() {
    for (method, path, status) in [("GET", "/nope", 404), ("PUT", "/nope", 404), ("PUT", "/exports", 405)] {
        let response = send(method, path, &[], "");
        assert_eq!(response.status().as_u16(), status, "{method} {path}");
        assert_eq!(header(&response, CORP), Some("same-origin"));
        assert_eq!(header(&response, CONTENT_SECURITY_POLICY), Some(API_CONTENT_SECURITY));
        assert_eq!(header(&response, CACHE_CONTROL), Some("no-store"));
    }
    assert_eq!(send("PUT", "/nope", &[VIEWER], "").status(), StatusCode::FORBIDDEN);
    assert_eq!(send("PUT", "/exports", &[VIEWER], "").status(), StatusCode::FORBIDDEN);
}
