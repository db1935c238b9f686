//! The middle of the bar: a page fills it while it is shown.

use leptos::children::ViewFn;
use leptos::prelude::*;

/// What a page shows in the bar. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct TopLine(RwSignal<Option<ViewFn>>);

impl TopLine {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(None))
    }

    pub(crate) fn is_filled(self) -> bool {
        self.0.with(Option::is_some)
    }

    pub(crate) fn view(self) -> Option<AnyView> {
        self.0.get().map(|view| view.run())
    }

    /// Shows `view` in the bar while `when` holds and the calling component lives.
    pub(crate) fn fill(self, when: Memo<bool>, view: impl Into<ViewFn>) {
        let view = view.into();
        Effect::new(move |_| self.0.set(when.get().then(|| view.clone())));
        on_cleanup(move || self.0.set(None));
    }
}
