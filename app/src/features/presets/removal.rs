//! Removes a deleted preset for ever, after a confirmation that states what is lost.

use leptos::prelude::*;

use super::values;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::Preset;
use crate::library::remote::reachability::Edge;
use crate::text::presets as text;
use crate::ui::confirm::{ConfirmAction, ConfirmDialog, ConfirmTexts};
use crate::ui::notice::Notices;

/// Open while `removing` is set. `removed` gets the id of the preset when the edge has removed it.
#[component]
pub(super) fn RemovalDialog(
    removing: RwSignal<Option<Preset>>,
    #[prop(into)] removed: Callback<String>,
) -> impl IntoView {
    let (edge, notices) = (expect_context::<Edge>(), expect_context::<Notices>());
    let act = move |()| -> ConfirmAction {
        let preset = removing.get_untracked();
        Box::pin(async move {
            let Some(preset) = preset else { return Ok(()) };
            remote::remove(&preset.id).await.map_err(|error| edge.report_failure(&error))?;
            notices.success(text::was_removed(values::name(&preset)), None);
            removed.try_run(preset.id);
            Ok(())
        })
    };
    let texts = ConfirmTexts {
        title: text::removal_question(),
        cancel_label: text::keep_it(),
        confirm: text::delete_forever(),
        progress_label: text::deleting(),
    };
    let consequence = Signal::derive(move || {
        removing.with(|preset| {
            let preset = preset.as_ref()?;
            Some(text::removal_consequence(values::name(preset), text::count_makes(preset.makes)))
        })
    });
    let close = move |()| {
        removing.try_set(None);
    };
    view! { <ConfirmDialog id="remove-preset" texts consequence closed=close act/> }
}
