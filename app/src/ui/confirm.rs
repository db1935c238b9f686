//! Confirmation dialog for a destructive action. It stays open until the action is done. It shows an error, and the
//! user can retry.

use futures_util::future::LocalBoxFuture;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::notice::Notices;
use crate::text::ui as text;

/// The action after the confirmation. Fails with a message.
pub(crate) type ConfirmAction = LocalBoxFuture<'static, Result<(), String>>;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Progress {
    Idle,
    UnderWay,
    Failed(String),
}

/// The texts of a dialog.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConfirmTexts {
    pub(crate) title: &'static str,
    /// The button that closes the dialog without the action.
    pub(crate) cancel_label: &'static str,
    pub(crate) confirm: &'static str,
    /// The label of the button during the action.
    pub(crate) progress_label: &'static str,
}

/// Open while there is a `consequence`: the sentences that state what would be lost. `closed` must clear it. The id of
/// the destructive button is `confirm-{id}`.
#[component]
pub(crate) fn ConfirmDialog(
    id: &'static str,
    texts: ConfirmTexts,
    #[prop(into)] consequence: Signal<Option<String>>,
    #[prop(into)] closed: Callback<()>,
    #[prop(into)] act: Callback<(), ConfirmAction>,
) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let dialog = NodeRef::<Dialog>::new();
    let progress = RwSignal::new(Progress::Idle);
    // Counts the dialogs, because a confirmed action may end after another dialog was opened.
    let dialog_count = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match consequence.with(Option::is_some) {
            true if !dialog.open() => {
                progress.set(Progress::Idle);
                dialog_count.update_value(|dialog_count| *dialog_count += 1);
                let _ = dialog.show_modal();
            }
            false if dialog.open() => dialog.close(),
            _ => {}
        }
    });
    let confirm = move |_| {
        if progress.get_untracked() == Progress::UnderWay {
            return;
        }
        progress.set(Progress::UnderWay);
        let (number, action) = (dialog_count.get_value(), act.run(()));
        spawn_local(async move {
            let outcome = action.await;
            let is_open = dialog_count.try_get_value() == Some(number)
                && consequence.try_with_untracked(Option::is_some).unwrap_or_default();
            match outcome {
                Ok(()) if is_open => closed.run(()),
                Err(sentence) if is_open => progress.set(Progress::Failed(sentence)),
                Err(sentence) => notices.error(sentence),
                Ok(()) => {}
            }
        });
    };
    let failure = move || match progress.get() {
        Progress::Failed(sentence) => Some(view! { <p class="failure" role="alert">{sentence}</p> }),
        _ => None,
    };
    let label = move || match progress.get() {
        Progress::Idle => texts.confirm,
        Progress::UnderWay => texts.progress_label,
        Progress::Failed(_) => text::part_retry(),
    };
    let [title_id, words_id] = ["title", "words"].map(|part| format!("{id}-{part}"));
    let (labelled_by, described_by) = (title_id.clone(), words_id.clone());
    view! {
        <dialog
            class="dialog"
            id=format!("{id}-dialog")
            node_ref=dialog
            aria-labelledby=labelled_by
            aria-describedby=described_by
            on:close=move |_| closed.run(())
        >
            <h2 id=title_id>{texts.title}</h2>
            <p id=words_id>{move || consequence.get()}</p>
            {failure}
            <div class="buttons">
                <button type="button" on:click=move |_| closed.run(())>
                    {texts.cancel_label}
                </button>
                <button
                    type="button"
                    id=format!("confirm-{id}")
                    class="primary danger"
                    aria-disabled=move || (progress.get() == Progress::UnderWay).to_string()
                    on:click=confirm
                >
                    {label}
                </button>
            </div>
        </dialog>
    }
}
