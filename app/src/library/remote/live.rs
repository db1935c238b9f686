//! Live connection (WebSocket): the edge pushes changes of the owner's images and jobs. After a disconnect it
//! reconnects and catches up. If something blocks WebSockets, listeners are told to poll every two seconds.

mod backoff;
mod event_cursor;
mod socket;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use api::LiveEvent;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use gloo_timers::future::sleep;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::reachability::Edge;
use super::session;
use backoff::Backoff;
use event_cursor::{EventCursor, Received};
use socket::{Closed, LiveSocket};

/// Interval at which listeners are told to poll while there is no connection.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// WebSockets count as blocked after this many consecutive failures while the edge responds to requests.
const BLOCKED_AFTER_FAILURES: u32 = 3;

/// Key of the browser's storage that is set once there is a session. Without a session there are no events.
const HAS_SESSION: &str = "safelight.session";

/// How updates reach the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LiveState {
    /// No updates, because there is no session yet.
    Off,
    /// The first connection is being established.
    Connecting,
    /// Pushed through the connection.
    Live,
    /// The connection broke and is being re-established.
    Reconnecting,
    /// By polling, because something blocks WebSockets.
    Polling,
}

/// An update for listeners.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LiveUpdate {
    /// An event of the edge.
    Event(LiveEvent),
    /// The page may have missed events and must reload its data.
    Resync,
    /// The connection is down: request unfinished jobs from the edge.
    Poll,
}

type Listener = Rc<dyn Fn(&LiveUpdate)>;
type Listeners = Rc<RefCell<Vec<(u64, Listener)>>>;

/// The live connection of the app.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    state: RwSignal<LiveState>,
    edge: Edge,
    shared: StoredValue<Shared, LocalStorage>,
}

#[derive(Default)]
struct Shared {
    listeners: Listeners,
    next_id: u64,
    /// Ends the wait before the next attempt to connect.
    wake: Option<UnboundedSender<()>>,
    /// Ends the connection, because the session of the browser has changed.
    changed: Option<UnboundedSender<()>>,
}

/// The updates since [`Live::subscribe`], until this is dropped.
pub(crate) struct Subscription {
    pub(crate) updates: UnboundedReceiver<LiveUpdate>,
    _registration: Registration,
}

/// A registered listener; dropping this removes it.
struct Registration {
    id: u64,
    listeners: Listeners,
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.listeners.borrow_mut().retain(|(id, _)| *id != self.id);
    }
}

impl Live {
    /// Connects if an earlier visit left a session; otherwise waits for [`Self::start`].
    pub(crate) fn new(edge: Edge) -> Self {
        let live =
            Self { state: RwSignal::new(LiveState::Off), edge, shared: StoredValue::new_local(Shared::default()) };
        Effect::new(move |_| {
            if edge.is_online() && has_session() {
                live.start();
            }
        });
        live
    }

    pub(crate) fn state(self) -> LiveState {
        self.state.get()
    }

    pub(crate) fn is_live(self) -> bool {
        self.state.with_untracked(|state| *state == LiveState::Live)
    }

    /// Connects, because there is a session, and stays connected while the page lives.
    pub(crate) fn start(self) {
        if self.state.get_untracked() != LiveState::Off {
            return;
        }
        remember_session();
        self.state.set(LiveState::Connecting);
        let ((wake, woken), (change, changed)) = (unbounded(), unbounded());
        self.shared.update_value(|shared| {
            shared.wake = Some(wake.clone());
            shared.changed = Some(change);
        });
        // Reconnect now, because the network is back or the user returned to the page.
        let online = wake.clone();
        window_event_listener(ev::online, move |_| drop(online.unbounded_send(())));
        window_event_listener(ev::focus, move |_| drop(wake.unbounded_send(())));
        spawn_local(self.stay_connected(woken, changed));
        spawn_local(self.poll_while_disconnected());
    }

    /// Connects again with the present session, which may have another owner. Listeners then load their data again.
    pub(crate) fn session_changed(self) {
        if self.state.get_untracked() == LiveState::Off {
            return self.start();
        }
        self.shared.with_value(|shared| {
            for sender in [&shared.changed, &shared.wake].into_iter().flatten() {
                let _ = sender.unbounded_send(());
            }
        });
    }

    /// Calls `listener` with all updates while the calling component lives.
    pub(crate) fn listen(self, listener: impl Fn(&LiveUpdate) + 'static) {
        let registration = StoredValue::new_local(Some(self.register(listener)));
        on_cleanup(move || drop(registration.try_update_value(Option::take)));
    }

