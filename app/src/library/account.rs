//! Whether this browser is signed in, and to which account. The answer is stored on this device, so that the page shows
//! it at once and without a network, and a guest's page asks the edge nothing.
//!
//! Requests that change the cookie of the session are made here, because the state must follow their response whether
//! or not the form that made them is still there. Other tabs learn a change at once, by a broadcast. A page that becomes
//! visible, and each answer about the session, find what a tab has missed.

mod answer_order;

use std::rc::Rc;

use api::{AccountState, LiveEvent, Session, SignIn};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::remote::live::{Live, LiveUpdate, has_session};
use super::remote::reachability::Edge;
use super::remote::request::{EdgeError, EdgeResult};
use super::remote::{account, session};
use crate::browser::broadcast;
use crate::browser::page_visibility::on_visible;
use crate::browser::web_storage::{StorageScope, get_item, on_change, remove_item, set_item};
use crate::json;
use answer_order::AnswerOrder;

/// Key of the browser's storage, and topic for the other tabs.
const KEY: &str = "safelight.account";

/// What the other tabs hear when the session ended without a press of *Sign out*.
const ENDED: &str = "ended";

/// Key of the browser's storage while a tab signs in at another service.
const RETURN: &str = "safelight.account.return";

/// The account of this browser. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct CurrentAccount {
    /// `None` for a guest.
    state: RwSignal<Option<AccountState>>,
    id: Memo<Option<String>>,
    /// Whether the account signed out elsewhere, or its session expired.
    has_ended: RwSignal<bool>,
    order: StoredValue<AnswerOrder>,
    on_leave: StoredValue<Vec<Rc<dyn Fn()>>, LocalStorage>,
    live: Live,
}

impl CurrentAccount {
    /// Starts with what an earlier visit stored, and checks it when the edge is online, when the page becomes visible,
    /// and after each gap of the live connection.
    pub(crate) fn new(edge: Edge, live: Live) -> Self {
        let state = RwSignal::new(stored());
        let current = Self {
            state,
            id: Memo::new(move |_| state.with(|state| id_of(state.as_ref()))),
            has_ended: RwSignal::new(false),
            order: StoredValue::new(AnswerOrder::default()),
            on_leave: StoredValue::new_local(Vec::new()),
            live,
        };
        let is_online = Memo::new(move |_| edge.is_online());
        Effect::new(move |_| {
            if is_online.get() {
                current.check();
                current.compare_at_start();
            }
        });
        live.listen(move |update| match update {
            LiveUpdate::Resync => current.check(),
            LiveUpdate::Event(LiveEvent::AvatarUpdated { avatar }) => current.set_avatar(avatar.clone()),
            _ => {}
        });
        session::on_answer(move |session| current.compare(session));
        broadcast::listen(KEY, move |word| {
            if word == ENDED {
                current.has_ended.set(true);
            }
            let _ = current.follow_other_tabs();
        });
        // A broadcast may arrive before this tab sees what the other one has stored.
        on_change(KEY, move || {
            let _ = current.follow_other_tabs();
        });
        on_visible(move || {
            let _ = current.follow_other_tabs();
            current.check();
        });
        current
    }

    /// The account; `None` for a guest.
    pub(crate) fn get(self) -> Option<AccountState> {
        self.state.get()
    }

    /// The id of the account; `None` for a guest. A page that shows an account's data reads this id, and loads again when
    /// it changes.
    pub(crate) const fn id(self) -> Memo<Option<String>> {
        self.id
    }

    pub(crate) fn is_signed_in(self) -> bool {
        self.id.with(Option::is_some)
    }

    /// Whether the session of the account has ended without a press of *Sign out* in this browser.
    pub(crate) fn has_ended(self) -> ReadSignal<bool> {
        self.has_ended.read_only()
    }

    /// Calls `forget` when this browser leaves an account, before the page shows the next state.
    pub(crate) fn on_leave(self, forget: impl Fn() + 'static) {
        self.on_leave.update_value(|listeners| listeners.push(Rc::new(forget)));
    }

    /// Signs this browser in.
    pub(crate) async fn sign_in(self, request: &SignIn) -> EdgeResult<AccountState> {
        let answer = account::sign_in(request).await;
        match &answer {
            Ok(state) => self.changed(Some(state.clone())),
            // The browser may have the cookie although the response was lost.
            Err(error) if error.status().is_none() => self.ask(),
            Err(_) => {}
        }
        answer
    }

    /// Signs this browser out.
    pub(crate) async fn sign_out(self) -> EdgeResult<()> {
        match account::end_session("current").await {
            // Without a session there is nothing to end.
            Err(error) if error.status() != Some(401) => {
                if error.status().is_none() {
                    self.check();
                }
                Err(error)
            }
            _ => {
                self.changed(None);
                Ok(())
            }
        }
    }

