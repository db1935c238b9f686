//! Snapshots: take, restore, rename, delete.

use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::super::state::EditorState;
use crate::browser::focus::{focus_after_render, focus_if_lost};
use crate::document::snapshots::{MAX_SNAPSHOTS, Snapshot};
use crate::text::history as text;
use crate::ui::icon::{Icon, Symbol};

#[component]
pub(super) fn SnapshotList() -> impl IntoView {
    let EditorState { document, notices, .. } = expect_context();
    // The snapshot that is being renamed.
    let renaming = RwSignal::new(None::<u32>);
    let snapshots = move || document.with(|document| document.snapshots().to_vec());
    let empty = move || document.with(|document| document.snapshots().is_empty());
    let take = move |_| {
        let name = document.with_untracked(|document| {
            let numbers = 1..=document.snapshots().len() + 1;
            let is_free = |name: &String| document.snapshots().iter().all(|it| it.name != *name);
            numbers.map(text::numbered).find(is_free).unwrap_or_default()
        });
        match document.try_update(|document| document.take_snapshot(&name)).flatten() {
            Some(id) => renaming.set(Some(id)),
            None => notices.error(text::too_many(MAX_SNAPSHOTS)),
        }
    };
    view! {
        <section class="snapshots" aria-label=text::snapshots()>
            <header>
                <h3 class="caps">{text::snapshots()}</h3>
                <button type="button" class="ghost" id="take-snapshot" on:click=take>
                    <Icon symbol=Symbol::Camera/>
                    <span>{text::take()}</span>
                </button>
            </header>
            <p class="hint" hidden=move || !empty()>
                {text::no_snapshots()}
            </p>
            <ul>
                <For each=snapshots key=|snapshot| (snapshot.id, snapshot.name.clone()) let:snapshot>
                    <SnapshotRow snapshot renaming/>
                </For>
            </ul>
        </section>
    }
}

#[component]
fn SnapshotRow(snapshot: Snapshot, renaming: RwSignal<Option<u32>>) -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let Snapshot { id, name, draft } = snapshot;
    let is_present = Memo::new(move |_| document.with(|document| *document.draft() == draft));
    let name = StoredValue::new(name);
    let remove = move |_| {
        let index = document.with_untracked(|document| document.snapshots().iter().position(|it| it.id == id));
        document.update(|document| document.remove_snapshot(id));
        let index = index.unwrap_or_default();
        let neighbours = [index + 1, index].map(|at| format!(".snapshots li:nth-child({at}) .restore"));
        focus_if_lost(neighbours.into_iter().chain(["#take-snapshot".to_owned()]));
    };
    view! {
        <li data-snapshot=id data-present=move || is_present.get().to_string()>
            <Show
                when=move || renaming.get() == Some(id)
                fallback=move || {
                    let name = name.get_value();
                    view! {
                        <button
                            type="button"
                            class="ghost restore"
                            title=text::restore_title(&name)
                            on:click=move |_| document.update(|document| document.restore_snapshot(id))
                        >
                            {name.clone()}
                        </button>
                        <button
                            type="button"
                            class="ghost square"
                            data-action="rename"
                            aria-label=text::rename(&name)
                            title=text::rename(&name)
                            on:click=move |_| renaming.set(Some(id))
                        >
                            <Icon symbol=Symbol::Pencil/>
                        </button>
                        <button
                            type="button"
                            class="ghost square"
                            data-action="delete"
                            aria-label=text::delete(&name)
                            title=text::delete(&name)
                            on:click=remove
                        >
                            <Icon symbol=Symbol::Trash/>
                        </button>
                    }
                }
            >
                <NameField id name=name.get_value() renaming/>
            </Show>
        </li>
    }
}

/// The field that replaces a name during renaming. Enter stores the text, Escape discards it.
#[component]
fn NameField(id: u32, name: String, renaming: RwSignal<Option<u32>>) -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let field = NodeRef::<Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            field.set_value(&name);
            let _ = field.focus();
            field.select();
        }
    });
    let done = move |keep: bool| {
        // A removed field loses the focus too.
        if renaming.try_update(Option::take).flatten() != Some(id) {
            return;
        }
        if let Some(field) = field.get_untracked().filter(|_| keep) {
            document.update(|document| document.rename_snapshot(id, &field.value()));
        }
    };
    let press_key = move |event: KeyboardEvent| {
        let key = event.key();
        if matches!(key.as_str(), "Enter" | "Escape") {
            event.prevent_default();
            event.stop_propagation();
            done(key == "Enter");
            focus_after_render(format!("[data-snapshot=\"{id}\"] .restore"));
        }
    };
    view! {
        <input
            type="text"
            node_ref=field
            aria-label=text::name()
            maxlength="60"
            autocomplete="off"
            on:keydown=press_key
            on:blur=move |_| done(true)
        />
    }
}
