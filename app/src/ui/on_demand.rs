//! Views whose code loads on demand. The app's module is split into parts (`xtask/src/split.rs`): what only the function of a part reaches is
//! in the part (`src/main.rs`). A part that has arrived shows its views at once, as any other code does.

use std::pin::Pin;

use futures_util::FutureExt as _;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::browser::focus::focus_container_if_lost;
use crate::text::ui as text;

/// What comes from a part: nothing if the part does not arrive.
pub type Split<T> = Result<T, SplitLoaderError>;

/// A load of a part, or a call of its function.
pub type Pending<T> = Pin<Box<dyn Future<Output = Split<T>>>>;

/// A part that makes views, each described by a `V`. A component finds it in the context.
pub struct Part<V> {
    /// Loads the part, unless it is there. After a failure it tries again.
    pub load: fn() -> Pending<()>,
    /// Makes a view.
    pub view: fn(V) -> Pending<AnyView>,
}

// Not derived: that would ask the same of `V`.
impl<V> Clone for Part<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Part<V> {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrival {
    Waiting,
    Arrived,
    /// `again`: it was asked for once more.
    Failed {
        again: bool,
    },
}

/// A view of a part. While the part is under way a spinner is shown; if it does not arrive, a sentence with a way to try again.
#[component]
pub(crate) fn OnDemand<V: Copy + Send + Sync + 'static>(view: V) -> impl IntoView {
    let Part { load, view: make } = expect_context::<Part<V>>();
    let arrival = RwSignal::new(Arrival::Waiting);
    let mut loading = load();
    match (&mut loading).now_or_never() {
        Some(result) => arrival.set(arrived(&result)),
        None => spawn_local(async move {
            let result = loading.await;
            // The view may be gone by now.
            arrival.try_set(arrived(&result));
        }),
    }
    let retry = Callback::new(move |place: Option<HtmlElement>| {
        arrival.set(Arrival::Failed { again: true });
        spawn_local(async move {
            let result = load().await;
            arrival.try_set(arrived(&result));
            // The button that was pressed is gone.
            if let Some(place) = place.filter(|_| result.is_ok()) {
                focus_container_if_lost(place);
            }
        });
    });
    let has_failed = Memo::new(move |_| matches!(arrival.get(), Arrival::Failed { .. }));
    let is_waiting = Memo::new(move |_| arrival.get() == Arrival::Waiting);
    move || {
        if is_waiting.get() {
            view! { <Waiting/> }.into_any()
        } else if has_failed.get() {
            view! { <Failure arrival retry/> }.into_any()
        } else {
            // A part that is there answers without a wait.
            untrack(|| make(view).now_or_never()).and_then(Result::ok).into_any()
        }
    }
}

const fn arrived(result: &Split<()>) -> Arrival {
    if result.is_ok() { Arrival::Arrived } else { Arrival::Failed { again: false } }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <p class="part-wait" role="status">
            <span class="spinner" aria-hidden="true"></span>
            {text::part_loads()}
        </p>
    }
}

/// The sentence, and the ways out: again, or all of it again, which a host needs that has a new version and no longer this one's files.
#[component]
fn Failure(arrival: RwSignal<Arrival>, retry: Callback<Option<HtmlElement>>) -> impl IntoView {
    let again = move || arrival.get() == Arrival::Failed { again: true };
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
