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
        <div id="op-list" class="op-list" popover="auto" node_ref=list aria-label="Operations">
            {groups
                .into_iter()
                .map(|(group, specs)| {
                    view! {
                        <section>
                            <h3>{text::group(group)}</h3>
                            {specs
                                .into_iter()
                                .map(|spec| {
                                    view! {
                                        <button type="button" data-op=spec.name on:click=move |_| add(spec.name)>
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
    }
}
