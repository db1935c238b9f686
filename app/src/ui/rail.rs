//! The tools in the rail at the side, or at the bottom of a phone: a page fills it while it is shown.

use leptos::children::ViewFn;
use leptos::prelude::*;

use super::icon::{Icon, Symbol};

/// What a page shows in the rail. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Rail(RwSignal<Option<ViewFn>>);

impl Rail {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(None))
    }

    pub(crate) fn is_filled(self) -> bool {
        self.0.with(Option::is_some)
    }

    pub(crate) fn view(self) -> Option<AnyView> {
        self.0.get().map(|view| view.run())
    }

    /// Shows `view` in the rail while `when` holds and the calling component lives. It is a row of [`RailButton`]s.
    pub(crate) fn fill(self, when: Memo<bool>, view: impl Into<ViewFn>) {
        let view = view.into();
        Effect::new(move |_| self.0.set(when.get().then(|| view.clone())));
        on_cleanup(move || self.0.set(None));
    }
}

/// A tool: its symbol over its name; `pressed` while its panel is shown. A dot says that it has changed the photograph.
#[component]
pub(crate) fn RailButton(
    id: &'static str,
    symbol: Symbol,
    #[prop(into)] text: String,
    #[prop(into)] pressed: Signal<bool>,
    #[prop(optional, into)] changed: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(into)] act: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            id=id
            class="rail-item"
            aria-pressed=move || pressed.get().to_string()
            data-changed=move || changed.get().to_string()
            disabled=disabled
            on:click=move |_| act.run(())
        >
            <Icon symbol/>
            <span>{text}</span>
        </button>
    }
}
