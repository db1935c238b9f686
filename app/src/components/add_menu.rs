//! The list of operations, as the engine's catalogue has them, by group.

use std::collections::BTreeMap;

use filters::{OpSpec, catalog};
use leptos::html::Div;
use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use crate::model::text;
use crate::studio::Studio;

/// The button that opens the list, and the list.
#[component]
pub(crate) fn AddMenu() -> impl IntoView {
    let studio = expect_context::<Studio>();
    let list = NodeRef::<Div>::new();
    let empty = move || studio.editor.with(|editor| editor.draft().entries.is_empty());
    let closed = move || studio.photo.with(Option::is_none);
    let mut groups: BTreeMap<_, Vec<&'static OpSpec>> = BTreeMap::new();
    catalog().for_each(|spec| groups.entry(spec.group).or_default().push(spec));
    let add = move |name| {
        if let Some(list) = list.get_untracked() {
            let _ = list.hide_popover();
        }
        if studio.editor.try_update(|editor| editor.add(name)) == Some(false) {
            studio.notices.bad("The recipe is full; remove a step first.");
        }
    };
    let query = RwSignal::new(String::new());
    let fits = move |spec: &OpSpec| {
        query.with(|query| {
            let words = format!("{} {} {}", spec.label, spec.name.replace('_', " "), spec.summary).to_lowercase();
            query.to_lowercase().split_whitespace().all(|word| words.contains(word))
        })
    };
    let nothing = move || !catalog().any(fits);
    view! {
        <button
            type="button"
            id="add-op"
            class:primary=empty
            popovertarget="op-list"
            aria-haspopup="true"
            disabled=closed
        >
            <Icon symbol=Symbol::Plus/>
            <span>"Add"</span>
        </button>
        <div
            id="op-list"
            class="op-list"
            popover="auto"
            node_ref=list
            aria-label="Operations"
            on:toggle=move |_| query.set(String::new())
        >
            <form
                role="search"
                on:submit=move |event| {
                    event.prevent_default();
                    // Enter takes the first that fits, as a person who types expects.
                    if let Some(spec) = catalog().find(|spec| fits(spec)) {
                        add(spec.name);
                    }
                }
            >
                <input
                    type="search"
                    aria-label="Find an operation"
                    placeholder="Find an operation"
                    autocomplete="off"
                    autofocus=true
                    prop:value=query
                    on:input=move |event| query.set(event_target_value(&event))
                />
            </form>
            <p class="hint" hidden=move || !nothing()>
                "No operation is called that."
            </p>
            <div class="op-groups">
            {groups
                .into_iter()
                .map(|(group, specs)| {
                    let shown = specs.clone();
                    let none_fits = move || !shown.iter().any(|spec| fits(spec));
                    view! {
                        <section hidden=none_fits>
                            <h3>{text::group(group)}</h3>
                            {specs
                                .into_iter()
                                .map(|spec| {
                                    view! {
                                        <button
                                            type="button"
                                            data-op=spec.name
                                            hidden=move || !fits(spec)
                                            on:click=move |_| add(spec.name)
                                        >
                                            <span class="title">{spec.label}</span>
                                            <span class="summary">{spec.summary}</span>
                                        </button>
                                    }
                                })
                                .collect_view()}
                        </section>
                    }
                })
                .collect_view()}
            </div>
        </div>
    }
}
