//! A step of the stack: its switch, its name, its place, its controls.

use filters::{Group, OpSpec};
use leptos::prelude::*;

use super::super::params::{ParamControl, Target};
use super::super::state::EditorState;
use crate::document::Document;
use crate::document::draft::{Entry, StepId};
use crate::ui::icon::{Icon, Symbol};

/// The card.
#[component]
pub(super) fn StepCard(entry: Entry) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let document = editor.document;
    let (id, spec) = (entry.id, entry.step.spec());
    let index = Memo::new(move |_| document.with(|document| document.draft().index(id).unwrap_or_default()));
    let enabled =
        Memo::new(move |_| document.with(|document| document.draft().entry(id).is_some_and(|entry| entry.enabled)));
    let selected = move || document.with(|document| document.selected() == Some(id));
    let fault = Memo::new(move |_| fault(editor, id));
    let select = move || {
        if document.with_untracked(|document| document.selected() != Some(id)) {
            document.update(|document| document.select(id));
        }
    };
    view! {
        <li
            class="step"
            data-step=move || index.get()
            data-step-op=spec.name
            data-selected=move || selected().to_string()
            data-enabled=move || enabled.get().to_string()
            data-fault=move || fault.get().is_some().to_string()
            on:focusin=move |_| select()
            on:pointerdown=move |_| select()
        >
            <form on:submit=|event| event.prevent_default()>
                <Head id spec index enabled/>
                <div class="params" hidden=spec.params.is_empty()>
                    {spec.params.iter().map(|param| view! { <ParamControl target=Target::Step(id) param/> }).collect_view()}
                </div>
                {is_in_pixels(spec).then(|| view! { <OriginalSize/> })}
                <p class="fault" hidden=move || fault.get().is_none()>
                    {move || fault.get()}
                </p>
            </form>
        </li>
    }
}

/// Why the recipe cannot be rendered, if this step is the cause.
fn fault(editor: EditorState, id: StepId) -> Option<String> {
    let fault = editor.viewport.fault.get()?;
    let at = editor.document.with(|document| document.draft().entry_at(fault.pointer.as_deref()?))?;
    (at == id).then_some(fault.message)
}

/// Whether the operation's places and sizes refer to the original's pixels.
fn is_in_pixels(spec: &OpSpec) -> bool {
    spec.group == Group::Geometry && spec.params.iter().any(|param| param.unit == "px")
}

/// The switch, the name, and what can be done with the step.
#[component]
fn Head(id: StepId, spec: &'static OpSpec, index: Memo<usize>, enabled: Memo<bool>) -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let is_last = move || document.with(|document| index.get() + 1 >= document.draft().entries.len());
    let is_default =
        move || document.with(|document| document.draft().entry(id).is_none_or(|entry| entry.step.is_default()));
    let op = spec.label;
    view! {
        <header>
            <button
                type="button"
                class="ghost square"
                data-action="toggle"
                aria-pressed=move || enabled.get().to_string()
                aria-label=format!("{op} on")
                title="Switch on or off"
                on:click=move |_| document.update(|document| document.toggle(id))
            >
                {move || view! { <Icon symbol=if enabled.get() { Symbol::Eye } else { Symbol::EyeOff }/> }}
            </button>
            <h3 title=spec.summary>{op}</h3>
            <ActionButton id op action=Action::Reset disabled=Memo::new(move |_| is_default())/>
            <ActionButton id op action=Action::MoveUp disabled=Memo::new(move |_| index.get() == 0)/>
            <ActionButton id op action=Action::MoveDown disabled=Memo::new(move |_| is_last())/>
            <ActionButton id op action=Action::Remove disabled=Memo::new(|_| false)/>
        </header>
    }
}

/// What can be done with a step.
#[derive(Debug, Clone, Copy)]
enum Action {
    Reset,
    MoveUp,
    MoveDown,
    Remove,
}

impl Action {
    /// The value of `data-action`, the words, and the icon.
    const fn look(self) -> (&'static str, &'static str, Symbol) {
        match self {
            Self::Reset => ("reset", "Reset", Symbol::Reset),
            Self::MoveUp => ("up", "Move up", Symbol::Up),
            Self::MoveDown => ("down", "Move down", Symbol::Down),
            Self::Remove => ("remove", "Remove", Symbol::Close),
        }
    }

    fn run(self, document: &mut Document, id: StepId) {
        match self {
            Self::Reset => document.reset(id),
            Self::MoveUp => document.shift(id, -1),
            Self::MoveDown => document.shift(id, 1),
            Self::Remove => document.remove(id),
        }
    }
}

/// The button of an action on a step of operation `op`.
#[component]
fn ActionButton(id: StepId, op: &'static str, action: Action, disabled: Memo<bool>) -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let (name, words, symbol) = action.look();
    view! {
        <button
            type="button"
            class="ghost square"
            data-action=name
            aria-label=format!("{words}: {op}")
            title=words
            disabled=move || disabled.get()
            on:click=move |_| document.update(|document| action.run(document, id))
        >
            <Icon symbol/>
        </button>
    }
}

/// The size that places and sizes in pixels refer to.
#[component]
fn OriginalSize() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let size = move || {
        editor.photo.with(|photo| {
            photo.as_ref().map(|photo| format!("The original has {} × {} px.", photo.info.width, photo.info.height))
        })
    };
    view! { <p class="hint">{size}</p> }
}
