//! Whether the edge answers. Checked at the start, when the network comes back, after a failed call, and every
//! twenty seconds while it does not answer.

use std::time::Duration;

use api::{Health, paths};
use gloo_net::http::Request;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::request::{EdgeError, EdgeResult, json, with_timeout};

/// Interval of checks while the edge does not answer.
const RETRY_INTERVAL: Duration = Duration::from_secs(20);

/// What is known of the edge.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EdgeState {
    /// Asked, not answered yet.
    Checking,
    /// It answers.
    Online(Health),
    /// It does not answer.
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
    // The app lives as long as its page, and so does this interval.
    let _ = set_interval_with_handle(retry, RETRY_INTERVAL);
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

    /// The edge sent something: if it counted as offline, its state is read again.
    pub(crate) fn answered(self) {
        if !self.is_online_untracked() {
            self.check();
        }
    }

    /// Reads the edge's state again.
    pub(crate) fn check(self) {
        spawn_local(async move {
            self.check_reachable().await;
        });
    }

    /// Reads the edge's state again; returns whether it answers.
    pub(crate) async fn check_reachable(self) -> bool {
        let state = health().await.map_or(EdgeState::Offline, EdgeState::Online);
        let is_there = state != EdgeState::Offline;
        if self.state.with_untracked(|known| *known != state) {
            self.state.set(state);
        }
        is_there
    }

    /// A call failed: without an answer, the edge counts as offline from now on. Returns the error's sentence.
    pub(crate) fn failed(self, error: &EdgeError) -> String {
        if *error == EdgeError::Offline {
            self.state.set(EdgeState::Offline);
            self.check();
        }
        error.message()
    }
}

async fn health() -> EdgeResult<Health> {
    json(with_timeout(Request::get(paths::HEALTH)).build()).await
}
