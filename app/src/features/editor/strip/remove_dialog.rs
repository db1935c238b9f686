//! Confirmation dialog for removing a photograph from this device.

use leptos::html::Dialog;
use leptos::prelude::*;

use super::super::state::EditorState;
use crate::browser::focus::focus_neighbour;
use crate::library::local::record::Photograph;
use crate::text::editor as text;

/// Open while `to_remove` is set.
#[component]
pub(super) fn RemoveDialog(to_remove: RwSignal<Option<Photograph>>) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match to_remove.with(Option::is_some) {
            true if !dialog.open() => {
                let _ = dialog.show_modal();
            }
            false if dialog.open() => dialog.close(),
            _ => {}
        }
    });
    let (leaving, place) = (RwSignal::new(Vec::new()), StoredValue::new(0));
    finish_removals(editor, leaving, place);
    let remove = move |_| {
        if let Some(photograph) = to_remove.get_untracked() {
            to_remove.set(None);
            let is_it = |other: &Photograph| other.id == photograph.id;
            place.set_value(editor.library.photographs.with_untracked(|list| list.iter().position(is_it)).unwrap_or(0));
            leaving.update(|leaving| leaving.push(photograph.id.clone()));
            editor.remove(photograph);
        }
    };
    let what = move || {
        to_remove.with(|photograph| {
            let photograph = photograph.as_ref()?;
            let waits = editor.outbox.queue().with(|queue| queue.unsent_of(&photograph.id).next().is_some());
            Some(consequence(photograph, waits))
        })
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby="remove-title" on:close=move |_| to_remove.set(None)>
            <h2 id="remove-title">{text::remove_question()}</h2>
            <p>{what}</p>
            <div class="buttons">
                <button type="button" on:click=move |_| to_remove.set(None)>
                    {text::keep_it()}
                </button>
                <button type="button" id="confirm-remove" class="primary" on:click=remove>
                    {text::remove()}
                </button>
            </div>
        </dialog>
    }
}

/// Discards the unsent edits of a removed photograph, only after the removal, which may be cancelled or fail.
fn finish_removals(editor: EditorState, leaving: RwSignal<Vec<String>>, place: StoredValue<usize>) {
    Effect::new(move |_| {
        let removed = editor.library.photographs.with(|list| {
            leaving.with_untracked(|leaving| {
                leaving.iter().filter(|id| list.iter().all(|other| other.id != **id)).cloned().collect::<Vec<_>>()
            })
        });
        if removed.is_empty() {
            return;
        }
        leaving.update_untracked(|leaving| leaving.retain(|id| !removed.contains(id)));
        removed.iter().for_each(|id| editor.outbox.discard_unsent_of(id));
        focus_neighbour(".strip .thumbnail".to_owned(), place.get_value(), [".empty input, .empty button".to_owned()]);
    });
}

fn consequence(photograph: &Photograph, waits_to_go_up: bool) -> String {
    let name = &photograph.name;
    let what = if photograph.edited { text::and_its_edit(name) } else { name.clone() };
    if waits_to_go_up {
        return text::unsent_is_lost(what);
    }
    if photograph.image_id.is_some() {
        return text::saved_stays(what);
    }
    text::no_copy(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removal_says_whether_there_is_another_copy() {
        let mut photograph = Photograph {
            id: String::new(),
            name: "a.jpg".to_owned(),
            size_bytes: 1,
            width: 1,
            height: 1,
            image_id: None,
            added_at_ms: 0.0,
            opened_at_ms: 0.0,
            edited: true,
            shown_revision: 0,
            is_stored: true,
        };
        assert!(consequence(&photograph, false).contains("no other copy"));
        assert!(consequence(&photograph, true).contains("will not be sent"));
        photograph.image_id = Some("img_1".to_owned());
        assert!(consequence(&photograph, false).contains("stays in the gallery"));
    }
}
