//! A part of a page of the account.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::fragment::show_fragment;
use crate::ui::on_demand::PartWait;

/// A part of the page under a title. `id` is the id of the section; that of the title is `{id}-title`. Hidden if the
/// edge does not have what it shows.
///
/// While it loads, a spinner stands for its content, and the parts below are not shown. So the parts appear from top to
/// bottom, and none moves when the content of another arrives: a press would miss its button.
#[component]
pub(super) fn Section(
    id: &'static str,
    title: &'static str,
    #[prop(optional, into)] hidden: Signal<bool>,
    #[prop(optional, into)] is_loading: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let hash = use_location().hash;
    Effect::new(move |was_loading: Option<bool>| {
        let is_loading = is_loading.get();
        if was_loading == Some(true) && !is_loading {
            show_fragment(hash.get_untracked());
        }
        is_loading
    });
    let title_id = format!("{id}-title");
    let heading_id = title_id.clone();
    view! {
        <section
            id=id
            class="part"
            aria-labelledby=title_id
            aria-busy=move || is_loading.get().to_string()
            hidden=move || hidden.get()
        >
            <Show when=move || is_loading.get()>
                <PartWait/>
            </Show>
            <h2 id=heading_id>{title}</h2>
            {children()}
        </section>
    }
}
