//! The session: one for everybody who asks. Two first calls at once would make two owners, and what was stored for the one whose
//! cookie was overwritten would be lost to its maker.

use api::{Session, paths};
use gloo_net::http::Request;

use super::{EdgeResult, brief, json};
use crate::hooks::alone::alone;
use crate::model::joined::Joined;

/// The name under which tabs of one browser take turns.
const TURN: &str = "safelight.session";

thread_local! {
    static CALL: Joined<EdgeResult<Session>> = const { Joined::new() };
}

/// A guest session; the same one while it is valid.
pub(crate) async fn session() -> EdgeResult<Session> {
    // The second tab asks with the cookie that the first one got.
    let ask = alone(TURN, async { json(brief(Request::post(paths::SESSION)).build()).await });
    CALL.with(|call| call.join(ask)).await
}
