//! Confirmation dialog for deleting the rendition of the page. Navigates to the gallery afterwards.

use api::JobState;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::verification::Verification;
use crate::browser::focus::focus_if_lost;
use crate::library::remote::reachability::Edge;
use crate::library::remote::renditions;
use crate::text::{gallery, rendition as text};
use crate::ui::confirm::{ConfirmAction, ConfirmDialog, ConfirmTexts};
use crate::ui::notice::Notices;

/// Open while `confirming` is true.
#[component]
pub(super) fn DeleteDialog(
    verification: Verification,
    title: Memo<String>,
    confirming: RwSignal<bool>,
) -> impl IntoView {
    let (edge, notices) = (expect_context::<Edge>(), expect_context::<Notices>());
    let navigate = StoredValue::new_local(use_navigate());
    let act = move |()| -> ConfirmAction {
        let rendition = verification.rendition.get_untracked();
        let title = title.get_untracked();
        verification.deleting.set_value(true);
        Box::pin(async move {
            let Some(rendition) = rendition else { return Ok(()) };
            if let Err(error) = renditions::delete(&rendition.id).await {
                verification.deleting.try_set_value(false);
                return Err(edge.report_failure(&error));
            }
            // The user may have left the page.
            if navigate.try_with_value(|navigate| navigate("/gallery", Default::default())).is_some() {
                focus_if_lost(["#gallery-title".to_owned()]);
            }
            notices.success(text::deleted(title), None);
            Ok(())
        })
    };
    let texts = ConfirmTexts {
        title: text::delete_question(),
        cancel_label: gallery::keep_it(),
        confirm: text::delete(),
        progress_label: gallery::deleting(),
    };
    let what = Signal::derive(move || {
        let image = verification.image.get().filter(|_| confirming.get())?;
        let is_made = verification.rendition.with(|it| it.as_ref().is_some_and(|it| it.state == JobState::Done));
        Some(title.with(|title| text::delete_consequence(title, &image.name, is_made)))
    });
    view! { <ConfirmDialog id="delete-rendition" texts consequence=what closed=move |()| confirming.set(false) act/> }
}
