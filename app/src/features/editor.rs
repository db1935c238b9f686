//! The editor: the picture, and the stack of steps beside it.

mod adjust;
mod cost;
mod crop;
mod deliver;
mod effects;
mod empty_stage;
mod export;
mod floating_bar;
mod follow_bar;
mod history;
mod input_histogram;
mod keep;
mod kept;
mod kept_state;
mod looks;
mod open;
mod open_button;
mod panel;
mod params;
mod part;
mod recipes;
mod rest;
mod restore;
pub(crate) mod save;
mod shortcuts;
pub(crate) mod state;
mod steps;
mod strip;
mod thumbnails;
mod tool;
mod tool_rail;
mod toolbar;
mod wish;

use leptos::prelude::*;

use crate::browser::drop_and_paste::use_drop_and_paste;
use crate::browser::launched_files::use_launched_files;
use crate::engine::supervisor::EngineState;
use crate::text::{editor as text, export as export_text};
use crate::ui::dialog::{Dialog, Shape};
use crate::ui::on_demand::OnDemand;
use crate::ui::slot::{Rail, TopLine};
use crate::viewport::easel::Easel;
use adjust::pipette::Pipette;
use adjust::value_bubble::ValueBubble;
use crop::CropOverlay;
use empty_stage::EmptyStage;
use floating_bar::FloatingBar;
use follow_bar::FollowBar;
use panel::Panel;
pub use part::EditorView;
use recipes::offer::Offer;
use recipes::{use_recipe_keys, use_recipe_link, use_waiting};
use shortcuts::use_shortcuts;
use state::EditorState;
use strip::Strip;
use tool_rail::ToolRail;
use toolbar::Toolbar;

/// The page.
#[component]
pub(crate) fn EditorPage() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    use_launched_files(move |file| editor.take_files(vec![file]));
    editor.restore();
    use_recipe_link(editor);
    use_waiting(editor);
    let scope = use_recipe_keys(editor);
    let hovering = use_drop_and_paste(
        move |files| editor.take_files(files),
        move |text| editor.paste_text(&text, scope.get_value()),
    );
    use_shortcuts(move |shortcut| editor.act(shortcut));
    let open = Memo::new(move |_| editor.is_open());
    expect_context::<TopLine>().0.fill(open, || view! { <Toolbar/> });
    expect_context::<Rail>().0.fill(open, || view! { <ToolRail/> });
    view! {
        <div class="editor" data-open=move || open.get().to_string()>
            <section class="stage" aria-label=text::photograph() data-hovering=move || hovering.get().to_string()>
                <Show when=move || open.get() fallback=move || view! { <NoPhotograph/> }>
                    <h1 class="visually-hidden">{crate::text::shell::editor()}</h1>
                    <FollowBar/>
                    <Offer/>
                    <Picture/>
                </Show>
                <Busy/>
                <p class="drop-hint" hidden=move || !hovering.get()>
                    {text::let_go()}
                </p>
            </section>
            <Strip/>
            <Show when=move || open.get()>
                <Panel/>
                <Dialog id="export-sheet" title=export_text::export() open=editor.export.open shape=Shape::Sheet>
                    <OnDemand view=EditorView::EXPORT/>
                </Dialog>
            </Show>
        </div>
    }
}

/// The stage without a photograph. While the one of the last visit is being opened, nothing else is shown.
#[component]
fn NoPhotograph() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    view! {
        <Show when=move || !editor.restoring.get() fallback=|| view! { <div class="easel"></div> }>
            <EmptyStage/>
        </Show>
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
        <Easel stage=editor.stage label held=editor.before overlay=|| view! { <CropOverlay><OnDemand view=EditorView::CROP_FRAME/></CropOverlay> }>
            <Pipette/>
            <ValueBubble/>
            <FloatingBar/>
        </Easel>
    }
}

/// What keeps the stage waiting.
#[component]
fn Busy() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let sentence = move || match (editor.viewport.engine.state.get(), editor.opening.get()) {
        (EngineState::Failed(sentence), _) => Some((false, sentence)),
        (EngineState::Loading, Some(_)) => Some((true, text::starting().to_owned())),
        (EngineState::Ready, Some(name)) => Some((true, text::opening(name))),
        (_, None) => None,
    };
    let line = move || {
        sentence().map(|(working, text)| {
            view! {
                <p data-working=working.to_string()>
                    {working.then(|| view! { <span class="spinner" aria-hidden="true"></span> })} {text}
                </p>
            }
        })
    };
    view! {
        <div class="busy" role="status">
            {line}
        </div>
    }
}
