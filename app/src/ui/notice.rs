//! Notifications: a message, its severity and an optional link. Each disappears after a time. An error that needs a
//! decision is shown where it occurred instead.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

const DURATION: Duration = Duration::from_secs(5);

/// The largest number of visible notifications. A new one replaces the oldest.
const MAX_SHOWN: usize = 3;

/// The severity of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    /// Something succeeded.
    Success,
    /// Something failed.
    Error,
}

impl Severity {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Success => "good",
            Self::Error => "bad",
        }
    }
}

/// What the button of a notification does.
type Press = Arc<dyn Fn() + Send + Sync>;

/// A notification.
#[derive(Clone)]
pub(crate) struct Notice {
    pub(super) id: u32,
    pub(super) severity: Severity,
    pub(super) text: String,
    /// Address and text of a link.
    pub(super) link: Option<(String, String)>,
    /// Text and effect of a button.
    pub(super) button: Option<(String, Press)>,
}

/// The visible notifications of the app, newest first.
#[derive(Clone, Copy)]
pub(crate) struct Notices {
    shown: RwSignal<Vec<Notice>>,
    last_id: StoredValue<u32>,
    /// Whether the timeouts are paused, because the user is reading.
    is_paused: StoredValue<bool>,
}

impl Notices {
    pub(crate) fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), last_id: StoredValue::new(0), is_paused: StoredValue::new(false) }
    }

    pub(super) fn shown(self) -> Vec<Notice> {
        self.shown.get()
    }

    pub(crate) fn error(self, text: impl Into<String>) {
        self.error_with_link(text, None);
    }

    pub(crate) fn error_with_link(self, text: impl Into<String>, link: Option<(String, String)>) {
        self.show(Severity::Error, text.into(), link);
    }

    pub(crate) fn success(self, text: impl Into<String>, link: Option<(String, String)>) {
        self.show(Severity::Success, text.into(), link);
    }

    /// Something succeeded, with a button, such as one that undoes it.
    pub(crate) fn success_with_button(
        self,
        text: impl Into<String>,
        label: impl Into<String>,
        press: impl Fn() + Send + Sync + 'static,
    ) {
        self.add(Severity::Success, text.into(), None, Some((label.into(), Arc::new(press))));
    }

    /// Dismisses all notifications.
    pub(crate) fn dismiss(self) {
        self.shown.set(Vec::new());
    }

    /// Dismisses the notifications with this text.
    pub(crate) fn dismiss_text(self, text: &str) {
        if self.shown.with_untracked(|shown| shown.iter().any(|notice| notice.text == text)) {
            self.shown.update(|shown| shown.retain(|notice| notice.text != text));
        }
    }

    pub(super) fn remove(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|notice| notice.id != id));
    }

    /// Pauses or resumes the timeouts. After a pause each notification stays for its full time again.
    pub(super) fn set_paused(self, is_paused: bool) {
        self.is_paused.set_value(is_paused);
        if !is_paused {
            self.shown.with_untracked(|shown| shown.iter().for_each(|notice| self.remove_later(notice.id)));
        }
    }

    fn show(self, severity: Severity, text: String, link: Option<(String, String)>) {
        self.add(severity, text, link, None);
    }

    fn add(self, severity: Severity, text: String, link: Option<(String, String)>, button: Option<(String, Press)>) {
        let id = self.last_id.get_value() + 1;
        self.last_id.set_value(id);
        self.shown.update(|shown| {
            shown.retain(|notice| notice.text != text);
            shown.insert(0, Notice { id, severity, text, link, button });
            shown.truncate(MAX_SHOWN);
        });
        self.remove_later(id);
    }

    fn remove_later(self, id: u32) {
        let remove = move || {
            if self.is_paused.try_get_value() == Some(false) {
                self.remove(id);
            }
        };
        set_timeout(remove, DURATION);
    }
}
