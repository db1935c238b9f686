//! The activity tray, with the live progress of each job.

use leptos::html::Aside;
use leptos::prelude::*;

use super::button::TRAY_ID;
use super::job_row::JobRow;
use super::jobs::Jobs;
use super::outbox_list::OutboxList;
use crate::library::outbox::Outbox;
use crate::library::remote::live::{Live, LiveState};
use crate::text::activity as text;
use crate::ui::icon::{Icon, Symbol};

/// The tray, and the announcements for screen readers, which are made even while it is closed. Its content is created
/// when it is first opened.
#[component]
pub(crate) fn ActivityTray(children: ChildrenFn) -> impl IntoView {
    let jobs = expect_context::<Jobs>();
    let tray = NodeRef::<Aside>::new();
    let opened = RwSignal::new(false);
    let close = Callback::new(move |()| {
        if let Some(tray) = tray.get_untracked() {
            let _ = tray.hide_popover();
        }
    });
    view! {
        <p class="visually-hidden" aria-live="polite" id="activity-said">
            {move || jobs.announcement.get()}
        </p>
        <aside
            id=TRAY_ID
            class="tray"
            popover="auto"
            aria-labelledby="activity-title"
            node_ref=tray
            on:toggle=move |_| opened.set(true)
            on:click=move |event| {
                if event.target().is_some_and(|target| is_link(&target)) {
                    close.run(());
                }
            }
        >
            <Head close/>
            <Show when=move || opened.get()>{children()}</Show>
        </aside>
    }
}

/// The content of the tray: unsent edits and jobs.
#[component]
pub(crate) fn ActivityLists() -> impl IntoView {
    let jobs = expect_context::<Jobs>();
    let ids = move || jobs.activity.with(|activity| activity.shown().map(|job| job.id.clone()).collect::<Vec<_>>());
    let waiting = expect_context::<Outbox>().queue();
    let is_empty = move || {
        jobs.loaded.get()
            && jobs.activity.with(|activity| activity.shown().next().is_none())
            && waiting.with(|queue| queue.shown().next().is_none())
    };
    view! {
        <Show when=is_empty>
            <div class="blank">
                <Icon symbol=Symbol::Activity/>
                <p>{text::nothing()}</p>
            </div>
        </Show>
        <OutboxList/>
        <ul class="jobs" aria-label=text::list()>
            <For each=ids key=|id| id.clone() children=move |id| view! { <JobRow id/> }/>
        </ul>
    }
}

/// The title, the state of the connection, and the close button.
#[component]
fn Head(close: Callback<()>) -> impl IntoView {
    let live = expect_context::<Live>();
    let (state, words) = (move || live_state(live.state()).0, move || live_state(live.state()).1);
    view! {
        <header>
            <h2 id="activity-title">{text::activity()}</h2>
            <span class="link-state" id="live-state" data-state=state aria-live="polite">
                <span class="lamp" aria-hidden="true"></span>
                {words}
            </span>
            <button type="button" class="ghost square" aria-label=text::close() on:click=move |_| close.run(())>
                <Icon symbol=Symbol::Close/>
            </button>
        </header>
    }
}

/// The state of the connection: a name for the style, and the text.
fn live_state(state: LiveState) -> (&'static str, &'static str) {
    match state {
        LiveState::Off => ("off", ""),
        LiveState::Connecting => ("connecting", text::connecting()),
        LiveState::Live => ("live", text::live()),
        LiveState::Reconnecting => ("reconnecting", text::reconnecting()),
        LiveState::Polling => ("polling", text::polling()),
    }
}

fn is_link(target: &web_sys::EventTarget) -> bool {
    use wasm_bindgen::JsCast as _;
    let element = target.dyn_ref::<web_sys::Element>();
    element.is_some_and(|element| element.closest("a").ok().flatten().is_some())
}
