//! Compares the route table with its specifications: policies with a handwritten list, paths with `api::paths`, both
//! with the documentation and the OpenAPI document.

use std::collections::BTreeSet;

use api::paths;
use futures_util::FutureExt as _;

use super::*;
use crate::access::cors::Cors;
use crate::access::policy::Caller::{Account, Anyone, Deployment, Owner, Session, SessionOrNew, Viewer};
use crate::access::policy::{API_CONTENT_SECURITY, Caching, Embedding, Origin, Query, Rate};

/// The expected policy of each operation: method, path, caller, origin, caching, rate class.
const EXPECTED: [(&str, &str, Caller, Origin, Caching, Rate); 129] = {
    use Caching::{NoStore, PrivateImmutable, Public, PublicImmutable};
    [
        ("GET", paths::HEALTH, Anyone, Origin::Any, NoStore, Rate::None),
        ("GET", paths::OPS, Anyone, Origin::Any, Public, Rate::None),
        ("GET", paths::JWKS, Anyone, Origin::Any, Public, Rate::None),
        ("GET", paths::OPENAPI, Anyone, Origin::Any, Public, Rate::None),
        ("GET", paths::METRICS, Deployment(Metrics), Origin::Any, NoStore, Rate::None),
        ("POST", paths::EVENTS_S3, Deployment(Events), Origin::Any, NoStore, Rate::None),
        ("POST", paths::SESSION, SessionOrNew, Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::ROTATE, Session, Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::ACCOUNT, Account, Origin::Any, NoStore, Rate::Owner),
        ("DELETE", paths::ACCOUNT, Account, Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::ACCOUNT_CODES, Anyone, Origin::Own, NoStore, Rate::Address),
        ("POST", paths::ACCOUNT_SESSIONS, SessionOrNew, Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::ACCOUNT_SESSIONS, Account, Origin::Any, NoStore, Rate::Owner),
        ("DELETE", paths::ACCOUNT_SESSION, Account, Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::AVATAR_UPLOADS, Owner(ProfileWrite), Origin::Own, NoStore, Rate::Owner),
        ("PUT", paths::AVATAR_UPLOAD, Anyone, Origin::Own, NoStore, Rate::None),
        ("POST", paths::CONFIRM_AVATAR, Owner(ProfileWrite), Origin::Own, NoStore, Rate::Owner),
        ("DELETE", paths::OWN_AVATAR, Owner(ProfileWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::HANDLE_AVATAR, Anyone, Origin::Any, NoStore, Rate::Viewer),
        ("GET", paths::AVATAR, Anyone, Origin::Any, PublicImmutable, Rate::Viewer),
        ("POST", paths::ACCOUNT_KEYS, Account, Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::ACCOUNT_KEYS, Account, Origin::Any, NoStore, Rate::Owner),
        ("DELETE", paths::ACCOUNT_KEY, Account, Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::PASSKEY_CHALLENGES, Anyone, Origin::Own, NoStore, Rate::Address),
        ("POST", paths::PASSKEY_OPTIONS, Account, Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::PASSKEYS, Account, Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::PASSKEYS, Account, Origin::Any, NoStore, Rate::Owner),
        ("PATCH", paths::PASSKEY, Account, Origin::Own, NoStore, Rate::Owner),
        ("DELETE", paths::PASSKEY, Account, Origin::Own, NoStore, Rate::Owner),
        ("PUT", paths::PASSWORD, Account, Origin::Own, NoStore, Rate::Owner),
        ("DELETE", paths::PASSWORD, Account, Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::PASSWORD_CODES, Anyone, Origin::Own, NoStore, Rate::Address),
        ("POST", paths::PASSWORD_RESET, SessionOrNew, Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::ACCOUNT_EMAIL, Account, Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::CONFIRM_EMAIL, Account, Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::OIDC, Anyone, Origin::Any, NoStore, Rate::None),
        ("DELETE", paths::OIDC_PROVIDER, Account, Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::OIDC_START, SessionOrNew, Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::OIDC_CALLBACK, SessionOrNew, Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::ACCOUNT_METHODS, Account, Origin::Any, NoStore, Rate::Owner),
        ("POST", paths::IMAGES, Owner(ImagesWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::IMAGES, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::IMAGE, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("PATCH", paths::IMAGE, Owner(ImagesWrite), Origin::Own, NoStore, Rate::Owner),
        ("DELETE", paths::IMAGE, Owner(ImagesWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::ORIGINAL, Owner(ImagesRead), Origin::Any, PrivateImmutable, Rate::Owner),
        ("GET", paths::THUMBNAIL, Owner(ImagesRead), Origin::Any, PrivateImmutable, Rate::Owner),
        ("POST", paths::LUTS, Owner(ImagesWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::LUTS, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::LUT, Owner(ImagesRead), Origin::Any, PrivateImmutable, Rate::Owner),
        ("DELETE", paths::LUT, Owner(ImagesWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::UPLOADS, Owner(ImagesWrite), Origin::Own, NoStore, Rate::Owner),
        ("PUT", paths::UPLOAD, Anyone, Origin::Own, NoStore, Rate::None),
        ("POST", paths::CONFIRM_UPLOAD, Owner(ImagesWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::RENDITIONS, Owner(RenditionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::RENDITIONS, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("PATCH", paths::RENDITION, Owner(RenditionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("DELETE", paths::RENDITION, Owner(RenditionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::RENDITION, Viewer(ImagesRead), Origin::Any, NoStore, Rate::Viewer),
        ("GET", paths::RENDITION_THUMBNAIL, Viewer(ImagesRead), Origin::Any, PrivateImmutable, Rate::Viewer),
        ("GET", paths::CONTENT, Viewer(ImagesRead), Origin::Any, PrivateImmutable, Rate::Viewer),
        ("GET", paths::RECEIPT, Viewer(ImagesRead), Origin::Any, PrivateImmutable, Rate::Viewer),
        ("POST", paths::IMAGE_PYRAMID, Owner(RenditionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::PYRAMIDS, Owner(RenditionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::PYRAMIDS, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::PYRAMID, Viewer(ImagesRead), Origin::Any, NoStore, Rate::Viewer),
        ("DELETE", paths::PYRAMID, Owner(RenditionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::PYRAMID_CONTENT, Viewer(ImagesRead), Origin::Any, PrivateImmutable, Rate::Viewer),
        ("POST", paths::MAKES, Owner(RenditionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::MAKES, Owner(PresetsRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::MAKE, Owner(PresetsRead), Origin::Any, NoStore, Rate::Owner),
        ("PATCH", paths::MAKE, Owner(PresetsWrite), Origin::Own, NoStore, Rate::Owner),
        ("DELETE", paths::MAKE, Owner(PresetsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::MAKE_DIFFERENCES, Owner(PresetsRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::PRESET_DIFFERENCES, Owner(PresetsRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::PRESET_SUMMARY, Owner(PresetsRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::PRESET_SUGGESTION, Owner(PresetsRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::PROFILE, Anyone, Origin::Any, NoStore, Rate::Viewer),
        ("PATCH", paths::OWN_PROFILE, Owner(ProfileWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::PRESETS, Owner(PresetsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::PRESETS, Owner(PresetsRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::PRESET, Viewer(PresetsRead), Origin::Any, NoStore, Rate::Viewer),
        ("PATCH", paths::PRESET, Owner(PresetsWrite), Origin::Own, NoStore, Rate::Owner),
        ("DELETE", paths::PRESET, Owner(PresetsWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::RESTORE_PRESET, Owner(PresetsWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::PRESET_VERSIONS, Owner(PresetsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::PRESET_VERSIONS, Viewer(PresetsRead), Origin::Any, NoStore, Rate::Viewer),
        ("GET", paths::PRESET_VERSION, Viewer(PresetsRead), Origin::Any, NoStore, Rate::Viewer),
        ("POST", paths::PRESET_COPIES, Owner(PresetsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::PRESET_PICTURE, Viewer(PresetsRead), Origin::Any, NoStore, Rate::Viewer),
        ("GET", paths::PRESET_MEMBERS, Owner(PresetsRead), Origin::Any, NoStore, Rate::Owner),
        ("PUT", paths::PRESET_MEMBER, Owner(PresetsWrite), Origin::Own, NoStore, Rate::Owner),
        ("DELETE", paths::PRESET_MEMBER, Owner(PresetsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::PRESET_EXPORT, Viewer(PresetsRead), Origin::Any, NoStore, Rate::Viewer),
        ("GET", paths::PRESETS_EXPORT, Owner(PresetsRead), Origin::Any, NoStore, Rate::Owner),
        ("POST", paths::PRESETS_IMPORT, Owner(PresetsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::PRESET_SCHEMA, Anyone, Origin::Any, Public, Rate::None),
        ("GET", paths::JOBS, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::JOB, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("PATCH", paths::JOB, Owner(RenditionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("DELETE", paths::JOB, Owner(RenditionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::RETRY, Owner(RenditionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::COLLECTIONS, Owner(CollectionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::COLLECTIONS, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::COLLECTION, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("PATCH", paths::COLLECTION, Owner(CollectionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("DELETE", paths::COLLECTION, Owner(CollectionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::REPEAT_RECORDS, Owner(CollectionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::RECORDS, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::RECORD, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("PATCH", paths::RECORD, Owner(CollectionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::REPEAT_RECORD, Owner(CollectionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::RUNS, Owner(CollectionsWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::RUNS, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::RUN, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("POST", paths::WEBHOOKS, Owner(WebhooksWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::WEBHOOKS, Owner(WebhooksWrite), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::WEBHOOK, Owner(WebhooksWrite), Origin::Any, NoStore, Rate::Owner),
        ("PATCH", paths::WEBHOOK, Owner(WebhooksWrite), Origin::Own, NoStore, Rate::Owner),
        ("DELETE", paths::WEBHOOK, Owner(WebhooksWrite), Origin::Own, NoStore, Rate::Owner),
        ("POST", paths::WEBHOOK_SECRET, Owner(WebhooksWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::DELIVERIES, Owner(WebhooksWrite), Origin::Any, NoStore, Rate::Owner),
        ("POST", paths::REPLAY, Owner(WebhooksWrite), Origin::Own, NoStore, Rate::Owner),
        ("GET", paths::EXPORT, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::DOWNLOADS, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("GET", paths::DOWNLOAD, Owner(ImagesRead), Origin::Any, NoStore, Rate::Owner),
        ("POST", paths::RECOVER, Deployment(Recovery), Origin::Any, NoStore, Rate::None),
        ("POST", paths::ROWS, Deployment(Recovery), Origin::Any, NoStore, Rate::None),
        ("GET", paths::LIVE, Owner(ImagesRead), Origin::Own, NoStore, Rate::Owner),
    ]
};

/// `METHOD /path` of every route.
fn operations() -> BTreeSet<String> {
    let (_, policies) = table::<Edge>().describe();
    policies.iter().map(|route| format!("{} {}", route.method, route.path)).collect()
}

#[test]
fn routes_have_expected_policies() {
    let (_, mut policies) = table::<Edge>().describe();
    for (method, path, caller, origin, caching, rate) in EXPECTED {
        let at = policies.iter().position(|route| route.method == method && route.path == path);
        let policy = at.map(|at| policies.swap_remove(at).policy);
        let expected = Policy {
            caller,
            origin,
            caching,
            rate,
            // CORS does not apply to the live connection, which is a WebSocket.
            cors: match caller {
                Owner(_) | Viewer(_) if path != paths::LIVE => Cors::Configured,
                _ => Cors::None,
            },
            embedding: match path {
                paths::HANDLE_AVATAR | paths::AVATAR => Embedding::CrossOrigin,
                _ => Embedding::SameOrigin,
            },
            content_security: API_CONTENT_SECURITY,
            query: if [paths::HEALTH, paths::OIDC_CALLBACK].contains(&path) { Query::Any } else { Query::Known },
            has_ceiling: matches!(
                (method, path),
                (
                    "POST",
                    paths::IMAGES
                        | paths::LUTS
                        | paths::UPLOADS
                        | paths::RENDITIONS
                        | paths::RETRY
                        | paths::IMAGE_PYRAMID
                        | paths::PYRAMIDS
                        | paths::MAKES
                        | paths::PRESETS
                        | paths::PRESET_VERSIONS
                        | paths::PRESET_COPIES
                        | paths::PRESETS_IMPORT
                        | paths::COLLECTIONS
                        | paths::REPEAT_RECORDS
                        | paths::REPEAT_RECORD
                        | paths::RUNS
                ) | ("PATCH", paths::PRESET)
            ),
            needs_recent_sign_in: matches!(
                (method, path),
                ("POST", paths::ACCOUNT_KEYS | paths::PASSKEY_OPTIONS)
                    | ("DELETE", paths::ACCOUNT | paths::PASSKEY | paths::PASSWORD | paths::OIDC_PROVIDER)
            ),
        };
        assert_eq!(policy, Some(expected), "{method} {path}");
    }
    assert!(policies.is_empty(), "routes without an expectation: {policies:?}");
}

#[test]
fn routes_match_contract_paths() {
    let (_, policies) = table::<Edge>().describe();
    let routed: BTreeSet<_> = policies.iter().map(|route| route.path.as_str()).collect();
    assert_eq!(routed, BTreeSet::from(paths::ALL));
}

#[test]
fn routes_match_openapi_operations() {
    let document: serde_json::Value = serde_json::from_str(contract()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        documented.extend(item.as_object().unwrap().keys().map(|method| format!("{} {path}", method.to_uppercase())));
    }
    assert_eq!(documented, operations());
    let ids: Vec<_> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|item| item.as_object().unwrap().values().map(|operation| operation["operationId"].as_str().unwrap()))
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "a client has a function for each: {ids:?}");
    let scopes = &document["paths"][paths::RENDITIONS]["post"]["security"];
    assert_eq!(scopes, &serde_json::json!([{"session": ["renditions:write"]}, {"token": ["renditions:write"]}]));
}

#[test]
fn routes_match_documentation() {
    let page = include_str!("../../../docs/API.md");
    let routes = page.split("\n## ").find(|section| section.starts_with("Routes")).unwrap();
    let rows = routes.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    // `METHOD /path?query` in backquotes, one or more in the first cell of a row.
    let spans = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2)).filter(|span| span.contains(" /"));
    let documented: BTreeSet<_> = spans.map(|span| span.split('?').next().unwrap().to_owned()).collect();
    assert_eq!(documented, operations());
}

#[test]
fn router_responds_404_to_unknown_path() {
    let request = Request::builder().uri("/api/nope").body(axum::body::Body::empty()).unwrap();
    let response = table::<Edge>().build().call(request).now_or_never().unwrap();
    assert_eq!(infallible(response).status(), axum::http::StatusCode::NOT_FOUND);
}