    /// All updates from now on. Subscribe before you request the data, so that no update is lost in between.
    pub(crate) fn subscribe(self) -> Subscription {
        let (sender, updates) = unbounded();
        let registration = self.register(move |update| drop(sender.unbounded_send(update.clone())));
        Subscription { updates, _registration: registration }
    }

    fn register(self, listener: impl Fn(&LiveUpdate) + 'static) -> Registration {
        let mut id = 0;
        self.shared.update_value(|shared| {
            shared.next_id += 1;
            id = shared.next_id;
            shared.listeners.borrow_mut().push((id, Rc::new(listener)));
        });
        Registration { id, listeners: self.shared.with_value(|shared| Rc::clone(&shared.listeners)) }
    }

    fn notify(self, update: &LiveUpdate) {
        // A listener may add and remove listeners.
        let listeners = self.shared.with_value(|shared| shared.listeners.borrow().clone());
        for (_, listener) in listeners {
            listener(update);
        }
    }

    fn set_state(self, state: LiveState) {
        if self.state.get_untracked() != state {
            self.state.set(state);
        }
    }

    async fn stay_connected(self, mut woken: UnboundedReceiver<()>, mut changed: UnboundedReceiver<()>) {
        let mut cursor = EventCursor::default();
        let mut backoff = Backoff::default();
        let mut owner = None;
        loop {
            // The session changed between two connections.
            while let Ok(()) = changed.try_recv() {
                (cursor, owner) = (EventCursor::default(), None);
            }
            let closed = match LiveSocket::open(cursor.last()) {
                Ok(socket) => {
                    let receive = std::pin::pin!(self.receive(socket, &mut cursor, &mut backoff));
                    // `select` polls the change first, so that no event of the old session follows it.
                    match select(changed.next(), receive).await {
                        Either::Left(_) => None,
                        Either::Right((closed, _)) => Some(closed),
                    }
                }
                Err(closed) => Some(closed),
            };
            let Some(closed) = closed else {
                // Another owner's events have their own numbers. A connection without a session would be refused.
                (cursor, backoff) = (EventCursor::default(), Backoff::default());
                self.set_state(LiveState::Reconnecting);
                owner = session::ensure().await.ok().map(|session| session.owner_id);
                continue;
            };
            let wait = backoff.failed(js_sys::Math::random());
            // The session may have expired. The call also shows whether the edge is online.
            let answers = match session::ensure().await {
                Ok(session) => {
                    // A new session after an expired one has another owner, whose events have their own numbers.
                    if owner.as_ref().is_some_and(|known| *known != session.owner_id) {
                        cursor = EventCursor::default();
                    }
                    owner = Some(session.owner_id);
                    true
                }
                Err(error) => {
                    self.edge.report_failure(&error);
                    false
                }
            };
            let is_blocked = answers && closed == Closed::Refused && backoff.failures() >= BLOCKED_AFTER_FAILURES;
            self.set_state(if is_blocked { LiveState::Polling } else { LiveState::Reconnecting });
            while let Ok(()) = woken.try_recv() {}
            select(std::pin::pin!(sleep(wait)), woken.next()).await;
        }
    }

    /// Forwards messages until the connection ends.
    async fn receive(self, mut socket: LiveSocket, cursor: &mut EventCursor, backoff: &mut Backoff) -> Closed {
        loop {
            let message = match socket.next().await {
                Ok(message) => message,
                Err(closed) => {
                    if closed == Closed::Broken {
                        self.set_state(LiveState::Reconnecting);
                    }
                    return closed;
                }
            };
            backoff.reset();
            self.set_state(LiveState::Live);
            self.edge.mark_reachable();
            match cursor.take(message) {
                Received::Event(event) => self.notify(&LiveUpdate::Event(event)),
                Received::Gap => self.notify(&LiveUpdate::Resync),
                Received::UpToDate | Received::Duplicate => {}
            }
        }
    }

    /// Polling, as the fallback without a connection. Sends nothing while there is one.
    async fn poll_while_disconnected(self) {
        loop {
            sleep(POLL_INTERVAL).await;
            if !self.is_live() && self.edge.is_online_untracked() {
                self.notify(&LiveUpdate::Poll);
            }
        }
    }
}

/// Whether this browser had a session, at this visit or an earlier one.
pub(crate) fn has_session() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.is_some_and(|storage| storage.get_item(HAS_SESSION).ok().flatten().is_some())
}

pub(crate) fn remember_session() {
    if let Ok(Some(storage)) = window().local_storage() {
        // Without storage, the next visit connects at its first call.
        let _ = storage.set_item(HAS_SESSION, "1");
    }
}
