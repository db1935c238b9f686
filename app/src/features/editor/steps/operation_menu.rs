//! The menu of operations: the engine's catalogue by group, with a search.

use std::collections::BTreeMap;

use filters::{Group, OpSpec, catalog};
use leptos::html::Div;
use leptos::prelude::*;

use super::super::state::EditorState;
use crate::ui::icon::{Icon, Symbol};

/// The button that opens the menu, and the menu.
#[component]
pub(super) fn OperationMenu() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let menu = NodeRef::<Div>::new();
    let query = RwSignal::new(String::new());
    let add = Callback::new(move |name: &'static str| {
        if let Some(menu) = menu.get_untracked() {
            let _ = menu.hide_popover();
        }
        if editor.document.try_update(|document| document.add(name)) == Some(false) {
            editor.notices.bad("The recipe is full; remove a step first.");
        }
    });
    view! {
        <button
            type="button"
            id="add-op"
            class:primary=move || editor.document.with(|document| document.draft().entries.is_empty())
            popovertarget="op-list"
            aria-haspopup="true"
            disabled=move || !editor.is_open()
        >
            <Icon symbol=Symbol::Plus/>
            <span>"Add"</span>
        </button>
        <div
            id="op-list"
            class="op-list"
            popover="auto"
            node_ref=menu
            aria-label="Operations"
            on:toggle=move |_| query.set(String::new())
        >
            <Search query add/>
            <p class="hint" hidden=move || query.with(|query| first_match(query).is_some())>
                "No operation is called that."
            </p>
            <div class="op-groups">
                {by_group().into_iter().map(|(group, specs)| view! { <OperationGroup group specs query add/> }).collect_view()}
            </div>
        </div>
    }
}

/// The search field. Enter adds the first match.
#[component]
fn Search(query: RwSignal<String>, add: Callback<&'static str>) -> impl IntoView {
    view! {
        <form
            role="search"
            on:submit=move |event| {
                event.prevent_default();
                if let Some(spec) = query.with_untracked(|query| first_match(query)) {
                    add.run(spec.name);
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
    }
}

/// The operations of a group; those that the search does not match are hidden.
#[component]
fn OperationGroup(
    group: Group,
    specs: Vec<&'static OpSpec>,
    query: RwSignal<String>,
    add: Callback<&'static str>,
) -> impl IntoView {
    let shown = move |spec: &OpSpec| query.with(|query| matches(spec, query));
    let items = specs.iter().copied().map(|spec| {
        view! {
            <button type="button" data-op=spec.name hidden=move || !shown(spec) on:click=move |_| add.run(spec.name)>
                <span class="title">{spec.label}</span>
                <span class="summary">{spec.summary}</span>
            </button>
        }
    });
    let items = items.collect_view();
    view! {
        <section hidden=move || !specs.iter().any(|spec| shown(spec))>
            <h3>{heading(group)}</h3>
            {items}
        </section>
    }
}

fn by_group() -> BTreeMap<Group, Vec<&'static OpSpec>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    catalog().for_each(|spec| groups.entry(spec.group).or_default().push(spec));
    groups
}

fn first_match(query: &str) -> Option<&'static OpSpec> {
    catalog().find(|spec| matches(spec, query))
}

/// Whether every word of the query is part of the operation's label, name or summary.
fn matches(spec: &OpSpec, query: &str) -> bool {
    let text = format!("{} {} {}", spec.label, spec.name.replace('_', " "), spec.summary).to_lowercase();
    query.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

const fn heading(group: Group) -> &'static str {
    match group {
        Group::Tone => "Tone",
        Group::Color => "Colour",
        Group::Detail => "Detail",
        Group::Geometry => "Geometry",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_match_by_words_of_label_name_and_summary() {
        assert_eq!(first_match("GAUSSIAN  blur").map(|spec| spec.name), Some("gaussian_blur"));
        assert_eq!(first_match("its negative").map(|spec| spec.name), Some("invert"));
        assert_eq!(first_match("").map(|spec| spec.name), catalog().next().map(|spec| spec.name));
        assert_eq!(first_match("no such operation").map(|spec| spec.name), None);
    }

    #[test]
    fn every_operation_is_in_one_group() {
        let mut grouped: Vec<_> = by_group().into_values().flatten().map(|spec| spec.name).collect();
        let mut all: Vec<_> = catalog().map(|spec| spec.name).collect();
        grouped.sort_unstable();
        all.sort_unstable();
        assert!(!all.is_empty());
        assert_eq!(grouped, all);
    }
}
