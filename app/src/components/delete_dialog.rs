//! Asks before an image and what was made of it are deleted.

use api::Image;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::edge;
use crate::hooks::online::Edge;
use crate::notice::Notices;

/// Open while `doomed` is an image; `deleted` hears its id when it is gone.
#[component]
pub(crate) fn DeleteDialog(doomed: RwSignal<Option<Image>>, #[prop(into)] deleted: Callback<String>) -> impl IntoView {
    let edge = expect_context::<Edge>();
    let notices = expect_context::<Notices>();
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match doomed.with(Option::is_some) {
            true if !dialog.open() => {
                let _ = dialog.show_modal();
            }
            false if dialog.open() => dialog.close(),
            _ => {}
        }
    });
    let delete = move |_| {
        let Some(image) = doomed.get_untracked() else { return };
        doomed.set(None);
        spawn_local(async move {
            match edge::delete_image(&image.id).await {
                Ok(()) => {
                    deleted.try_run(image.id);
                    notices.good(format!("{} was deleted.", image.name), None);
                }
                Err(error) => notices.bad(edge.failed(&error)),
            }
        });
    };
    let what = move || {
        doomed.with(|doomed| {
            let image = doomed.as_ref()?;
            let renditions = match image.renditions.len() {
                0 => String::new(),
                1 => " and its rendition".to_owned(),
                count => format!(" and its {count} renditions"),
            };
            Some(format!("{}{renditions} will be gone from the edge. This cannot be undone.", image.name))
        })
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby="delete-title" on:close=move |_| doomed.set(None)>
            <h2 id="delete-title">"Delete this photograph?"</h2>
            <p>{what}</p>
            <div class="buttons">
                <button type="button" on:click=move |_| doomed.set(None)>
                    "Keep it"
                </button>
                <button type="button" id="confirm-delete" class="primary" on:click=delete>
                    "Delete"
                </button>
            </div>
        </dialog>
    }
}
