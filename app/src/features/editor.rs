//! The editor: the picture, and the stack of steps beside it.

mod deliver;
mod empty_stage;
mod export;
mod follow_bar;
mod keep;
mod kept;
mod kept_state;
mod look_menu;
mod open;
mod open_button;
mod operation_menu;
mod output_panel;
mod panel;
mod params;
mod restore;
pub(crate) mod save;
mod shortcuts;
pub(crate) mod state;
mod step_card;
mod strip;
mod toolbar;

use leptos::prelude::*;

use crate::browser::drop_and_paste::use_drop_and_paste;
use crate::engine::supervisor::EngineState;
use crate::viewport::canvas::FrameCanvas;
use empty_stage::EmptyStage;
use follow_bar::FollowBar;
use panel::Panel;
use shortcuts::{Shortcut, use_shortcuts};
use state::EditorState;
use strip::Strip;
use toolbar::Toolbar;

/// The page.
#[component]
pub(crate) fn EditorPage() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    editor.restore();
    let hovering = use_drop_and_paste(move |files| editor.open_files(files));
    use_shortcuts(move |shortcut| match shortcut {
        Shortcut::Undo | Shortcut::Redo if editor.is_following() => {}
        Shortcut::Undo => editor.document.update(|document| document.undo()),
        Shortcut::Redo => editor.document.update(|document| document.redo()),
        Shortcut::Before if editor.photo.with_untracked(Option::is_some) => editor.before.set(true),
        Shortcut::Before => {}
        Shortcut::After => editor.before.set(false),
    });
    let open = Memo::new(move |_| editor.is_open());
    view! {
        <div class="editor" data-open=move || open.get().to_string()>
            <section class="stage" aria-label="Photograph" data-hovering=move || hovering.get().to_string()>
                <Show when=move || open.get() fallback=move || view! { <NoPhotograph/> }>
                    <FollowBar/>
                    <Easel/>
                    <Toolbar/>
                </Show>
                <Strip/>
                <Busy/>
                <p class="drop-hint" hidden=move || !hovering.get()>
                    "Let go to open"
                </p>
            </section>
            <Show when=move || open.get()>
                <Panel/>
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

/// The preview.
#[component]
fn Easel() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let base = editor.viewport.base;
    let label = Signal::derive(move || {
        let name = editor.photo.with(|photo| photo.as_ref().map_or_else(String::new, |photo| photo.name.clone()));
        if editor.before.get() { format!("{name}, untouched") } else { format!("{name}, edited") }
    });
    view! {
        <div class="easel" data-ready=move || base.with(Option::is_some).to_string()>
            <FrameCanvas layer=base id="preview" label/>
            <p class="badge" hidden=move || !editor.before.get()>
                "Before"
            </p>
        </div>
    }
}

/// What keeps the stage waiting.
#[component]
fn Busy() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let text = move || match (editor.viewport.engine.state.get(), editor.opening.get()) {
        (EngineState::Failed(sentence), _) => Some((false, sentence)),
        (EngineState::Loading, Some(_)) => Some((true, "Starting the engine…".to_owned())),
        (EngineState::Ready, Some(name)) => Some((true, format!("Opening {name}…"))),
        (_, None) => None,
    };
    let line = move || {
        text().map(|(working, text)| {
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
