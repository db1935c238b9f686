//! What happens at the edge: a button with a count in the bar, and a tray of jobs that move as one watches.

use leptos::html::Aside;
use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use super::job_row::JobRow;
use crate::hooks::live::{Live, LiveState};
use crate::jobs::Jobs;

const TRAY: &str = "activity";

/// The button; hidden until there is a session, since without one nothing happens.
#[component]
pub(crate) fn ActivityButton() -> impl IntoView {
    let live = expect_context::<Live>();
    let jobs = expect_context::<Jobs>();
    let busy = Memo::new(move |_| jobs.activity.with(|activity| activity.busy()));
    let words = move || match busy.get() {
        0 => "Activity".to_owned(),
        1 => "Activity: 1 job under way".to_owned(),
        count => format!("Activity: {count} jobs under way"),
    };
    view! {
        <button
            id="activity-button"
            type="button"
            class="ghost activity-button"
            popovertarget=TRAY
            aria-label=words
            title=words
            data-busy=move || busy.get().to_string()
            hidden=move || live.state() == LiveState::Off
        >
            <Icon symbol=Symbol::Activity/>
            <span class="label">"Activity"</span>
            <Show when=move || busy.get() != 0>
                <span class="count" aria-hidden="true">
                    {move || if busy.get() > 99 { "99+".to_owned() } else { busy.get().to_string() }}
                </span>
            </Show>
        </button>
    }
}

/// The tray, and what a screen reader is told whether it is open or not.
#[component]
pub(crate) fn ActivityTray() -> impl IntoView {
    let live = expect_context::<Live>();
    let jobs = expect_context::<Jobs>();
    let tray = NodeRef::<Aside>::new();
    let close = move || {
        if let Some(tray) = tray.get_untracked() {
            let _ = tray.hide_popover();
        }
    };
    let ids = move || jobs.activity.with(|activity| activity.shown().map(|job| job.id.clone()).collect::<Vec<_>>());
    let is_empty = move || jobs.loaded.get() && jobs.activity.with(|activity| activity.shown().next().is_none());
    let (state, words) = (move || live_state(live.state()).0, move || live_state(live.state()).1);
    view! {
        <p class="visually-hidden" aria-live="polite" id="activity-said">
            {move || jobs.said.get()}
        </p>
        <aside
            id=TRAY
            class="tray"
            popover="auto"
            aria-labelledby="activity-title"
            node_ref=tray
            on:click=move |event| {
                if event.target().is_some_and(|target| is_link(&target)) {
                    close();
                }
            }
        >
            <header>
                <h2 id="activity-title">"Activity"</h2>
                <span class="link-state" id="live-state" data-state=state aria-live="polite">
                    <span class="lamp" aria-hidden="true"></span>
                    {words}
                </span>
                <button type="button" class="ghost square" aria-label="Close" on:click=move |_| close()>
                    <Icon symbol=Symbol::Close/>
                </button>
            </header>
            <Show when=is_empty>
                <div class="blank">
                    <Icon symbol=Symbol::Activity/>
                    <p>"Nothing is under way. What you save is rendered at the edge, and shows here while it is."</p>
                </div>
            </Show>
            <ul class="jobs" aria-label="Jobs, newest first">
                <For each=ids key=|id| id.clone() children=move |id| view! { <JobRow id/> }/>
            </ul>
        </aside>
    }
}

/// How news come, in a word and in a sentence.
const fn live_state(state: LiveState) -> (&'static str, &'static str) {
    match state {
        LiveState::Off => ("off", ""),
        LiveState::Connecting => ("connecting", "connecting…"),
        LiveState::Live => ("live", "live"),
        LiveState::Reconnecting => ("reconnecting", "reconnecting…"),
        LiveState::Polling => ("polling", "looking every few seconds"),
    }
}

fn is_link(target: &web_sys::EventTarget) -> bool {
    use wasm_bindgen::JsCast as _;
    let element = target.dyn_ref::<web_sys::Element>();
    element.is_some_and(|element| element.closest("a").ok().flatten().is_some())
}
