//! The panel beside the picture: the histogram, the tool that is chosen, and where the edit goes.

use leptos::prelude::*;

use super::adjust::AdjustPanel;
use super::crop::CropPanel;
use super::deliver::Deliver;
use super::effects::EffectsPanel;
use super::looks::LooksPanel;
use super::state::EditorState;
use super::steps::StepsPanel;
use super::tool::Tool;
use crate::text;
use crate::viewport::histogram::HistogramPanel;

/// The panel.
#[component]
pub(super) fn Panel() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let content = move || match editor.tool.get() {
        Tool::Looks => view! { <LooksPanel/> }.into_any(),
        Tool::Adjust => view! { <AdjustPanel/> }.into_any(),
        Tool::Crop => view! { <CropPanel/> }.into_any(),
        Tool::Effects => view! { <EffectsPanel/> }.into_any(),
        Tool::Steps => view! { <StepsPanel/> }.into_any(),
    };
    view! {
        <aside
            class="panel"
            data-tool=move || editor.tool.get().name()
            aria-label=text::tools::edit()
            inert=move || editor.is_inert()
        >
            <HistogramPanel stage=editor.stage/>
            <div class="scroll">
                // The steps show a title of their own.
                {move || (editor.tool.get() != Tool::Steps).then(|| view! { <h2 class="visually-hidden">{editor.tool.get().label()}</h2> })}
                {content}
            </div>
            <Deliver/>
        </aside>
    }
}
