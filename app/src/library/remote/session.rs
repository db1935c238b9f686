//! The guest session, created once. Two first calls at once would create two owners, and the photographs of the owner whose
//! cookie is overwritten would be lost. So callers in one tab share a call, and tabs take turns.

use api::{Session, paths};
use gloo_net::http::Request;

use super::request::{EdgeResult, json, with_timeout};
use super::single_flight::SingleFlight;
use crate::browser::in_one_tab::in_one_tab;

/// The name of the lock that tabs of one browser take.
const LOCK: &str = "safelight.session";

thread_local! {
    static CALL: SingleFlight<EdgeResult<Session>> = const { SingleFlight::new() };
}

/// A guest session; the same one while it is valid.
pub(crate) async fn ensure() -> EdgeResult<Session> {
    // The second tab calls with the cookie that the first one got.
    let call = in_one_tab(LOCK, async { json(with_timeout(Request::post(paths::SESSION)).build()).await });
    CALL.with(|flight| flight.join(call)).await
}
