//! The dialog that deletes the collection. It lists what the server removes, and asks for a confirmation.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::Board;
use crate::library::remote::collections as remote;
use crate::library::remote::reachability::Edge;
use crate::text::collections as text;
use crate::text::presets::thousands;
use crate::ui::confirm::{ConfirmAction, ConfirmDialog, ConfirmTexts};
use crate::ui::notice::Notices;

/// The dialog.
#[component]
pub(super) fn DeleteCollection(board: Board) -> impl IntoView {
    let (edge, notices) = (expect_context::<Edge>(), expect_context::<Notices>());
    let navigate = StoredValue::new_local(use_navigate());
    let facts = board.get(|collection| (collection.name.clone(), collection.counts));
    let act = move |()| -> ConfirmAction {
        let (id, name) = (board.id.get_value(), facts.get_untracked().map(|(name, _)| name).unwrap_or_default());
        Box::pin(async move {
            remote::delete(&id).await.map_err(|error| edge.report_failure(&error))?;
            notices.success(text::was_deleted(name), None);
            navigate.try_with_value(|navigate| navigate("/collections", Default::default()));
            Ok(())
        })
    };
    let texts = ConfirmTexts {
        title: text::delete_question(),
        cancel_label: text::keep_it(),
        confirm: text::delete(),
        progress_label: text::deleting(),
    };
    let consequence = Signal::derive(move || {
        let (name, counts) = facts.get().filter(|_| board.deleting.get())?;
        Some(text::delete_consequence(name, thousands(counts.records), thousands(counts.done)))
    });
    let close = move |()| {
        board.deleting.try_set(false);
    };
    view! { <ConfirmDialog id="delete-collection" texts consequence closed=close act/> }
}