    /// Deletes the account with everything in it. A status of 401 means that the session has ended and that nothing was
    /// deleted. Without a status it is unknown whether the account was deleted.
    pub(crate) async fn delete(self) -> EdgeResult<()> {
        let answer = account::delete().await;
        match answer.as_ref().map_err(EdgeError::status) {
            Ok(()) => self.changed(None),
            Err(Some(401)) => self.ended(),
            Err(None) if self.state.with_untracked(Option::is_some) => self.refresh().await,
            Err(_) => {}
        }
        answer
    }

    /// A tab leaves to sign in at another service, and returns. The service may be opened in a new tab.
    pub(crate) fn expect_return(self) {
        set_item(StorageScope::AllTabs, RETURN, "1");
    }

    /// What this device knows as a guest may have signed in without the app. A browser without a session has not, so it
    /// asks nothing.
    fn compare_at_start(self) {
        let is_guest = self.state.with_untracked(Option::is_none);
        if get_item(StorageScope::AllTabs, RETURN).is_some() || (is_guest && has_session()) {
            spawn_local(async move {
                // The listener of session answers (`compare`) checks the account in the answer.
                if session::ensure().await.is_ok() {
                    remove_item(StorageScope::AllTabs, RETURN);
                }
            });
        }
    }

    /// Asks the edge whether the stored account is still signed in, and for its present data.
    pub(crate) fn check(self) {
        if self.state.with_untracked(Option::is_some) {
            self.ask();
        }
    }

    /// Starts [`Self::refresh`].
    fn ask(self) {
        spawn_local(self.refresh());
    }

    /// Asks the edge which account the session has.
    async fn refresh(self) {
        let number = self.order.try_update_value(AnswerOrder::send).unwrap_or_default();
        let answer = match account::get().await {
            Ok(state) => Some(state),
            Err(error) if error.status() == Some(401) => None,
            Err(_) => return,
        };
        if self.order.try_update_value(|order| order.accept(number)) != Some(true) {
            return;
        }
        // Another tab has changed the session, and its broadcast is on the way.
        if self.follow_other_tabs() {
            return self.check();
        }
        let known = self.state.get_untracked();
        match answer {
            None if known.is_some() => self.ended(),
            answer if answer != known => self.changed(answer),
            _ => {}
        }
    }

    /// The account has this avatar. The other tabs hear it from the edge.
    pub(crate) fn set_avatar(self, avatar: Option<String>) {
        if let Some(mut state) = self.state.get_untracked().filter(|state| state.account.avatar != avatar) {
            state.account.avatar = avatar;
            self.store(Some(state));
        }
    }

    /// Compares an answer about the session with what is known. The session counts only if the edge says the same once
    /// more, because a sign-in may have overtaken the answer.
    fn compare(self, session: &Session) {
        let is_same = self.state.with_untracked(|state| match state {
            Some(state) => state.owner_id == session.owner_id,
            None => session.kind == "guest",
        });
        if !is_same {
            self.ask();
        }
    }

    /// Takes over what another tab has stored. Returns whether it differs.
    fn follow_other_tabs(self) -> bool {
        let state = stored();
        let is_new = self.state.with_untracked(|known| *known != state);
        if is_new {
            self.set(state);
        }
        is_new
    }

    /// The session ended elsewhere. The other tabs hear that nobody signed out here.
    fn ended(self) {
        self.has_ended.set(true);
        self.store(None);
        broadcast::send(KEY, ENDED);
    }

    /// Takes over what the edge says, and tells the other tabs.
    fn changed(self, state: Option<AccountState>) {
        self.store(state);
        broadcast::send(KEY, "");
    }

    fn store(self, state: Option<AccountState>) {
        match state.as_ref().and_then(|state| serde_json::to_string(state).ok()) {
            Some(text) => set_item(StorageScope::AllTabs, KEY, &text),
            None => remove_item(StorageScope::AllTabs, KEY),
        }
        self.set(state);
    }

    fn set(self, state: Option<AccountState>) {
        self.order.update_value(AnswerOrder::skip_earlier);
        let (before, after) = (self.state.with_untracked(|known| id_of(known.as_ref())), id_of(state.as_ref()));
        if before.is_some() && before != after {
            let listeners = self.on_leave.with_value(Clone::clone);
            listeners.iter().for_each(|forget| forget());
        }
        if after.is_some() {
            self.has_ended.set(false);
        }
        self.state.set(state);
        if before != after {
            self.live.session_changed();
        }
    }
}

fn id_of(state: Option<&AccountState>) -> Option<String> {
    state.map(|state| state.account.id.clone())
}

/// The owner of the account that is signed in, as far as this device knows; `None` for a guest.
pub(crate) fn stored_owner_id() -> Option<String> {
    stored().map(|state| state.owner_id)
}

fn stored() -> Option<AccountState> {
    json::read(&get_item(StorageScope::AllTabs, KEY)?).ok()
}
