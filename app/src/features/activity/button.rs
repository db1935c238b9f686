//! The button that opens the tray, with the number of jobs in progress and of unsent edits.

use leptos::prelude::*;

use super::jobs::Jobs;
use crate::library::outbox::{Outbox, unsent_text};
use crate::library::remote::live::{Live, LiveState};
use crate::text::activity as text;
use crate::ui::icon::{Icon, Symbol};

/// The id of the tray that the button opens.
pub(super) const TRAY_ID: &str = "activity";

/// The button. Hidden without a session, because then there are no jobs, unless an edit is unsent.
#[component]
pub(crate) fn ActivityButton() -> impl IntoView {
    let live = expect_context::<Live>();
    let jobs = expect_context::<Jobs>();
    let outbox = expect_context::<Outbox>();
    let busy = Memo::new(move |_| jobs.activity.with(|activity| activity.busy()));
    let queue = outbox.queue();
    let (unsent, shown) =
        (Memo::new(move |_| outbox.unsent()), Memo::new(move |_| queue.with(|queue| queue.shown().count())));
    let count = move || busy.get() + shown.get();
    let words = move || {
        let jobs = match busy.get() {
            0 => None,
            1 => Some(text::one_job().to_owned()),
            count => Some(text::jobs(count)),
        };
        let waiting = (unsent.get() != 0).then(|| unsent_text(unsent.get()));
        let parts = [waiting, jobs].into_iter().flatten().collect::<Vec<_>>().join(", ");
        if parts.is_empty() { text::activity().to_owned() } else { text::activity_with(parts) }
    };
    view! {
        <button
            id="activity-button"
            type="button"
            class="rail-item activity-button"
            popovertarget=TRAY_ID
            aria-label=words
            title=words
            data-busy=move || busy.get().to_string()
            data-waiting=move || unsent.get().to_string()
            hidden=move || live.state() == LiveState::Off && shown.get() == 0
        >
            <Icon symbol=Symbol::Activity/>
            <span>{crate::text::shell::activity()}</span>
            <Show when=move || count() != 0>
                <span class="count" aria-hidden="true">
                    {move || if count() > 99 { "99+".to_owned() } else { count().to_string() }}
                </span>
            </Show>
        </button>
    }
}
