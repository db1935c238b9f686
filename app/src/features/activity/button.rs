//! The button that opens the tray of jobs, with the number of jobs under way.

use leptos::prelude::*;

use super::jobs::Jobs;
use crate::library::remote::live::{Live, LiveState};
use crate::ui::icon::{Icon, Symbol};

/// The id of the tray, which the button opens.
pub(super) const TRAY_ID: &str = "activity";

/// The button; hidden without a session, since then there are no jobs.
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
            popovertarget=TRAY_ID
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
