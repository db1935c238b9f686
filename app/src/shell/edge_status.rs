//! The state of the edge in one word, at the end of the rail.

use leptos::prelude::*;

use crate::library::outbox::{Outbox, unsent_text};
use crate::library::remote::reachability::{Edge, EdgeState};
use crate::text::shell;
use filters::ENGINE_VERSION;

/// The word with an indicator lamp. A press checks the edge again.
#[component]
pub(crate) fn EdgeStatus() -> impl IntoView {
    let edge = expect_context::<Edge>();
    let state = move || match edge.state() {
        EdgeState::Checking => "checking",
        EdgeState::Online(_) => "online",
        EdgeState::Offline => "offline",
    };
    let outbox = expect_context::<Outbox>();
    let word = move || match edge.state() {
        EdgeState::Checking => shell::edge_checking(),
        EdgeState::Online(_) => shell::edge_online(),
        EdgeState::Offline => shell::edge_offline(),
    };
    let title = move || match edge.state() {
        EdgeState::Checking => shell::edge_asking().to_owned(),
        EdgeState::Online(health) if health.engine == ENGINE_VERSION => {
            shell::edge_answers(health.version, health.engine)
        }
        EdgeState::Online(health) => shell::edge_differs(health.engine, ENGINE_VERSION),
        EdgeState::Offline => shell::edge_missing(match outbox.unsent() {
            0 => String::new(),
            count => format!(" {}.", unsent_text(count)),
        }),
    };
    view! {
        <button
            id="edge-status"
            type="button"
            class="rail-item edge-status"
            data-state=state
            title=title
            on:click=move |_| edge.check()
        >
            <span class="lamp" aria-hidden="true"></span>
            <span aria-live="polite">{word}</span>
        </button>
    }
}
