//! The list of changes, newest first. A press jumps to the state after a change. Later changes stay and can be redone.

use filters::{OpSpec, ParamSpec, ParamValue};
use leptos::html::Ol;
use leptos::prelude::*;

use super::super::params::written;
use super::super::state::EditorState;
use crate::document::Document;
use crate::document::changes::{describe, is_untouched};
use crate::text::history as text;
use crate::ui::roving::move_focus;

/// The names of the states of the edit, oldest first.
fn names(document: &Document) -> Vec<String> {
    let states: Vec<_> = document.timeline().collect();
    let first = states.first().map(|first| if is_untouched(first) { text::untouched() } else { text::earlier() });
    let changes = states.windows(2).map(|pair| match pair {
        [before, after] => describe(before, after, document.snapshots(), number_text),
        _ => String::new(),
    });
    first.map(str::to_owned).into_iter().chain(changes).collect()
}

/// Formats a number as its control does; levels are from 0 to 255 there.
fn number_text(op: &OpSpec, param: &ParamSpec, value: &ParamValue) -> String {
    match value {
        ParamValue::Number(share) if op.name == "levels" && param.name != "gamma" => format!("{:.0}", share * 255.0),
        other => written(op, param, other),
    }
}

#[component]
pub(super) fn ChangeList() -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let list = NodeRef::<Ol>::new();
    let position = Memo::new(move |_| document.with(Document::position));
    // Newest first, each with its index in the timeline.
    let entries = Memo::new(move |_| {
        let mut names: Vec<_> = document.with(names).into_iter().enumerate().collect();
        names.reverse();
        names
    });
    Effect::new(move |_| {
        if let Some(Ok(Some(present))) = list.get().map(|list| list.query_selector("[aria-current]")) {
            present.scroll_into_view_with_bool(false);
        }
    });
    view! {
        <h3 class="caps" id="changes-title">
            {text::changes()}
        </h3>
        <ol
            class="changes"
            reversed
            aria-labelledby="changes-title"
            node_ref=list
            on:keydown=move |event| {
                move_focus(&event, "button");
            }
        >
            <For each=move || entries.get() key=Clone::clone let:entry>
                <Change index=entry.0 name=entry.1 position/>
            </For>
        </ol>
    }
}

#[component]
fn Change(index: usize, name: String, position: Memo<usize>) -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let is_present = move || position.get() == index;
    view! {
        <li>
            <button
                type="button"
                data-change=index
                data-undone=move || (position.get() < index).to_string()
                aria-current=move || is_present().then_some("step")
                tabindex=move || if is_present() { "0" } else { "-1" }
                on:click=move |_| document.update(|document| document.jump(index))
            >
                {name}
            </button>
        </li>
    }
}
