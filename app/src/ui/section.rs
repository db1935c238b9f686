//! Collapsible section of a panel.

use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use crate::browser::web_storage::{StorageScope, get_item, set_item};
use crate::text::ui;

/// The section. This browser stores by `name` whether it is open. A dot beside the title means that a value in it was
/// changed; the button for `reset`, if there is one, is then shown.
#[component]
pub(crate) fn Section(
    name: &'static str,
    #[prop(into)] title: String,
    #[prop(optional, into)] changed: Signal<bool>,
    #[prop(optional, into)] reset: Option<Callback<()>>,
    #[prop(optional)] closed: bool,
    children: Children,
) -> impl IntoView {
    let key = format!("section-{name}");
    let open = RwSignal::new(get_item(StorageScope::AllTabs, &key).map_or(!closed, |word| word == "open"));
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        set_item(StorageScope::AllTabs, &key, if open.get_untracked() { "open" } else { "closed" });
    };
    let (title_id, body_id) = (format!("section-{name}-title"), format!("section-{name}"));
    let controls = body_id.clone();
    let button_id = title_id.clone();
    let label = ui::reset_of(&title);
    let button = reset.map(|reset| {
        view! {
            <button
                type="button"
                class="ghost square section-reset"
                aria-label=label.clone()
                title=label
                disabled=move || !changed.get()
                on:click=move |_| reset.run(())
            >
                <Icon symbol=Symbol::Reset/>
            </button>
        }
    });
    view! {
        <section class="section" data-section=name data-changed=move || changed.get().to_string() aria-labelledby=title_id>
            <header>
                <h3>
                    <button
                        type="button"
                        id=button_id
                        class="caps"
                        aria-expanded=move || open.get().to_string()
                        aria-controls=controls
                        on:click=toggle
                    >
                        <Icon symbol=Symbol::Chevron/>
                        <span>{title}</span>
                    </button>
                </h3>
                {button}
                <span class="dot" aria-hidden="true"></span>
            </header>
            <div class="section-body" id=body_id hidden=move || !open.get()>
                {children()}
            </div>
        </section>
    }
}
