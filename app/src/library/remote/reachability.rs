//! Reachability of the edge. Checked at the start, when the network returns, after a failed call, and every twenty
//! seconds while the edge is offline.

use std::time::Duration;

use api::{Health, paths};
use gloo_net::http::Request;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::request::{EdgeError, EdgeResult, json, with_timeout};

/// Interval of checks while the edge is offline.
const RETRY_INTERVAL: Duration = Duration::from_secs(20);

/// Whether the edge is online.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EdgeState {
    /// The first check is in progress.
    Checking,
    /// The edge responds.
    Online(Health),
    /// The edge does not respond.
    Offline,
}

/// The reachability of the edge, for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Edge {
    state: RwSignal<EdgeState>,
}

/// Starts to watch the edge.
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
    // The interval lives as long as the page.
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

    /// The edge responded: if it counted as offline, checks it again.
    pub(crate) fn mark_reachable(self) {
        if !self.is_online_untracked() {
            self.check();
        }
    }

    /// Checks the edge again.
    pub(crate) fn check(self) {
        spawn_local(async move {
            self.check_reachable().await;
        });
    }

    /// Checks the edge again and returns whether it responds.
    pub(crate) async fn check_reachable(self) -> bool {
        let state = health().await.map_or(EdgeState::Offline, EdgeState::Online);
        let is_there = state != EdgeState::Offline;
        if self.state.with_untracked(|known| *known != state) {
            self.state.set(state);
        }
        is_there
    }

    /// Handles the error of a call: if there was no response, the edge counts as offline. Returns the message of the
    /// error.
    pub(crate) fn report_failure(self, error: &EdgeError) -> String {
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
