//! Views around an open photograph: the stage, the top bar, the tool rail, the panel, and the strip. They are lazily
//! loaded in one part of the module, so that a first visit can open a photograph without waiting for them.

use leptos::prelude::*;

use super::adjust::eyedropper::Eyedropper;
use super::adjust::value_bubble::ValueBubble;
use super::crop::CropOverlay;
use super::floating_bar::FloatingBar;
use super::lazy_views::EditorView;
use super::panel::Panel;
use super::read_only_bar::ReadOnlyBar;
use super::recipes::import_prompt::ImportPrompt;
use super::shortcuts::use_shortcuts;
use super::state::EditorState;
use super::strip::Strip;
use super::tool_rail::ToolRail;
use super::toolbar::Toolbar;
use crate::browser::focus::focus_if_lost;
use crate::text::{editor as text, editor_presets as preset_text, export as export_text};
use crate::ui::dialog::{Dialog, Shape};
use crate::ui::on_demand::OnDemand;
use crate::ui::slot::{Rail, TopBarSlot};
use crate::viewport::stage_view::StageView;

/// A view of the open photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotographView(View);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Stage,
    Panel,
    Strip,
}

impl PhotographView {
    pub(super) const STAGE: Self = Self(View::Stage);
    pub(super) const PANEL: Self = Self(View::Panel);
    pub(super) const STRIP: Self = Self(View::Strip);

    /// Creates the view. Only the program may call it, inside the part; any other caller would move the code into the
    /// first part.
    pub fn build(self) -> AnyView {
        match self.0 {
            View::Stage => view! { <StageArea/> }.into_any(),
            View::Panel => view! { <SidePanel/> }.into_any(),
            View::Strip => view! { <Strip/> }.into_any(),
        }
    }
}

/// The photograph and the views on top of it. While it exists, the frame shows its tools and keyboard shortcuts apply
/// to it.
#[component]
fn StageArea() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    use_shortcuts(move |shortcut| editor.run_shortcut(shortcut));
    // The control that opened it may have been removed with the empty stage before this part was loaded.
    focus_if_lost(["#stage".to_owned()]);
    let open = Memo::new(move |_| editor.is_open());
    expect_context::<TopBarSlot>().0.fill(open, || view! { <Toolbar/> });
    expect_context::<Rail>().0.fill(open, || view! { <ToolRail/> });
    view! {
        <ReadOnlyBar/>
        <ImportPrompt/>
        <Picture/>
    }
}

/// The panel, and the export sheet.
#[component]
fn SidePanel() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    view! {
        <Panel/>
        <Dialog id="export-sheet" title=export_text::export() open=editor.export.open shape=Shape::Sheet>
            <OnDemand view=EditorView::EXPORT/>
        </Dialog>
        <Dialog id="preset-dialog" title=preset_text::new_preset() open=editor.names_preset>
            <OnDemand view=EditorView::PRESET/>
        </Dialog>
    }
}

/// The photograph on its stage.
#[component]
fn Picture() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let label = Signal::derive(move || {
        let name = editor.photo.with(|photo| photo.as_ref().map_or_else(String::new, |photo| photo.name.clone()));
        if editor.before.get() { text::untouched(name) } else { text::edited(name) }
    });
    view! {
        <StageView stage=editor.stage label shows_before=editor.before overlay=|| view! { <CropOverlay><OnDemand view=EditorView::CROP_FRAME/></CropOverlay> }>
            <Eyedropper/>
            <ValueBubble/>
            <FloatingBar/>
        </StageView>
    }
}
