//! Session of this browser, created once. Two simultaneous first calls would create two owners, and the photographs of the owner
//! whose cookie is overwritten would be lost. So callers in one tab share a call (single flight), and tabs call one
//! after the other.

use api::{Session, paths};
use gloo_net::http::Request;

use super::request::{EdgeResult, json, with_timeout};
use super::single_flight::SingleFlight;
use crate::browser::in_one_tab::in_one_tab;

/// The name of the lock that serializes the tabs of a browser.
const LOCK: &str = "safelight.session";

thread_local! {
    static CALL: SingleFlight<EdgeResult<Session>> = const { SingleFlight::new() };
}

/// Returns the session, or creates one of a guest.
pub(crate) async fn ensure() -> EdgeResult<Session> {
    // The second tab calls with the cookie of the first one.
    let call = in_turn(async { json(with_timeout(Request::post(paths::SESSION)).build()).await });
    CALL.with(|flight| flight.join(call)).await
}

/// Runs a request that sets the cookie of the session while no other tab runs one.
pub(super) async fn in_turn<T>(request: impl Future<Output = T>) -> T {
    in_one_tab(LOCK, request).await
}
