//! Test store with three callers: a guest with a cookie, a machine with a read-only API key, and the deployment's
//! monitoring. It records the counted calls.

use std::future::ready;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use api::ErrorCode;
use axum::http::{HeaderMap, StatusCode};
use filters::Digest;

use super::AccessStore;
use crate::access::api_key::ApiKey;
use crate::access::bearer::{DeploymentToken, bad_token};
use crate::access::principal::{Principal, RequestCredential};
use crate::access::rate_limit::{RateKey, address};
use crate::access::scope::{Scope, Scopes};
use crate::access::session::{self, BrowserSession};
use crate::db::sessions::Session;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

pub(crate) const GUEST_COOKIE: &str = "__Host-safelight_session=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
pub(crate) const UNKNOWN_COOKIE: &str = "__Host-safelight_session=BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
pub(crate) const READER_KEY: &str = "Bearer sl_reader";
const READER_TOKEN: &str = "sl_reader";
pub(crate) const EXPIRED: &str = "Bearer a.b.c";
const EXPIRED_TOKEN: &str = "a.b.c";
pub(crate) const PARTNER: &str = "https://partner.example";
pub(crate) const METRICS_TOKEN: &str = "Bearer metrics";

#[derive(Debug, Clone, Default)]
pub(crate) struct TestStore {
    counted: Arc<Mutex<Vec<String>>>,
    is_rate_limited: bool,
    is_at_ceiling: bool,
    is_blocked: Arc<AtomicBool>,
    looked_up: Arc<AtomicUsize>,
}

impl TestStore {
    /// A store whose counters are all at their limit.
    pub(crate) fn rate_limited() -> Self {
        Self { is_rate_limited: true, ..Self::default() }
    }

    /// A store whose guests are at the ceiling.
    pub(crate) fn at_ceiling() -> Self {
        Self { is_at_ceiling: true, ..Self::default() }
    }

    /// The calls counted so far.
    pub(crate) fn counted(&self) -> Vec<String> {
        self.counted.lock().unwrap().clone()
    }

    /// The number of credentials that were looked up.
    pub(crate) fn looked_up(&self) -> usize {
        self.looked_up.load(Ordering::Relaxed)
    }

    fn guest_token<'a>(tokens: &[&'a str]) -> Option<&'a str> {
        let known = GUEST_COOKIE.split_once('=').map(|(_, token)| token);
        tokens.iter().copied().find(|token| Some(*token) == known)
    }
}

impl AccessStore for TestStore {
    fn principal(
        &self,
        presented: &RequestCredential<'_>,
    ) -> impl Future<Output = Result<Option<Principal>, Fault>> + Send {
        self.looked_up.fetch_add(1, Ordering::Relaxed);
        let machine = || {
            Principal::ApiKey(ApiKey {
                account_id: "account".to_owned(),
                owner_id: "machine".to_owned(),
                scopes: Scopes::of(&[Scope::ImagesRead]),
                sha256: Digest::sha256(READER_TOKEN.as_bytes()),
                expires_at_ms: 1,
            })
        };
        let guest = |token| Principal::Guest { owner_id: "guest".to_owned(), token_sha256: session::digest(token) };
        ready(match presented {
            RequestCredential::Bearer(EXPIRED_TOKEN) => Err(bad_token("The token has expired.")),
            RequestCredential::Bearer(token) => Ok((*token == READER_TOKEN).then(machine)),
            RequestCredential::Cookies(tokens) => Ok(Self::guest_token(tokens).map(guest)),
            RequestCredential::Missing => Ok(None),
        })
    }

    fn session(&self, tokens: &[&str]) -> impl Future<Output = Result<Option<BrowserSession>, Fault>> + Send {
        self.looked_up.fetch_add(1, Ordering::Relaxed);
        let row = Session::of_guest("guest".to_owned(), 1);
        let session = |token: &str| BrowserSession { token_sha256: Digest::sha256(token.as_bytes()), row };
        ready(Ok(Self::guest_token(tokens).map(session)))
    }

    fn secret(&self, token: DeploymentToken) -> Option<String> {
        (token == DeploymentToken::Metrics).then(|| "metrics".to_owned())
    }

    fn cors_origins(&self) -> Arc<[String]> {
        [PARTNER.to_owned()].into()
    }

    fn count(&self, key: RateKey<'_>) -> impl Future<Output = Result<(), Fault>> + Send {
        self.counted.lock().unwrap().push(format!("{key:?}"));
        let refusal = || Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, "Too often.");
        ready(if self.is_rate_limited { Err(refusal()) } else { Ok(()) })
    }

    fn check_guess(&self, presented: &RequestCredential<'_>, _headers: &HeaderMap) -> Result<(), Fault> {
        let is_refused = *presented != RequestCredential::Missing && self.is_blocked.load(Ordering::Relaxed);
        let refusal = || Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, "Too many guesses.");
        if is_refused { Err(refusal()) } else { Ok(()) }
    }

    fn block_guesses(&self, _headers: &HeaderMap) {
        self.is_blocked.store(true, Ordering::Relaxed);
    }

    fn count_hourly(&self, log: &RequestLog, headers: &HeaderMap) -> Result<(), Fault> {
        let owner = if log.owner().is_some() { "an owner" } else { "nobody" };
        self.counted.lock().unwrap().push(format!("hour of {owner} at {}", address(headers)));
        Ok(())
    }

    fn check_ceiling(&self) -> impl Future<Output = Result<(), Fault>> + Send {
        let refusal = Fault::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::GuestsCeiling, "No room.");
        ready(if self.is_at_ceiling { Err(refusal) } else { Ok(()) })
    }
}
