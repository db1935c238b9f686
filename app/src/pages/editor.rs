//! The editor: the picture, and the stack of steps beside it.

use leptos::prelude::*;

use crate::components::add_menu::AddMenu;
use crate::components::canvas::PreviewCanvas;
use crate::components::icon::{Icon, Symbol};
use crate::components::look_menu::LookMenu;
use crate::components::output_panel::{Deliver, OutputPanel};
use crate::components::samples::EmptyStage;
use crate::components::step_card::StepCard;
use crate::components::toolbar::Toolbar;
use crate::hooks::keys::{Shortcut, use_shortcuts};
use crate::hooks::open_file::use_drop_and_paste;
use crate::studio::{EngineState, Studio};

/// The page.
#[component]
pub(crate) fn EditorPage() -> impl IntoView {
    let studio = expect_context::<Studio>();
    let hovering = use_drop_and_paste(move |file| studio.open_file(file));
    use_shortcuts(move |shortcut| match shortcut {
        Shortcut::Undo => studio.editor.update(|editor| editor.undo()),
        Shortcut::Redo => studio.editor.update(|editor| editor.redo()),
        Shortcut::Before if studio.photo.with_untracked(Option::is_some) => studio.before.set(true),
        Shortcut::Before => {}
        Shortcut::After => studio.before.set(false),
    });
    let open = Memo::new(move |_| studio.photo.with(Option::is_some));
    view! {
        <div class="editor" data-open=move || open.get().to_string()>
            <section class="stage" aria-label="Photograph" data-hovering=move || hovering.get().to_string()>
                <Show when=move || open.get() fallback=|| view! { <EmptyStage/> }>
                    <div class="easel" data-ready=move || studio.frame.with(Option::is_some).to_string()>
                        <PreviewCanvas/>
                        <p class="badge" hidden=move || !studio.before.get()>
                            "Before"
                        </p>
                    </div>
                    <Toolbar/>
                </Show>
                <Busy/>
                <p class="drop-hint" hidden=move || !hovering.get()>
                    "Let go to open it"
                </p>
            </section>
            <Show when=move || open.get()>
                <Panel/>
            </Show>
        </div>
    }
}

/// What keeps the stage waiting.
#[component]
fn Busy() -> impl IntoView {
    let studio = expect_context::<Studio>();
    let text = move || match (studio.engine.get(), studio.opening.get()) {
        (EngineState::Failed(sentence), _) => Some((false, sentence)),
        (EngineState::Loading, Some(_)) => Some((true, "Starting the engine…".to_owned())),
        (EngineState::Ready, Some(name)) => Some((true, format!("Opening {name}…"))),
        (_, None) => None,
    };
    view! {
        <div class="busy" role="status">
            {move || {
                text()
                    .map(|(working, text)| {
                        view! {
                            <p data-working=working.to_string()>
                                {working.then(|| view! { <span class="spinner" aria-hidden="true"></span> })} {text}
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// The stack of steps, the output, and where it goes.
#[component]
fn Panel() -> impl IntoView {
    let editor = expect_context::<Studio>().editor;
    let empty = move || editor.with(|editor| editor.draft().entries.is_empty());
    view! {
        <aside class="panel" aria-label="Edit">
            <header>
                <h2>"Edit"</h2>
                <button
                    type="button"
                    class="ghost"
                    id="clear"
                    title="Remove every step"
                    disabled=empty
                    on:click=move |_| editor.update(|editor| editor.clear())
                >
                    <Icon symbol=Symbol::Reset/>
                    <span>"Clear"</span>
                </button>
                <LookMenu/>
                <AddMenu/>
            </header>
            <div class="scroll">
                <p class="nothing" hidden=move || !empty()>
                    "This is the photograph as it was taken. Add a step, and the picture follows as you drag."
                </p>
                <ol class="steps">
                    <For
                        each=move || editor.with(|editor| editor.draft().entries.clone())
                        key=|entry| entry.id
                        children=|entry| view! { <StepCard entry/> }
                    />
                </ol>
                <section class="output-section" aria-labelledby="output-title">
                    <h2 id="output-title">"Output"</h2>
                    <OutputPanel/>
                </section>
            </div>
            <Deliver/>
        </aside>
    }
}
