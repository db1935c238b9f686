//! Notifications: a message, its tone and an optional link. Each disappears by itself; an error that asks for a decision stays where it
//! occurred, as text of its own.

use std::time::Duration;

use leptos::prelude::*;

const DURATION: Duration = Duration::from_secs(5);

/// The most that are shown together; the oldest goes.
const MAX_SHOWN: usize = 3;

/// The tone of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something went well.
    Good,
    /// Something went wrong.
    Bad,
}

impl Tone {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
        }
    }
}

/// A notification.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Notice {
    pub(super) id: u32,
    pub(super) tone: Tone,
    pub(super) text: String,
    /// Address and text of a link.
    pub(super) link: Option<(String, String)>,
}

/// The notifications that are shown, the newest first, for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Notices {
    shown: RwSignal<Vec<Notice>>,
    last_id: StoredValue<u32>,
    /// Whether a person reads them right now.
    held: StoredValue<bool>,
}

impl Notices {
    pub(crate) fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), last_id: StoredValue::new(0), held: StoredValue::new(false) }
    }

    pub(super) fn shown(self) -> Vec<Notice> {
        self.shown.get()
    }

    pub(crate) fn bad(self, text: impl Into<String>) {
        self.bad_with_link(text, None);
    }

    pub(crate) fn bad_with_link(self, text: impl Into<String>, link: Option<(String, String)>) {
        self.show(Tone::Bad, text.into(), link);
    }

    pub(crate) fn good(self, text: impl Into<String>, link: Option<(String, String)>) {
        self.show(Tone::Good, text.into(), link);
    }

    /// Dismisses all.
    pub(crate) fn dismiss(self) {
        self.shown.set(Vec::new());
    }

    /// Dismisses the message that is `text`.
    pub(crate) fn retract(self, text: &str) {
        if self.shown.with_untracked(|shown| shown.iter().any(|notice| notice.text == text)) {
            self.shown.update(|shown| shown.retain(|notice| notice.text != text));
        }
    }

    pub(super) fn remove(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|notice| notice.id != id));
    }

    /// While they are held none disappears; let go, each stays its time again.
    pub(super) fn hold(self, held: bool) {
        self.held.set_value(held);
        if !held {
            self.shown.with_untracked(|shown| shown.iter().for_each(|notice| self.remove_later(notice.id)));
        }
    }

    fn show(self, tone: Tone, text: String, link: Option<(String, String)>) {
        let id = self.last_id.get_value() + 1;
        self.last_id.set_value(id);
        self.shown.update(|shown| {
            shown.retain(|notice| notice.text != text);
            shown.insert(0, Notice { id, tone, text, link });
            shown.truncate(MAX_SHOWN);
        });
        self.remove_later(id);
    }

    fn remove_later(self, id: u32) {
        let remove = move || {
            if self.held.try_get_value() == Some(false) {
                self.remove(id);
            }
        };
        set_timeout(remove, DURATION);
    }
}
