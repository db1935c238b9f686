//! The editor: the picture with its tools, panels and photo strip.

mod adjust;
mod autosave;
mod cost;
mod crop;
mod debounce;
mod effects;
mod empty_stage;
mod export;
mod floating_bar;
mod history;
mod input_histogram;
mod lazy_views;
mod looks;
mod open;
mod open_button;
mod open_queue;
mod panel;
mod params;
mod photograph;
mod presets;
mod read_only_bar;
mod recipes;
mod restore;
pub(crate) mod save;
mod save_buttons;
mod shortcuts;
pub(crate) mod state;
mod steps;
mod storage_indicator;
mod storage_status;
mod strip;
mod thumbnails;
mod tool;
mod tool_rail;
mod toolbar;

use leptos::prelude::*;

use crate::browser::drop_and_paste::use_drop_and_paste;
use crate::browser::launched_files::use_launched_files;
use crate::engine::supervisor::EngineState;
use crate::text::editor as text;
use crate::ui::on_demand::OnDemand;
use empty_stage::EmptyStage;
pub use lazy_views::EditorView;
pub use photograph::PhotographView;
use recipes::{use_pending_import, use_recipe_keys, use_recipe_link};
use state::EditorState;
pub use state::lightroom::{LightroomFile, ReadLightroom};

/// The page.
#[component]
pub(crate) fn EditorPage() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    use_launched_files(move |file| editor.import_files(vec![file]));
    editor.restore();
    use_recipe_link(editor);
    use_pending_import(editor);
    let scope = use_recipe_keys(editor);
    let hovering = use_drop_and_paste(
        move |files| editor.import_files(files),
        move |text| editor.paste_text(&text, scope.get_value()),
    );
    let open = Memo::new(move |_| editor.is_open());
    // Stays after the last photograph is removed, because its dialog may be open.
    let strip = Memo::new(move |was: Option<&bool>| {
        was.is_some_and(|was| *was) || editor.library.photographs.with(|list| !list.is_empty())
    });
    view! {
        <div class="editor" data-open=move || open.get().to_string()>
            <section class="stage" aria-label=text::photograph() data-hovering=move || hovering.get().to_string()>
                <Show when=move || open.get() fallback=move || view! { <NoPhotograph/> }>
                    <h1 class="visually-hidden">{crate::text::shell::editor()}</h1>
                    <OnDemand view=PhotographView::STAGE/>
                </Show>
                <LoadingIndicator/>
                <p class="drop-hint" hidden=move || !hovering.get()>
                    {text::drop_to_open()}
                </p>
            </section>
            <Show when=move || strip.get()>
                <OnDemand view=PhotographView::STRIP quiet=open/>
            </Show>
            <Show when=move || open.get()>
                <OnDemand view=PhotographView::PANEL quiet=true/>
            </Show>
        </div>
    }
}

/// The stage without a photograph. While the photograph of the last visit is being opened, nothing else is shown.
#[component]
fn NoPhotograph() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    view! {
        <Show when=move || !editor.restoring.get() fallback=|| view! { <div class="easel"></div> }>
            <EmptyStage/>
        </Show>
    }
}

/// The progress indicator of the stage.
#[component]
fn LoadingIndicator() -> impl IntoView {
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
