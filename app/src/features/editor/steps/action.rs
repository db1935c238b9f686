//! The actions on a step, and their buttons.

use filters::MAX_STEPS;
use leptos::prelude::*;

use super::super::state::EditorState;
use super::reorder::Reorder;
use crate::browser::focus::{focus_after_render, focus_if_lost};
use crate::document::draft::StepId;
use crate::text::steps as text;
use crate::ui::icon::{Icon, Symbol};

/// An action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Reset,
    Duplicate,
    MoveUp,
    MoveDown,
    Remove,
}

impl Action {
    /// The value of `data-action`, the label, and the icon.
    fn appearance(self) -> (&'static str, &'static str, Symbol) {
        match self {
            Self::Reset => ("reset", text::reset_short(), Symbol::Reset),
            Self::Duplicate => ("duplicate", text::duplicate_short(), Symbol::Duplicate),
            Self::MoveUp => ("up", text::up_short(), Symbol::Up),
            Self::MoveDown => ("down", text::down_short(), Symbol::Down),
            Self::Remove => ("remove", text::remove_short(), Symbol::Close),
        }
    }

    /// The accessible name, which contains the name of the operation.
    fn accessible_name(self, op: &str) -> String {
        match self {
            Self::Reset => text::reset(op),
            Self::Duplicate => text::duplicate(op),
            Self::MoveUp => text::up(op),
            Self::MoveDown => text::down(op),
            Self::Remove => text::remove(op),
        }
    }

    fn run(self, editor: EditorState, reorder: Reorder, id: StepId) {
        let document = editor.document;
        let Some(index) = document.with_untracked(|document| document.draft().index(id)) else { return };
        match self {
            Self::Reset => document.update(|document| document.reset(id)),
            Self::Duplicate => match document.try_update(|document| document.duplicate(id)) {
                Some(false) => editor.notices.error(text::full(MAX_STEPS)),
                _ => focus_after_render(format!("[data-step=\"{}\"] .step-title", index + 1)),
            },
            Self::MoveUp => reorder.move_to(id, index.saturating_sub(1)),
            Self::MoveDown => reorder.move_to(id, index + 1),
            Self::Remove => {
                document.update(|document| document.remove(id));
                let neighbours = [index, index.saturating_sub(1)].map(|at| format!("[data-step=\"{at}\"] .step-title"));
                focus_if_lost(neighbours.into_iter().chain(["#add-op".to_owned()]));
            }
        }
    }
}

/// The button of an action on a step of the operation `op`.
#[component]
pub(super) fn ActionButton(
    id: StepId,
    op: &'static str,
    action: Action,
    reorder: Reorder,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Whether the label is visible beside the icon.
    #[prop(optional)]
    worded: bool,
) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let (name, words, symbol) = action.appearance();
    view! {
        <button
            type="button"
            class="ghost"
            class:square=!worded
            data-action=name
            aria-label=action.accessible_name(op)
            title=words
            disabled=disabled
            on:click=move |_| action.run(editor, reorder, id)
        >
            <Icon symbol/>
            {worded.then(|| view! { <span>{words}</span> })}
        </button>
    }
}
