//! Slots of the app frame that a page fills while it is shown.

use leptos::children::ViewFn;
use leptos::prelude::*;

/// A slot of the frame. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Slot(RwSignal<Option<ViewFn>>);

/// The slot in the middle of the top bar.
#[derive(Clone, Copy)]
pub(crate) struct TopBarSlot(pub(crate) Slot);

/// The slot of the tools in the rail at the side, or at the bottom of a phone: a row of buttons with the class
/// `rail-item`.
#[derive(Clone, Copy)]
pub(crate) struct Rail(pub(crate) Slot);

impl Slot {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(None))
    }

    pub(crate) fn is_filled(self) -> bool {
        self.0.with(Option::is_some)
    }

    pub(crate) fn view(self) -> Option<AnyView> {
        self.0.get().map(|view| view.run())
    }

    /// Shows `view` in the slot while `when` is true and the calling component lives.
    pub(crate) fn fill(self, when: Memo<bool>, view: impl Into<ViewFn>) {
        let view = view.into();
        Effect::new(move |_| self.0.set(when.get().then(|| view.clone())));
        on_cleanup(move || self.0.set(None));
    }
}
