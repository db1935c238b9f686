//! Notifications: a message, its tone and an optional link. One is shown at a time.

use std::time::Duration;

use leptos::prelude::*;

/// Time to read a sentence twice.
const GOOD_NEWS_DURATION: Duration = Duration::from_secs(10);

/// The tone of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something went well.
    Good,
    /// Something went wrong.
    Bad,
}

/// A notification.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Notice {
    pub(crate) tone: Tone,
    pub(crate) text: String,
    /// Address and text of a link.
    pub(crate) link: Option<(String, String)>,
}

/// The notification that is shown, for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Notices {
    shown: RwSignal<Option<Notice>>,
}

impl Notices {
    pub(crate) fn new() -> Self {
        Self { shown: RwSignal::new(None) }
    }

    pub(crate) fn shown(self) -> Option<Notice> {
        self.shown.get()
    }

    pub(crate) fn bad(self, text: impl Into<String>) {
        self.bad_with_link(text, None);
    }

    pub(crate) fn bad_with_link(self, text: impl Into<String>, link: Option<(String, String)>) {
        self.shown.set(Some(Notice { tone: Tone::Bad, text: text.into(), link }));
    }

    /// Good news disappears after a while, unless it has a link.
    pub(crate) fn good(self, text: impl Into<String>, link: Option<(String, String)>) {
        let (text, stays) = (text.into(), link.is_some());
        self.shown.set(Some(Notice { tone: Tone::Good, text: text.clone(), link }));
        if !stays {
            set_timeout(move || self.retract(&text), GOOD_NEWS_DURATION);
        }
    }

    pub(crate) fn dismiss(self) {
        self.shown.set(None);
    }

    /// Dismisses the message if it is `text`.
    pub(crate) fn retract(self, text: &str) {
        if self.shown.with_untracked(|shown| shown.as_ref().is_some_and(|notice| notice.text == text)) {
            self.dismiss();
        }
    }
}
