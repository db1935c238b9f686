//! The live connection: what happens at the edge, told to the page. Where it breaks, it is opened again and catches up; where nothing
//! lets WebSockets through, listeners are told to look for themselves now and then.

mod socket;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use api::LiveEvent;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt as _;
use futures_util::future::select;
use gloo_timers::future::sleep;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::online::Edge;
use crate::edge;
use crate::model::backoff::Backoff;
use crate::model::heard::{Heard, Meaning};
use socket::{Ended, Line};

/// How often listeners look for themselves while there is no connection.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// After so many failures in a row, with an edge that answers otherwise, WebSockets count as blocked.
const BLOCKED_AFTER: u32 = 3;

/// Remembers, for the next visit, that this browser has a session: without one there is nothing to hear.
const KNOWN: &str = "safelight.session";

/// How the page hears of what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LiveState {
    /// Nothing to hear: no session yet.
    Off,
    /// The first connection is being made.
    Connecting,
    /// At once.
    Live,
    /// Not now; the connection broke and is tried again.
    Reconnecting,
    /// By looking every few seconds: something lets no WebSockets through.
    Polling,
}

/// What listeners are told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum News {
    /// Something happened.
    Event(LiveEvent),
    /// Load the lists again: something may have been missed.
    Missed,
    /// There is no connection just now: look at what is under way.
    Look,
}

type Listener = Rc<dyn Fn(&News)>;

/// The connection, for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    state: RwSignal<LiveState>,
    edge: Edge,
    shared: StoredValue<Shared, LocalStorage>,
}

#[derive(Default)]
struct Shared {
    listeners: Rc<RefCell<Vec<(u64, Listener)>>>,
    next_id: u64,
    /// Cuts a wait short.
    wake: Option<UnboundedSender<()>>,
}

impl Live {
    /// Connects where an earlier visit left a session behind, else waits for [`Self::start`].
    pub(crate) fn new(edge: Edge) -> Self {
        let live =
            Self { state: RwSignal::new(LiveState::Off), edge, shared: StoredValue::new_local(Shared::default()) };
        Effect::new(move |_| {
            if edge.is_online() && is_known() {
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

    /// There is a session: connects, and stays connected while the page lives.
    pub(crate) fn start(self) {
        if self.state.get_untracked() != LiveState::Off {
            return;
        }
        remember();
        self.state.set(LiveState::Connecting);
        let (wake, woken) = unbounded();
        self.shared.update_value(|shared| shared.wake = Some(wake.clone()));
        // The network is back, or somebody looks at the page again: no reason to wait any longer.
        let online = wake.clone();
        window_event_listener(ev::online, move |_| drop(online.unbounded_send(())));
        window_event_listener(ev::focus, move |_| drop(wake.unbounded_send(())));
        spawn_local(self.stay_connected(woken));
        spawn_local(self.look_meanwhile());
    }

    /// Calls `hear` with all news while the calling component lives.
    pub(crate) fn listen(self, hear: impl Fn(&News) + 'static) {
        let mut id = 0;
        self.shared.update_value(|shared| {
            shared.next_id += 1;
            id = shared.next_id;
            shared.listeners.borrow_mut().push((id, Rc::new(hear)));
        });
        on_cleanup(move || {
            self.shared.with_value(|shared| shared.listeners.borrow_mut().retain(|(known, _)| *known != id));
        });
    }

    fn tell(self, news: &News) {
        // A listener may come or go while it hears.
        let listeners = self.shared.with_value(|shared| shared.listeners.borrow().clone());
        for (_, hear) in listeners {
            hear(news);
        }
    }

    fn turn(self, state: LiveState) {
        if self.state.get_untracked() != state {
            self.state.set(state);
        }
    }

    async fn stay_connected(self, mut woken: UnboundedReceiver<()>) {
        let mut heard = Heard::default();
        let mut backoff = Backoff::default();
        let mut owner = None;
        loop {
            let ended = match Line::open(heard.last()) {
                Ok(line) => self.hear(line, &mut heard, &mut backoff).await,
                Err(ended) => ended,
            };
            let wait = backoff.failed(js_sys::Math::random());
            // The session may be the reason; asking for it also tells whether the edge answers at all.
            let answers = match edge::session().await {
                Ok(session) => {
                    // A session that ran out is followed by another owner's, and their events have numbers of their own.
                    if owner.as_ref().is_some_and(|known| *known != session.owner_id) {
                        heard = Heard::default();
                    }
                    owner = Some(session.owner_id);
                    true
                }
                Err(error) => {
                    self.edge.failed(&error);
                    false
                }
            };
            let is_blocked = answers && ended == Ended::Refused && backoff.failures() >= BLOCKED_AFTER;
            self.turn(if is_blocked { LiveState::Polling } else { LiveState::Reconnecting });
            while let Ok(()) = woken.try_recv() {}
            select(std::pin::pin!(sleep(wait)), woken.next()).await;
        }
    }

    /// Hears until the connection ends.
    async fn hear(self, mut line: Line, heard: &mut Heard, backoff: &mut Backoff) -> Ended {
        loop {
            let message = match line.next().await {
                Ok(message) => message,
                Err(ended) => {
                    if ended == Ended::Broken {
                        self.turn(LiveState::Reconnecting);
                    }
                    return ended;
                }
            };
            backoff.reset();
            self.turn(LiveState::Live);
            self.edge.answered();
            match heard.take(message) {
                Meaning::Event(event) => self.tell(&News::Event(event)),
                Meaning::Missed => self.tell(&News::Missed),
                Meaning::Current | Meaning::Repeated => {}
            }
        }
    }

    /// The way without a connection; it costs nothing while there is one.
    async fn look_meanwhile(self) {
        loop {
            sleep(LOOK_EVERY).await;
            if !self.is_live() && self.edge.is_online_untracked() {
                self.tell(&News::Look);
            }
        }
    }
}

fn is_known() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.is_some_and(|storage| storage.get_item(KNOWN).ok().flatten().is_some())
}

fn remember() {
    if let Ok(Some(storage)) = window().local_storage() {
        // A browser that keeps nothing connects once there is a session; that is all.
        let _ = storage.set_item(KNOWN, "1");
    }
}
