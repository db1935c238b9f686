//! A request of a form or button: whether it is under way, and why it failed.

use api::ErrorCode;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sign_in_sheet::SignInSheet;
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::{EdgeError, EdgeResult};
use crate::text::{account as text, ui as ui_text};

/// The state of the request. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Submission {
    is_busy: RwSignal<bool>,
    error: RwSignal<Option<EdgeError>>,
    edge: Edge,
    has_ended: RwSignal<bool>,
    /// Sends a request that loads once more.
    again: Option<Callback<()>>,
}

/// A load that failed is repeated so many times by itself, when the edge is online again. Then the user repeats it.
const MAX_REPEATS: u32 = 3;

impl Submission {
    pub(super) fn new() -> Self {
        Self {
            is_busy: RwSignal::new(false),
            error: RwSignal::new(None),
            edge: expect_context(),
            has_ended: RwSignal::new(false),
            again: None,
        }
    }

    /// Loads the content of a section. A failed load is repeated when the edge is online again, or when the user presses
    /// *Try again*.
    pub(super) fn load<T: 'static, F: Future<Output = EdgeResult<T>> + 'static>(
        request: impl Fn() -> F + Send + Sync + 'static,
        done: impl Fn(T) + Copy + Send + Sync + 'static,
    ) -> Self {
        let load = Self::new();
        let again = Callback::new(move |()| load.run(request(), done));
        again.run(());
        Effect::new(move |before: Option<(bool, u32)>| {
            let is_online = load.edge.is_online();
            let (was_online, count) = before.unwrap_or((is_online, 0));
            let has_failed = load.error.with_untracked(Option::is_some);
            let repeats = has_failed && is_online && !was_online && count < MAX_REPEATS;
            if repeats {
                again.run(());
            }
            (is_online, count + u32::from(repeats))
        });
        Self { again: Some(again), ..load }
    }

    /// Loads again.
    pub(super) fn load_again(self) {
        self.again.into_iter().for_each(|again| again.run(()));
    }

    /// Runs a request, unless one is under way. `done` gets its result, unless the form is gone by then: what
    /// must not get lost belongs into the request.
    pub(super) fn run<T: 'static>(
        self,
        request: impl Future<Output = EdgeResult<T>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        spawn_local(async move {
            let result = request.await;
            // The form may be gone.
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            match result {
                Ok(value) => {
                    self.error.set(None);
                    done(value);
                }
                Err(error) => {
                    self.edge.report_failure(&error);
                    self.error.set(Some(error));
                }
            }
            // `done` may have removed the form.
            let _ = self.has_ended.try_set(true);
        });
    }

    /// Whether the first request has not ended.
    pub(super) fn is_initial_load(self) -> bool {
        !self.has_ended.get()
    }

    pub(super) fn is_busy(self) -> bool {
        self.is_busy.get()
    }

    /// Whether the edge does not have what was requested.
    pub(super) fn is_missing(self) -> bool {
        self.error.with(|error| error.as_ref().is_some_and(|error| error.status() == Some(404)))
    }

    /// Whether the edge refused because the session signed in too long ago.
    pub(super) fn needs_recent_sign_in(self) -> bool {
        let is_refusal = |error: &EdgeError| error.code() == Some(ErrorCode::RecentSignInRequired);
        self.error.with(|error| error.as_ref().is_some_and(is_refusal))
    }

    /// Removes the error, because the user changes the input.
    pub(super) fn clear(self) {
        if self.error.with_untracked(Option::is_some) {
            self.error.set(None);
        }
    }

    /// The message of the error.
    pub(super) fn message(self) -> Option<String> {
        self.error.with(|error| error.as_ref().map(EdgeError::message))
    }

    /// What `message` says about the error.
    pub(super) fn with_error(self, message: impl FnOnce(&EdgeError) -> Option<String>) -> Option<String> {
        self.error.with(|error| message(error.as_ref()?))
    }

    /// The message of the error, or `invalid` if the edge refused the value.
    pub(super) fn message_or(self, invalid: fn() -> &'static str) -> Option<String> {
        self.if_invalid(invalid).or_else(|| self.message())
    }

    /// `invalid` if the edge refused a value.
    pub(super) fn if_invalid(self, invalid: fn() -> &'static str) -> Option<String> {
        self.with_error(|error| is_invalid(error).then(|| invalid().to_owned()))
    }

    /// The message of any other error.
    pub(super) fn unless_invalid(self) -> Option<String> {
        self.with_error(|error| (!is_invalid(error)).then(|| error.message()))
    }
}

