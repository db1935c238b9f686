//! Whether the edge answers, in one word.

use leptos::prelude::*;

use crate::library::outbox::{Outbox, waiting_words};
use crate::library::remote::reachability::{Edge, EdgeState};
use filters::ENGINE_VERSION;

/// The word, with a lamp; asks again when pressed.
#[component]
pub(crate) fn EdgeStatus() -> impl IntoView {
    let edge = expect_context::<Edge>();
    let state = move || match edge.state() {
        EdgeState::Checking => "checking",
        EdgeState::Online(_) => "online",
        EdgeState::Offline => "offline",
    };
    let outbox = expect_context::<Outbox>();
    let title = move || match edge.state() {
        EdgeState::Checking => "Asking for the edge".to_owned(),
        EdgeState::Online(health) if health.engine == ENGINE_VERSION => {
            format!("The edge answers: version {}, engine {}", health.version, health.engine)
        }
        EdgeState::Online(health) => format!(
            "The edge runs engine {}, this page {ENGINE_VERSION}: renditions may differ. Load the page again.",
            health.engine
        ),
        EdgeState::Offline => {
            let waiting = match outbox.unsent() {
                0 => String::new(),
                count => format!(" {}.", waiting_words(count)),
            };
            format!("No edge answers. Opening, editing, saving and exporting work.{waiting} Press to ask again.")
        }
    };
    view! {
        <button
            id="edge-status"
            type="button"
            class="edge-status"
            data-state=state
            title=title
            on:click=move |_| edge.check()
        >
            <span class="lamp" aria-hidden="true"></span>
            <span aria-live="polite">{state}</span>
        </button>
    }
}
