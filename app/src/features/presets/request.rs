//! Requests of the preset pages: loads of a part, and actions of a button.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::library::account::CurrentAccount;
use crate::library::remote::presets;
use crate::library::remote::presets::types::Preset;
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::{EdgeError, EdgeResult};
use crate::text::presets as text;
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
                <div class="preset-failure">
                    <p class="failure" role="alert">{sentence}</p>
                    <button type="button" data-action="load-again" on:click=move |_| again.run(())>{text::try_again()}</button>
                </div>
            }
        })
    }
}

/// The account that a request was sent for. Its answer is not shown under another one.
struct Sender {
    account: Memo<Option<String>>,
    id: Option<String>,
}

impl Sender {
    fn now(account: Memo<Option<String>>) -> Self {
        Self { account, id: account.get_untracked() }
    }

    fn is_here(&self) -> bool {
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
                Err(error) => self.notices.error(self.edge.report_failure(&error)),
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

/// Sends a rating. A rating that is chosen while another one is being sent follows it; only the last one counts.
#[derive(Clone, Copy)]
pub(super) struct RatingSender {
    /// The rating that the next request sends.
    wanted: StoredValue<Option<Option<u8>>>,
    is_sending: StoredValue<bool>,
    account: Memo<Option<String>>,
    edge: Edge,
    notices: Notices,
}

impl RatingSender {
    pub(super) fn new() -> Self {
        let (wanted, is_sending) = (StoredValue::new(None), StoredValue::new(false));
        let account = expect_context::<CurrentAccount>().id();
        Self { wanted, is_sending, account, edge: expect_context(), notices: expect_context() }
    }

    /// Sends a rating by `request`. `done` gets each answer.
    pub(super) fn send<T: 'static, F: Future<Output = EdgeResult<T>>>(
        self,
        rating: Option<u8>,
        request: impl Fn(Option<u8>) -> F + 'static,
        done: impl Fn(T) + 'static,
    ) {
        self.wanted.set_value(Some(rating));
        if self.is_sending.try_update_value(|is| std::mem::replace(is, true)) == Some(true) {
            return;
        }
        let sender = Sender::now(self.account);
        spawn_local(async move {
            while let Some(rating) = self.wanted.try_update_value(Option::take).flatten() {
                match request(rating).await {
                    _ if !sender.is_here() => return,
                    Ok(answer) => done(answer),
                    Err(error) => self.notices.error(self.edge.report_failure(&error)),
                }
            }
            self.is_sending.try_set_value(false);
        });
    }
}

/// Deletes a preset that the page no longer shows, with a notice that undoes it. `reload` loads the list again; it may be
/// called when the page is gone.
#[derive(Clone, Copy)]
pub(super) struct Deletion {
    account: Memo<Option<String>>,
    edge: Edge,
    notices: Notices,
}

impl Deletion {
    pub(super) fn new() -> Self {
        let account = expect_context::<CurrentAccount>().id();
        Self { account, edge: expect_context(), notices: expect_context() }
    }

    pub(super) fn run(self, preset: Preset, reload: impl Fn() + Copy + Send + Sync + 'static) {
        let Preset { id, name, .. } = preset;
        let sender = Sender::now(self.account);
        spawn_local(async move {
            let outcome = presets::delete(&id).await;
            if !sender.is_here() {
                return;
            }
            if let Err(error) = outcome {
                self.notices.error(self.edge.report_failure(&error));
                return reload();
            }
            let deleted = text::was_deleted(&name);
            let undo = move || {
                let (id, name) = (id.clone(), name.clone());
                spawn_local(async move {
                    match presets::restore(&id).await {
                        Ok(()) => self.notices.success(text::is_back(name), None),
                        Err(error) => self.notices.error(self.edge.report_failure(&error)),
                    }
                    reload();
                });
            };
            self.notices.success_with_button(deleted, text::undo(), undo);
        });
    }
}
