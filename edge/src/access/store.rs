//! Look-ups for access decisions: principals, sessions, secrets of the deployment, rate counters. In production the
//! edge's bindings implement them, in the tests of the guard a table does.

use std::sync::Arc;

use axum::http::HeaderMap;
use worker::send::SendFuture;

use super::bearer::DeploymentToken;
use super::principal::{self, Principal, RequestCredential};
use super::rate_limit::{self, RateKey};
use super::session::{self, BrowserSession};
use super::{ceiling, cors, guesses, hourly};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

/// Provides everything that a decision needs besides the request and the policy.
pub(crate) trait AccessStore: Clone + Send + Sync + 'static {
    /// The principal of a request; `None` without a valid credential.
    fn principal(
        &self,
        presented: &RequestCredential<'_>,
    ) -> impl Future<Output = Result<Option<Principal>, Fault>> + Send;

    /// The guest session of the first token that opens one, with its current row.
    fn session(&self, tokens: &[&str]) -> impl Future<Output = Result<Option<BrowserSession>, Fault>> + Send;

    /// A secret of the deployment, if it is set.
    fn secret(&self, token: DeploymentToken) -> Option<String>;

    /// The origins whose pages may use the API with bearer tokens.
    fn cors_origins(&self) -> Arc<[String]>;

    /// Counts a call. Refuses it above the limit.
    fn count(&self, key: RateKey<'_>) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Refuses a credential that would be looked up, if its address guessed too often.
    fn check_guess(&self, presented: &RequestCredential<'_>, headers: &HeaderMap) -> Result<(), Fault>;

    /// Records that an address guessed too often.
    fn block_guesses(&self, headers: &HeaderMap);

    /// Counts a call in the hourly budgets of its owner and its address. Refuses it above them.
    fn count_hourly(&self, log: &RequestLog, headers: &HeaderMap) -> Result<(), Fault>;

    /// Refuses an addition by a guest above the ceiling of all guests.
    fn check_ceiling(&self) -> impl Future<Output = Result<(), Fault>> + Send;
}

impl AccessStore for Edge {
    fn principal(
        &self,
        presented: &RequestCredential<'_>,
    ) -> impl Future<Output = Result<Option<Principal>, Fault>> + Send {
        SendFuture::new(principal::find(self, presented))
    }

    fn session(&self, tokens: &[&str]) -> impl Future<Output = Result<Option<BrowserSession>, Fault>> + Send {
        SendFuture::new(session::find(self, tokens))
    }

    fn secret(&self, token: DeploymentToken) -> Option<String> {
        token.secret(self)
    }

    fn cors_origins(&self) -> Arc<[String]> {
        cors::configured_origins(self)
    }

    fn count(&self, key: RateKey<'_>) -> impl Future<Output = Result<(), Fault>> + Send {
        SendFuture::new(rate_limit::count_call(self, key))
    }

    fn check_guess(&self, presented: &RequestCredential<'_>, headers: &HeaderMap) -> Result<(), Fault> {
        guesses::check(presented, headers, clock::now_ms())
    }

    fn block_guesses(&self, headers: &HeaderMap) {
        guesses::block(headers, clock::now_ms());
    }

    fn count_hourly(&self, log: &RequestLog, headers: &HeaderMap) -> Result<(), Fault> {
        hourly::count_call(self, log, headers)
    }

    fn check_ceiling(&self) -> impl Future<Output = Result<(), Fault>> + Send {
        SendFuture::new(ceiling::check(self))
    }
}

#[cfg(test)]
pub(crate) mod tests;
