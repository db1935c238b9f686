//! Views whose code is lazily loaded. The WebAssembly module of the app is split into parts (`xtask/src/split.rs`): a
//! part contains what only its function reaches (`src/main.rs`). The views of a loaded part are shown synchronously,
//! like any other code.

use std::pin::Pin;

use futures_util::FutureExt as _;
use futures_util::future::join;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::browser::focus::focus_container_if_lost;
use crate::browser::style_sheet::apply_later_sheet;
use crate::text::ui as text;

/// The result of a part; an error if the part does not load.
pub type Split<T> = Result<T, SplitLoaderError>;

/// A load of a part, or a call of its function.
pub type Pending<T> = Pin<Box<dyn Future<Output = Split<T>>>>;

/// A part that creates views, each described by a `V`.
pub struct Part<V> {
    /// Loads the part once. After a failure it tries again.
    pub load: fn() -> Pending<()>,
    /// Creates a view.
    pub view: fn(V) -> Pending<AnyView>,
}

// Not derived, because that would require the same of `V`.
impl<V> Clone for Part<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Part<V> {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LoadState {
    /// Not requested yet.
    Idle,
    Loading,
    Loaded,
    /// `again`: it is being retried.
    Failed {
        again: bool,
    },
}

/// Loader of a part, shared by all its views, with the state of the load. Components get it from the context.
pub(crate) struct PartLoader<V> {
    part: Part<V>,
    state: RwSignal<LoadState>,
}

impl<V> Clone for PartLoader<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for PartLoader<V> {}

impl<V: 'static> PartLoader<V> {
    pub(crate) fn new(part: Part<V>) -> Self {
        Self { part, state: RwSignal::new(LoadState::Idle) }
    }

    /// Starts to load the part, unless it is loaded or loading.
    pub(crate) fn begin(self) {
        if matches!(self.state.get_untracked(), LoadState::Idle | LoadState::Failed { again: false }) {
            self.state.set(LoadState::Loading);
            spawn_local(async move { self.state.set(self.load_code_and_style().await) });
        }
    }

    /// Retries the load. Afterwards the button that was pressed, in `place`, no longer exists.
    fn retry(self, place: Option<HtmlElement>) {
        self.state.set(LoadState::Failed { again: true });
        spawn_local(async move {
            let state = self.load_code_and_style().await;
            self.state.set(state);
            if let Some(place) = place.filter(|_| state == LoadState::Loaded) {
                focus_container_if_lost(place);
            }
        });
    }

    /// Loads the code and the style of the views.
    async fn load_code_and_style(self) -> LoadState {
        let (code, has_style) = join((self.part.load)(), apply_later_sheet()).await;
        if code.is_ok() && has_style { LoadState::Loaded } else { LoadState::Failed { again: false } }
    }
}

/// A view of a part. Shows a spinner while the part loads, and a message with a retry button if it fails. A view is
/// `quiet` if another view of the same part is beside it: that one shows the loading state and the error.
#[component]
pub(crate) fn OnDemand<V: Copy + Send + Sync + 'static>(
    view: V,
    #[prop(optional, into)] quiet: Signal<bool>,
) -> impl IntoView {
    let loader = expect_context::<PartLoader<V>>();
    let (make, state) = (loader.part.view, loader.state);
    loader.begin();
    let retry = Callback::new(move |place| loader.retry(place));
    let is_there = Memo::new(move |_| state.get() == LoadState::Loaded);
    let has_failed = Memo::new(move |_| matches!(state.get(), LoadState::Failed { .. }));
    move || {
        if is_there.get() {
            // A loaded part returns without waiting.
            untrack(|| make(view).now_or_never()).and_then(Result::ok).into_any()
        } else if quiet.get() {
            ().into_any()
        } else if has_failed.get() {
            view! { <Failure state retry/> }.into_any()
        } else {
            view! { <PartWait/> }.into_any()
        }
    }
}

/// Stands for a part of a page that loads. It appears after a delay.
#[component]
pub(crate) fn PartWait() -> impl IntoView {
    view! {
        <p class="part-wait" role="status">
            <span class="spinner" aria-hidden="true"></span>
            {text::part_loads()}
        </p>
    }
}

/// The message with two ways out: retry, or reload the page, which is necessary after the host has deployed a new
/// version without the files of this one.
#[component]
fn Failure(state: RwSignal<LoadState>, retry: Callback<Option<HtmlElement>>) -> impl IntoView {
    let again = move || state.get() == LoadState::Failed { again: true };
    let pressed = move |event: MouseEvent| {
        if !again() {
            let button = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
            let failure = button.and_then(|button| button.closest(".part-failed").ok().flatten());
            retry.run(failure.and_then(|failure| failure.parent_element()?.dyn_into().ok()));
        }
    };
    view! {
        <div class="part-failed" role="alert">
            <p>{move || if again() { text::part_loads() } else { text::part_failed() }}</p>
            <p class="buttons">
                <button
                    type="button"
                    class="part-retry"
                    aria-disabled=move || again().to_string()
                    on:click=pressed
                >
                    {text::part_retry()}
                </button>
                <a class="button ghost" href="" rel="external">
                    {text::part_reload()}
                </a>
            </p>
        </div>
    }
}
