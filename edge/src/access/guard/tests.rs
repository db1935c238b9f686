//! Decisions of the guard by policy, credential and origin.

use api::{ErrorCode, Problem};
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::{HeaderName, Method, StatusCode};
use futures_util::{FutureExt as _, stream};

use super::*;
use crate::access::bearer::DeploymentToken;
use crate::access::grant::Grant;
use crate::access::principal::Principal;
use crate::access::scope::Scope;
use crate::access::session::BrowserSession;
use crate::access::store::tests::{EXPIRED, GUEST_COOKIE, METRICS_TOKEN, READER_KEY, TestStore, UNKNOWN_COOKIE};

const OWN: (HeaderName, &str) = (ORIGIN, "https://safelight.test");
const FOREIGN: (HeaderName, &str) = (ORIGIN, "https://evil.example");
const GUEST: (HeaderName, &str) = (COOKIE, GUEST_COOKIE);
const READER: (HeaderName, &str) = (AUTHORIZATION, READER_KEY);

/// A request whose body panics when it is read.
fn request(store: &TestStore, headers: &[(HeaderName, &str)]) -> Request {
    let body = stream::once(async { panic!("the body was read") as Result<Bytes, axum::Error> });
    let mut request = Request::builder().method(Method::POST).uri("https://safelight.test/api/images");
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    request.extension(store.clone()).body(Body::from_stream(body)).unwrap()
}

/// The extensions of the request that the handler got, or the problem if it was not called.
fn call(
    policy: Policy,
    store: &TestStore,
    headers: &[(HeaderName, &str)],
) -> Result<axum::http::Extensions, Box<Problem>> {
    let mut admitted = None;
    let handler = |request: Request| {
        admitted = Some(request.extensions().clone());
        async { StatusCode::OK.into_response() }
    };
    let response = admit::<TestStore, _>(policy, request(store, headers), handler).now_or_never().unwrap();
    match admitted {
        Some(extensions) => Ok(extensions),
        None => {
            let body = to_bytes(response.into_body(), usize::MAX).now_or_never().unwrap().unwrap();
            Err(serde_json::from_slice(&body).unwrap())
        }
    }
}

fn refusal(policy: Policy, store: &TestStore, headers: &[(HeaderName, &str)]) -> Option<(u16, ErrorCode)> {
    call(policy, store, headers).err().map(|problem| (problem.status, problem.code))
}

const READ: Policy = Policy::owner_read(Scope::ImagesRead);
const WRITE: Policy = Policy::owner_write(Scope::ImagesWrite);

