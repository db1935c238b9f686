//! Whether this browser is signed in, and to which account. The answer is stored on this device, so that the page shows
//! it at once and without a network, and a guest's page asks the edge nothing.

use api::{AccountState, LiveEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::remote::live::{Live, LiveUpdate};
use super::remote::reachability::Edge;
use super::remote::{account, session};
use crate::browser::broadcast;
use crate::browser::web_storage::{StorageScope, get_item, remove_item, set_item};
use crate::json;

/// Key of the browser's storage, and topic for the other tabs.
const KEY: &str = "safelight.account";

/// Key of this tab's storage while it signs in at another service.
const RETURN: &str = "safelight.account.return";

/// The account of this browser. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct CurrentAccount {
    /// `None` for a guest.
    state: RwSignal<Option<AccountState>>,
    /// Whether the account signed out elsewhere, or its session expired.
    has_ended: RwSignal<bool>,
    live: Live,
}

impl CurrentAccount {
    /// Starts with what an earlier visit stored, and checks it when the edge is online and after each gap of the live
    /// connection.
    pub(crate) fn new(edge: Edge, live: Live) -> Self {
        let current = Self { state: RwSignal::new(stored()), has_ended: RwSignal::new(false), live };
        let is_online = Memo::new(move |_| edge.is_online());
        Effect::new(move |_| {
            if is_online.get() {
                current.check();
                if get_item(StorageScope::Tab, RETURN).is_some() {
                    remove_item(StorageScope::Tab, RETURN);
                    current.returned();
                }
            }
        });
        live.listen(move |update| match update {
            LiveUpdate::Resync => current.check(),
            LiveUpdate::Event(LiveEvent::AvatarUpdated { avatar }) => current.set_avatar(avatar.clone()),
            _ => {}
        });
        broadcast::listen(KEY, move |_| {
            current.state.set(stored());
            live.session_changed();
        });
        current
    }

    /// The account; `None` for a guest.
    pub(crate) fn get(self) -> Option<AccountState> {
        self.state.get()
    }

    pub(crate) fn is_signed_in(self) -> bool {
        self.state.with(Option::is_some)
    }

    /// Whether the session of the account has ended without a press of *Sign out* in this browser.
    pub(crate) fn has_ended(self) -> ReadSignal<bool> {
        self.has_ended.read_only()
    }

    /// The edge has signed this browser in.
    pub(crate) fn signed_in(self, state: AccountState) {
        self.has_ended.set(false);
        self.changed(Some(state));
        self.live.session_changed();
    }

    /// The edge has signed this browser out.
    pub(crate) fn signed_out(self) {
        self.changed(None);
        self.live.session_changed();
    }

    /// The page leaves to sign in at another service, and returns.
    pub(crate) fn expect_return(self) {
        set_item(StorageScope::Tab, RETURN, "1");
    }

    /// Asks the edge for the account after a sign-in at another service.
    fn returned(self) {
        spawn_local(async move {
            if session::ensure().await.is_ok_and(|session| session.kind != "guest")
                && let Ok(state) = account::get().await
            {
                self.signed_in(state);
            }
        });
    }

    /// Asks the edge whether the stored account is still signed in, and for its present data.
    pub(crate) fn check(self) {
        if self.state.with_untracked(Option::is_none) {
            return;
        }
        spawn_local(async move {
            match account::get().await {
                Ok(state) if self.state.with_untracked(|known| known.as_ref() != Some(&state)) => {
                    self.changed(Some(state));
                }
                Err(error) if error.status() == Some(401) => {
                    self.has_ended.set(true);
                    self.signed_out();
                }
                _ => {}
            }
        });
    }

    /// The account has this avatar. The other tabs hear it from the edge.
    pub(crate) fn set_avatar(self, avatar: Option<String>) {
        if let Some(mut state) = self.state.get_untracked().filter(|state| state.account.avatar != avatar) {
            state.account.avatar = avatar;
            self.store(Some(state));
        }
    }

    fn changed(self, state: Option<AccountState>) {
        self.store(state);
        broadcast::send(KEY, "");
    }

    fn store(self, state: Option<AccountState>) {
        match state.as_ref().and_then(|state| serde_json::to_string(state).ok()) {
            Some(text) => set_item(StorageScope::AllTabs, KEY, &text),
            None => remove_item(StorageScope::AllTabs, KEY),
        }
        self.state.set(state);
    }
}

/// The owner of the account that is signed in, as far as this device knows; `None` for a guest.
pub(super) fn stored_owner_id() -> Option<String> {
    stored().map(|state| state.owner_id)
}

fn stored() -> Option<AccountState> {
    json::read(&get_item(StorageScope::AllTabs, KEY)?).ok()
}
