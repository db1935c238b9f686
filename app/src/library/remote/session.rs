//! Session of this browser, created once. Two simultaneous first calls would create two owners, and the photographs of the owner
//! whose cookie is overwritten would be lost. So callers in one tab share a call (single flight), and tabs call one
//! after the other.

use std::cell::OnceCell;

use api::{Session, paths};
use gloo_net::http::Request;

use super::request::{EdgeResult, json, with_timeout};
use super::single_flight::SingleFlight;
use crate::browser::in_one_tab::in_one_tab;

/// The name of the lock that serializes the tabs of a browser.
const LOCK: &str = "safelight.session";

type Listener = Box<dyn Fn(&Session)>;

thread_local! {
    static CALL: SingleFlight<EdgeResult<Session>> = const { SingleFlight::new() };
    static LISTENER: OnceCell<Listener> = const { OnceCell::new() };
}

/// Calls `listener` with each answer, for the lifetime of the page. There is one listener.
pub(crate) fn on_answer(listener: impl Fn(&Session) + 'static) {
    LISTENER.with(|cell| drop(cell.set(Box::new(listener))));
}

/// Returns the session, or creates one of a guest.
pub(crate) async fn ensure() -> EdgeResult<Session> {
    // The second tab calls with the cookie of the first one.
    let call = in_turn(async {
        let answer = json(with_timeout(Request::post(paths::SESSION)).build()).await;
        if let Ok(session) = &answer {
            LISTENER.with(|cell| cell.get().into_iter().for_each(|listener| listener(session)));
        }
        answer
    });
    CALL.with(|flight| flight.join(call)).await
}

/// Runs a request that sets the cookie of the session while no other tab runs one.
pub(super) async fn in_turn<T>(request: impl Future<Output = T>) -> T {
    in_one_tab(LOCK, request).await
}