#[test]
fn guest_is_admitted_with_a_grant_and_counted() {
    let store = TestStore::default();
    let extensions = call(WRITE, &store, &[GUEST, OWN]).unwrap();
    assert_eq!(extensions.get::<Grant>().map(|grant| grant.owner_id.as_str()), Some("guest"));
    assert!(matches!(extensions.get(), Some(Principal::Guest { .. })));
    assert_eq!(store.counted(), [r#"Owner("guest")"#]);
}

#[test]
fn api_key_is_admitted_from_anywhere_with_its_own_owner_and_scopes() {
    let store = TestStore::default();
    let socket = Policy::owner_socket(Scope::ImagesRead);
    for headers in [&[READER][..], &[READER, FOREIGN], &[READER, FOREIGN, GUEST]] {
        let extensions = call(socket, &store, headers).unwrap();
        assert_eq!(extensions.get::<Grant>().map(|grant| grant.owner_id.as_str()), Some("machine"));
    }
    let problem = call(WRITE, &store, &[READER]).unwrap_err();
    assert_eq!((problem.status, problem.code), (403, ErrorCode::MissingScope));
    assert_eq!(problem.scope.as_deref(), Some("images:write"));
}

#[test]
fn foreign_origin_is_refused_before_lookups() {
    let store = TestStore::default();
    let writes =
        [WRITE, Policy::public_write(), Policy::session_write(Caller::SessionOrNew), Policy::unrouted(&Method::PUT)];
    for policy in writes {
        assert_eq!(refusal(policy, &store, &[GUEST, FOREIGN]), Some((403, ErrorCode::ForeignOrigin)), "{policy:?}");
    }
    assert_eq!(store.counted(), [""; 0]);
    for policy in [READ, Policy::public_read(), Policy::unrouted(&Method::GET)] {
        assert_eq!(refusal(policy, &store, &[GUEST, FOREIGN]), None, "{policy:?}");
    }
}

#[test]
fn guessed_credential_is_counted_and_missing_one_is_not() {
    let store = TestStore::default();
    assert_eq!(refusal(READ, &store, &[]), Some((401, ErrorCode::NoSession)));
    assert_eq!(store.counted(), [""; 0]);
    assert_eq!(refusal(READ, &store, &[(COOKIE, UNKNOWN_COOKIE)]), Some((401, ErrorCode::NoSession)));
    assert_eq!(store.counted(), [r#"Address("unknown")"#]);
    assert_eq!(
        refusal(READ, &TestStore::rate_limited(), &[(COOKIE, UNKNOWN_COOKIE)]),
        Some((429, ErrorCode::RateLimited))
    );
}

#[test]
fn guesses_above_the_limit_are_refused_before_the_look_up() {
    for policy in [READ, Policy::session_write(Caller::Session), Policy::account_read()] {
        let store = TestStore::rate_limited();
        let guess = (COOKIE, UNKNOWN_COOKIE);
        assert_eq!(refusal(policy, &store, std::slice::from_ref(&guess)), Some((429, ErrorCode::RateLimited)));
        assert_eq!(store.looked_up(), 1);
        assert_eq!(refusal(policy, &store, &[guess]), Some((429, ErrorCode::RateLimited)));
        assert_eq!(store.looked_up(), 1, "{policy:?}");
        assert_eq!(refusal(policy, &store, &[]), Some((401, ErrorCode::NoSession)), "no credential is no guess");
    }
}

#[test]
fn cookie_is_ignored_beside_bearer_token() {
    let store = TestStore::default();
    let unknown = (AUTHORIZATION, "Bearer sl_unknown");
    for policy in [READ, Policy::session_write(Caller::Session), Policy::session_write(Caller::SessionOrNew)] {
        assert_eq!(refusal(policy, &store, &[GUEST, unknown.clone()]), Some((401, ErrorCode::BadToken)), "{policy:?}");
    }
    assert_eq!(store.counted(), [r#"Address("unknown")"#; 3]);
}

#[test]
fn viewer_route_admits_anybody_but_no_wrong_key() {
    let store = TestStore::default();
    let policy = Policy::viewer_read(Scope::ImagesRead);
    for headers in [&[][..], &[(COOKIE, UNKNOWN_COOKIE)]] {
        assert!(call(policy, &store, headers).unwrap().get::<Grant>().is_none());
    }
    assert_eq!(store.counted(), [r#"Viewer("unknown")"#; 2]);
    let extensions = call(policy, &store, &[GUEST]).unwrap();
    assert_eq!(extensions.get::<Grant>().map(|grant| grant.owner_id.as_str()), Some("guest"));
    assert_eq!(store.counted().last().map(String::as_str), Some(r#"Owner("guest")"#));
    let unknown = (AUTHORIZATION, "Bearer sl_unknown");
    assert_eq!(refusal(policy, &store, &[unknown]), Some((401, ErrorCode::BadToken)));
    let write = Policy::viewer_read(Scope::ImagesWrite);
    assert_eq!(refusal(write, &store, &[READER]), Some((403, ErrorCode::MissingScope)));
    assert_eq!(refusal(policy, &TestStore::rate_limited(), &[]), Some((429, ErrorCode::RateLimited)));
}

#[test]
fn refused_token_is_counted_and_states_its_reason() {
    let store = TestStore::default();
    let problem = call(READ, &store, &[(AUTHORIZATION, EXPIRED)]).unwrap_err();
    assert_eq!((problem.status, problem.code), (401, ErrorCode::BadToken));
    assert_eq!(problem.detail, "The token has expired.");
    assert_eq!(store.counted(), [r#"Address("unknown")"#]);
}

#[test]
fn session_routes_take_sessions_only() {
    let store = TestStore::default();
    let (existing, any) = (Policy::session_write(Caller::Session), Policy::session_write(Caller::SessionOrNew));
    for policy in [existing, any] {
        assert!(call(policy, &store, &[GUEST]).unwrap().get::<BrowserSession>().is_some());
        assert_eq!(refusal(policy, &store, &[READER]), Some((401, ErrorCode::BadToken)));
    }
    assert_eq!(refusal(existing, &store, &[]), Some((401, ErrorCode::NoSession)));
    assert!(call(any, &store, &[]).unwrap().get::<BrowserSession>().is_none());
    assert_eq!(refusal(any, &TestStore::rate_limited(), &[]), Some((429, ErrorCode::RateLimited)));
}

#[test]
fn deployment_route_requires_its_secret() {
    let store = TestStore::default();
    let metrics = Policy::deployment(DeploymentToken::Metrics);
    assert_eq!(refusal(metrics, &store, &[(AUTHORIZATION, METRICS_TOKEN)]), None);
    assert_eq!(refusal(metrics, &store, &[READER]), Some((401, ErrorCode::BadToken)));
    assert_eq!(refusal(metrics, &store, &[GUEST]), Some((401, ErrorCode::BadToken)));
    let events = Policy::deployment(DeploymentToken::Events);
    assert_eq!(refusal(events, &store, &[(AUTHORIZATION, METRICS_TOKEN)]), Some((404, ErrorCode::NotFound)));
}

#[test]
fn call_counts_in_hourly_budgets_of_owner_and_address() {
    let counted = |policy, headers: &[(HeaderName, &str)]| {
        let store = TestStore::default();
        let (mut parts, _) = request(&store, headers).into_parts();
        parts.extensions.insert(RequestLog::default());
        let _ = authorise::<TestStore>(policy, &mut parts).now_or_never().unwrap();
        store.counted().last().cloned().unwrap_or_default()
    };
    assert_eq!(counted(READ, &[GUEST]), "hour of an owner at unknown");
    assert_eq!(counted(READ, &[(COOKIE, UNKNOWN_COOKIE)]), "hour of nobody at unknown");
    assert_eq!(counted(Policy::session_write(Caller::SessionOrNew), &[GUEST]), "hour of an owner at unknown");
    assert_eq!(counted(Policy::public_read(), &[GUEST]), "");
}

#[test]
fn guest_above_ceiling_can_read_but_not_add() {
    let store = TestStore::at_ceiling();
    assert_eq!(refusal(WRITE.under_ceiling(), &store, &[GUEST]), Some((503, ErrorCode::GuestsCeiling)));
    assert_eq!(refusal(WRITE, &store, &[GUEST]), None);
    assert_eq!(refusal(READ.under_ceiling(), &store, &[READER]), None, "an account's key");
    assert_eq!(refusal(WRITE.under_ceiling(), &TestStore::default(), &[GUEST]), None);
}

#[test]
fn rate_class_selects_the_counted_key() {
    let rates = |rate, headers: &[(HeaderName, &str)]| {
        let (public, owner) = (Policy { rate, ..Policy::public_read() }, Policy { rate, ..READ });
        [public, owner].map(|policy| {
            let store = TestStore::default();
            assert_eq!(refusal(policy, &store, headers), None);
            store.counted().join(",")
        })
    };
    let address = HeaderName::from_static("cf-connecting-ip");
    let headers = [GUEST, (address, "203.0.113.7")];
    assert_eq!(rates(Rate::None, &headers), ["", ""]);
    assert_eq!(rates(Rate::Owner, &headers), [r#"Address("203.0.113.7")"#, r#"Owner("guest")"#]);
    assert_eq!(rates(Rate::Address, &headers), [r#"Address("203.0.113.7")"#; 2]);
    assert_eq!(refusal(READ, &TestStore::rate_limited(), &[GUEST]), Some((429, ErrorCode::RateLimited)));
}

#[test]
fn query_parameters_must_be_known_unless_policy_allows_any() {
    let known = ["limit".to_owned(), "cursor".to_owned()];
    let check = |query, address: &'static str, known: &[String]| {
        check_query(query, &Uri::from_static(address), known).err().map(|fault| fault.problem().detail.clone())
    };
    for address in ["/a", "/a?", "/a?limit=1", "/a?limit=1&cursor=x&", "/a?limit"] {
        assert_eq!(check(Query::Known, address, &known), None, "{address}");
    }
    let refused = check(Query::Known, "/a?limit=1&lmit=2", &known).unwrap();
    assert_eq!(refused, "The query parameter `lmit` is unknown. This path accepts `limit`, `cursor`.");
    let refused = check(Query::Known, "/a?x=1", &[]).unwrap();
    assert_eq!(refused, "The query parameter `x` is unknown. This path accepts no parameters.");
    assert_eq!(check(Query::Any, "/a?x=1", &[]), None);
}
