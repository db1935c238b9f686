//! The panel beside the picture: the histogram, the selected tool, and the save buttons.

use leptos::prelude::*;

use super::adjust::AdjustPanel;
use super::lazy_views::EditorView;
use super::save_buttons::SaveButtons;
use super::state::EditorState;
use super::tool::Tool;
use crate::text;
use crate::ui::on_demand::OnDemand;
use crate::viewport::histogram::HistogramPanel;

/// The panel.
#[component]
pub(super) fn Panel() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let content = move || match editor.tool.get() {
        Tool::Adjust => view! { <AdjustPanel/> }.into_any(),
        Tool::Looks => view! { <OnDemand view=EditorView::LOOKS/> }.into_any(),
        Tool::Crop => view! { <OnDemand view=EditorView::CROP/> }.into_any(),
        Tool::Effects => view! { <OnDemand view=EditorView::EFFECTS/> }.into_any(),
        Tool::Steps => view! { <OnDemand view=EditorView::STEPS/> }.into_any(),
    };
    view! {
        <aside
            class="panel"
            data-tool=move || editor.tool.get().name()
            aria-label=text::tools::edit()
            inert=move || editor.is_read_only()
        >
            <HistogramPanel stage=editor.stage/>
            <div class="scroll">
                // The steps tool shows its own title.
                {move || (editor.tool.get() != Tool::Steps).then(|| view! { <h2 class="visually-hidden">{editor.tool.get().label()}</h2> })}
                {content}
            </div>
            <SaveButtons/>
        </aside>
    }
}
