//! Whether an edge answers: asked at the start, when the network comes back, after a failure, and now and then
//! while nobody answers.

use std::time::Duration;

use api::Health;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::edge::{self, EdgeError};

/// How often a silent edge is asked again.
const RETRY: Duration = Duration::from_secs(20);

/// What is known of the edge.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EdgeState {
    /// Asked, not answered yet.
    Checking,
    /// It answers.
    Online(Health),
    /// Nobody answers.
    Offline,
}

/// The edge's state, for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Edge {
    state: RwSignal<EdgeState>,
}

/// Starts watching the edge.
pub(crate) fn watch_edge() -> Edge {
    let edge = Edge { state: RwSignal::new(EdgeState::Checking) };
    edge.check();
    window_event_listener(ev::online, move |_| edge.check());
    window_event_listener(ev::offline, move |_| edge.state.set(EdgeState::Offline));
    let retry = move || {
        if edge.state.with_untracked(|state| *state == EdgeState::Offline) {
            edge.check();
        }
    };
    // The app lives as long as its page, and so does this.
    let _ = set_interval_with_handle(retry, RETRY);
    edge
}

impl Edge {
    pub(crate) fn state(self) -> EdgeState {
        self.state.get()
    }

    pub(crate) fn is_online(self) -> bool {
        self.state.with(|state| matches!(state, EdgeState::Online(_)))
    }

    pub(crate) fn is_online_untracked(self) -> bool {
        self.state.with_untracked(|state| matches!(state, EdgeState::Online(_)))
    }

    /// Something was heard from it: where that is news, its versions are asked for.
    pub(crate) fn answered(self) {
        if !self.is_online_untracked() {
            self.check();
        }
    }

    /// Asks again.
    pub(crate) fn check(self) {
        spawn_local(async move {
            let state = edge::health().await.map_or(EdgeState::Offline, EdgeState::Online);
            if self.state.with_untracked(|known| *known != state) {
                self.state.set(state);
            }
        });
    }

    /// A call failed: if nobody answered, that is known from now on. Hands the error's sentence back.
    pub(crate) fn failed(self, error: &EdgeError) -> String {
        if *error == EdgeError::Offline {
            self.state.set(EdgeState::Offline);
            self.check();
        }
        error.sentence()
    }
}
