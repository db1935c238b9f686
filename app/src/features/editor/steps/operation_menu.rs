//! The menu of operations: the catalogue of the engine by group, with a search. It lies on the panel; on a phone it is
//! a sheet.

use std::collections::BTreeMap;

use filters::{Group, MAX_STEPS, OpSpec, catalog};
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;

use super::super::state::EditorState;
use crate::browser::focus::focus_after_render;
use crate::browser::keyboard::is_inside;
use crate::text;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::roving::move_focus;

/// The button that opens the menu, and the menu.
#[component]
pub(super) fn OperationMenu() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let menu = NodeRef::<Div>::new();
    let query = RwSignal::new(String::new());
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            let _ = menu.hide_popover();
        }
    };
    let add = Callback::new(move |name: &'static str| {
        close();
        if editor.document.try_update(|document| document.add(name)) == Some(false) {
            return editor.notices.error(text::steps::full(MAX_STEPS));
        }
        // The selected step is the new one, and its card is open.
        focus_after_render(".step[data-selected=\"true\"] .step-title".to_owned());
    });
    let rove = move |event: KeyboardEvent| {
        // In the field the other keys move the caret.
        if !is_inside(&event, "input") || matches!(event.key().as_str(), "ArrowUp" | "ArrowDown") {
            move_focus(&event, "input, [data-op]");
        }
    };
    view! {
        <button
            type="button"
            id="add-op"
            class:primary=move || editor.document.with(|document| document.draft().entries.is_empty())
            popovertarget="op-list"
            aria-haspopup="dialog"
            disabled=move || !editor.is_open()
        >
            <Icon symbol=Symbol::Plus/>
            <span>{text::steps::add()}</span>
        </button>
        <div
            id="op-list"
            class="op-menu"
            role="dialog"
            popover="auto"
            node_ref=menu
            aria-label=text::steps::operations()
            on:toggle=move |_| query.set(String::new())
            on:keydown=rove
        >
            <div class="op-search">
                <Search query add/>
                <button
                    type="button"
                    class="ghost square"
                    aria-label=text::steps::close()
                    title=text::steps::close()
                    on:click=move |_| close()
                >
                    <Icon symbol=Symbol::Close/>
                </button>
            </div>
            <p class="nothing" hidden=move || query.with(|query| first_match(query).is_some())>
                {text::steps::not_found()}
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
            <Icon symbol=Symbol::Search/>
            <input
                type="search"
                class="op-find"
                aria-label=text::steps::find()
                placeholder=text::steps::find()
                autocomplete="off"
                autofocus=true
                prop:value=query
                on:input=move |event| query.set(event_target_value(&event))
            />
        </form>
    }
}

/// The operations of a group. Those that do not match the search are hidden.
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
                <span class="title">{text::operations::op_label(spec)}</span>
                <span class="summary">{text::operations::op_summary(spec)}</span>
            </button>
        }
    });
    let items = items.collect_view();
    view! {
        <section hidden=move || !specs.iter().any(|spec| shown(spec))>
            <h3>{text::operations::group_label(group)}</h3>
            {items}
        </section>
    }
}

fn by_group() -> BTreeMap<Group, Vec<&'static OpSpec>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    catalog().for_each(|spec| groups.entry(spec.group).or_default().push(spec));
    groups
}

/// The first match in the order of the menu.
fn first_match(query: &str) -> Option<&'static OpSpec> {
    by_group().into_values().flatten().find(|spec| matches(spec, query))
}

/// Whether every word of the query is part of the label, name or summary of the operation, in the language of the page
/// or of the engine.
fn matches(spec: &OpSpec, query: &str) -> bool {
    let (label, summary) = (text::operations::op_label(spec), text::operations::op_summary(spec));
    let text = lower_case(&format!("{label} {} {} {summary}", spec.label, spec.name.replace('_', " ")));
    lower_case(query).split_whitespace().all(|word| text.contains(word))
}

/// Lower case of the letters of English and German, because the standard library would add a table of all scripts.
fn lower_case(text: &str) -> String {
    let letters = text.chars().map(|letter| match letter {
        'Ä' => 'ä',
        'Ö' => 'ö',
        'Ü' => 'ü',
        other => other.to_ascii_lowercase(),
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_match_by_words_of_label_name_and_summary() {
        assert_eq!(first_match("GAUSSIAN  blur").map(|spec| spec.name), Some("gaussian_blur"));
        assert_eq!(first_match("its negative").map(|spec| spec.name), Some("invert"));
        assert!(first_match("").is_some());
        assert_eq!(first_match("no such operation").map(|spec| spec.name), None);
    }

    #[test]
    fn operations_match_in_the_language_of_the_page() {
        text::set_language(text::Language::German);
        let found = ["belichtung", "exposure", "BELICHTUNG"].map(|word| first_match(word).map(|spec| spec.name));
        text::set_language(text::Language::default());
        assert_eq!(found, [Some("exposure"); 3]);
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
