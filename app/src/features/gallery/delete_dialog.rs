//! Asks before an image and what was made of it are deleted.

use api::Image;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::library::remote::images;
use crate::library::remote::reachability::Edge;
use crate::ui::notice::Notices;

/// Open while `image` is set; `deleted` is called with the id when the image is gone.
#[component]
pub(super) fn DeleteDialog(image: RwSignal<Option<Image>>, #[prop(into)] deleted: Callback<String>) -> impl IntoView {
    let edge = expect_context::<Edge>();
    let notices = expect_context::<Notices>();
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match image.with(Option::is_some) {
            true if !dialog.open() => {
                let _ = dialog.show_modal();
            }
            false if dialog.open() => dialog.close(),
            _ => {}
        }
    });
    let delete = move |_| {
        let Some(doomed) = image.get_untracked() else { return };
        image.set(None);
        spawn_local(async move {
            match images::delete(&doomed.id).await {
                Ok(()) => {
                    deleted.try_run(doomed.id);
                    notices.good(format!("{} was deleted.", doomed.name), None);
                }
                Err(error) => notices.bad(edge.failed(&error)),
            }
        });
    };
    let what = move || image.with(|image| image.as_ref().map(consequence));
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby="delete-title" on:close=move |_| image.set(None)>
            <h2 id="delete-title">"Delete this photograph?"</h2>
            <p>{what}</p>
            <div class="buttons">
                <button type="button" on:click=move |_| image.set(None)>
                    "Keep it"
                </button>
                <button type="button" id="confirm-delete" class="primary" on:click=delete>
                    "Delete"
                </button>
            </div>
        </dialog>
    }
}

fn consequence(image: &Image) -> String {
    let renditions = match image.renditions.len() {
        0 => String::new(),
        1 => " and its rendition".to_owned(),
        count => format!(" and its {count} renditions"),
    };
    format!("{}{renditions} will be gone from the edge. This cannot be undone.", image.name)
}
