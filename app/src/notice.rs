//! The one place where the app says things: a sentence, how it is meant, and where it leads.

use std::time::Duration;

use leptos::prelude::*;

/// Time to read a sentence twice.
const LONG_ENOUGH: Duration = Duration::from_secs(10);

/// How a sentence is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something went well.
    Good,
    /// Something went wrong.
    Bad,
}

/// A sentence on show.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Notice {
    pub(crate) tone: Tone,
    pub(crate) text: String,
    /// Address and words of a link.
    pub(crate) link: Option<(String, String)>,
}

/// The sentence on show, for the whole app.
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
        self.shown.set(Some(Notice { tone: Tone::Bad, text: text.into(), link: None }));
    }

    /// Good news goes by itself after a while, unless it leads somewhere.
    pub(crate) fn good(self, text: impl Into<String>, link: Option<(String, String)>) {
        let (text, stays) = (text.into(), link.is_some());
        self.shown.set(Some(Notice { tone: Tone::Good, text: text.clone(), link }));
        if !stays {
            set_timeout(move || self.retract(&text), LONG_ENOUGH);
        }
    }

    pub(crate) fn dismiss(self) {
        self.shown.set(None);
    }

    /// Takes `text` away if it is what is shown.
    pub(crate) fn retract(self, text: &str) {
        if self.shown.with_untracked(|shown| shown.as_ref().is_some_and(|notice| notice.text == text)) {
            self.dismiss();
        }
    }
}
