//! Requests of pages: loads of a part, and actions of a button.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::library::account::CurrentAccount;
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::{EdgeError, EdgeResult};
use crate::text::ui as text;
use crate::ui::notice::Notices;

/// What a part of a page loads. Cheap to copy: every field is a handle.
pub(super) struct Load<T: Send + Sync + 'static> {
    pub(super) value: RwSignal<Option<T>>,
    error: RwSignal<Option<EdgeError>>,
    is_loading: RwSignal<bool>,
    /// Counts the requests: only the response to the last one is used.
    number: StoredValue<u64>,
    edge: Edge,
}

// Not derived, because that would require the same of `T`.
impl<T: Send + Sync + 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Load<T> {}

impl<T: PartialEq + Send + Sync + 'static> Load<T> {
    pub(super) fn new() -> Self {
        Self {
            value: RwSignal::new(None),
            error: RwSignal::new(None),
            is_loading: RwSignal::new(false),
            number: StoredValue::new(0),
            edge: expect_context(),
        }
    }

    /// Sends the request. The previous value stays until the response arrives. It also stays after a failure, unless the
    /// edge does not have it any more. An equal value draws nothing anew.
    pub(super) fn run(self, request: impl Future<Output = EdgeResult<T>> + 'static) {
        let number = self.number.get_value() + 1;
        self.number.set_value(number);
        self.is_loading.set(true);
        spawn_local(async move {
            let result = request.await;
            // The page may be gone, or show something else.
            if self.number.try_get_value() != Some(number) {
                return;
            }
            self.is_loading.set(false);
            match result {
                Ok(value) => {
                    self.error.set(None);
                    if self.value.with_untracked(|known| known.as_ref() != Some(&value)) {
                        self.value.set(Some(value));
                    }
                }
                Err(error) => {
                    self.edge.report_failure(&error);
                    if error.status() == Some(404) {
                        self.value.set(None);
                    }
                    self.error.set(Some(error));
                }
            }
        });
    }

    pub(super) fn is_loading(self) -> bool {
        self.is_loading.get()
    }

    /// Whether the edge does not have it, or does not show it to this browser.
    pub(super) fn is_missing(self) -> bool {
        self.error.with(|error| error.as_ref().is_some_and(|error| error.status() == Some(404)))
    }

    pub(super) fn message(self) -> Option<String> {
        self.error.with(|error| error.as_ref().map(EdgeError::message))
    }
}

/// Why a part could not be loaded, with a button that tries again.
#[component]
pub(super) fn LoadFailure(
    #[prop(into)] message: Signal<Option<String>>,
    #[prop(into)] again: Callback<()>,
) -> impl IntoView {
    move || {
        message.get().map(|sentence| {
            view! {
                <div class="load-failure">
                    <p class="failure" role="alert">{sentence}</p>
                    <button type="button" data-action="load-again" on:click=move |_| again.run(())>{text::part_retry()}</button>
                </div>
            }
        })
    }
}

/// The account that a request was sent for. Its answer is not shown under another one.
pub(super) struct Sender {
    account: Memo<Option<String>>,
    id: Option<String>,
}

impl Sender {
    pub(super) fn now(account: Memo<Option<String>>) -> Self {
        Self { account, id: account.get_untracked() }
    }

    pub(super) fn is_here(&self) -> bool {
        self.account.with_untracked(|id| *id == self.id)
    }
}

/// The state of an action of a button or form. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Action {
    is_busy: RwSignal<bool>,
    account: Memo<Option<String>>,
    edge: Edge,
    notices: Notices,
}

impl Action {
    pub(super) fn new() -> Self {
        let account = expect_context::<CurrentAccount>().id();
        Self { is_busy: RwSignal::new(false), account, edge: expect_context(), notices: expect_context() }
    }

    /// Runs a request, unless one is under way or the page is gone. `done` gets its result, and a failure is shown as a
    /// notice, unless another account is signed in by then.
    pub(super) fn run<T: 'static>(
        self,
        request: impl Future<Output = EdgeResult<T>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        let notices = self.notices;
        self.run_or(request, done, move |sentence| notices.error(sentence));
    }

    /// The same, but `failed` gets the message of a failure: notices are behind an open dialog.
    pub(super) fn run_or<T: 'static>(
        self,
        request: impl Future<Output = EdgeResult<T>> + 'static,
        done: impl FnOnce(T) + 'static,
        failed: impl FnOnce(String) + 'static,
    ) {
        if self.is_busy.try_get_untracked() != Some(false) {
            return;
        }
        self.is_busy.set(true);
        let sender = Sender::now(self.account);
        spawn_local(async move {
            let result = request.await;
            self.is_busy.try_set(false);
            match result {
                _ if !sender.is_here() => {}
                Ok(value) => done(value),
                Err(error) => failed(self.edge.report_failure(&error)),
            }
        });
    }

    /// For `aria-disabled` and `aria-busy`.
    pub(super) fn busy_word(self) -> String {
        self.is_busy.get().to_string()
    }

    pub(super) fn notices(self) -> Notices {
        self.notices
    }
}
