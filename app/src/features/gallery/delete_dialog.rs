//! Asks before an image and what was made of it are deleted.

use api::Image;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::focus::focus_if_lost;
use crate::library::remote::images;
use crate::library::remote::reachability::Edge;
use crate::text::gallery as text;
use crate::ui::notice::Notices;

/// Open while `image` is set; `deleted` is called with the id when the image is gone. The focus goes to the card of the image that `neighbour` tells.
#[component]
pub(super) fn DeleteDialog(
    image: RwSignal<Option<Image>>,
    #[prop(into)] deleted: Callback<String>,
    #[prop(into)] neighbour: Callback<String, Option<String>>,
) -> impl IntoView {
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
        let beside = neighbour.run(doomed.id.clone());
        spawn_local(async move {
            match images::delete(&doomed.id).await {
                Ok(()) => {
                    deleted.try_run(doomed.id);
                    let card = beside.map(|id| format!("[data-image-id=\"{id}\"] [data-action=\"open\"]"));
                    focus_if_lost(card.into_iter().chain([".gallery .blank .button".to_owned()]));
                    notices.good(text::deleted(&doomed.name), None);
                }
                Err(error) => notices.bad(edge.failed(&error)),
            }
        });
    };
    let what = move || image.with(|image| image.as_ref().map(consequence));
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby="delete-title" on:close=move |_| image.set(None)>
            <h2 id="delete-title">{text::delete_question()}</h2>
            <p>{what}</p>
            <div class="buttons">
                <button type="button" on:click=move |_| image.set(None)>
                    {text::keep_it()}
                </button>
                <button type="button" id="confirm-delete" class="primary danger" on:click=delete>
                    {text::delete()}
                </button>
            </div>
        </dialog>
    }
}

fn consequence(image: &Image) -> String {
    match image.rendition_count {
        0 => text::delete_alone(&image.name),
        1 => text::delete_with_one(&image.name),
        count => text::delete_with(&image.name, count),
    }
}