fn is_invalid(error: &EdgeError) -> bool {
    error.status() == Some(422)
}

/// The error of a request that belongs to no field, and the way on.
#[component]
pub(super) fn Failure(submission: Submission) -> impl IntoView {
    // A load may fail again and again, and a screen reader says the message once.
    let message = match submission.again {
        Some(_) => Memo::new(move |_| submission.message()).into(),
        None => Signal::derive(move || submission.message()),
    };
    let is_repeatable = move || submission.again.is_some() && message.with(Option::is_some);
    view! {
        {move || message.get().map(|message| view! { <p class="failure" role="alert">{message}</p> })}
        <Show when=is_repeatable>
            <ActionButton submission action="load-again" text=ui_text::part_retry() press=move || submission.load_again()/>
        </Show>
        <SignInAgain submission/>
    }
}

/// Opens the sheet that signs in, if the edge refused a request because the sign-in was too long ago.
#[component]
pub(super) fn SignInAgain(submission: Submission) -> impl IntoView {
    let sheet = expect_context::<SignInSheet>();
    let sign_in = move |_| {
        submission.clear();
        sheet.open.set(true);
    };
    let is_needed = move || submission.needs_recent_sign_in();
    view! {
        <Show when=is_needed>
            <button type="button" class="sign-in-again" aria-haspopup="dialog" on:click=sign_in>
                {text::sign_in_again()}
            </button>
        </Show>
    }
}

/// The button that sends a form.
#[component]
pub(super) fn Submit(submission: Submission, #[prop(into)] label: String) -> impl IntoView {
    view! {
        <button type="submit" class="primary" aria-disabled=move || submission.is_busy().to_string()>
            <Show when=move || submission.is_busy()>
                <span class="spinner" aria-hidden="true"></span>
            </Show>
            <span>{label}</span>
        </button>
    }
}

/// A button that is disabled, and shows a spinner, while something is under way.
#[component]
pub(super) fn BusyButton(
    id: &'static str,
    #[prop(optional)] class: &'static str,
    #[prop(into)] is_busy: Signal<bool>,
    press: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            id=id
            class=class
            aria-disabled=move || is_busy.get().to_string()
            on:click=move |_| press()
        >
            <Show when=move || is_busy.get()>
                <span class="spinner" aria-hidden="true"></span>
            </Show>
            {children()}
        </button>
    }
}

/// A button in a row of a list that sends a request, and why the request failed.
#[component]
pub(super) fn RowAction<F: Future<Output = EdgeResult<()>> + 'static>(
    /// The name of the action in the markup.
    action: &'static str,
    text: &'static str,
    #[prop(optional)] class: &'static str,
    /// The label, which names the row, too.
    label: String,
    request: impl Fn() -> F + 'static,
) -> impl IntoView {
    let submission = Submission::new();
    let press = move || submission.run(request(), drop);
    view! {
        <ActionButton submission action class label text press/>
        <Failure submission/>
    }
}

/// A button that sends a request of its own.
#[component]
pub(super) fn ActionButton(
    submission: Submission,
    /// The name of the action in the markup.
    action: &'static str,
    text: &'static str,
    #[prop(optional)] class: &'static str,
    /// The label, if it says more than the text.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=class
            data-action=action
            aria-label=move || label.get()
            aria-disabled=move || submission.is_busy().to_string()
            on:click=move |_| press()
        >
            <Show when=move || submission.is_busy()>
                <span class="spinner" aria-hidden="true"></span>
            </Show>
            <span>{text}</span>
        </button>
    }
}

/// Removes the error of a request when the input changes.
pub(super) fn clear_on_input(value: RwSignal<String>, submission: Submission) {
    Effect::new(move |_| {
        value.track();
        submission.clear();
    });
}
