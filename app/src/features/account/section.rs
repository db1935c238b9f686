//! A part of a page of the account.

use leptos::prelude::*;

/// A part of the page under a title. `id` is the id of the section; that of the title is `{id}-title`. Hidden if the
/// edge does not have what it shows.
#[component]
pub(super) fn Section(
    id: &'static str,
    title: &'static str,
    #[prop(optional, into)] hidden: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let heading_id = title_id.clone();
    view! {
        <section id=id class="part" aria-labelledby=title_id hidden=move || hidden.get()>
            <h2 id=heading_id>{title}</h2>
            {children()}
        </section>
    }
}
