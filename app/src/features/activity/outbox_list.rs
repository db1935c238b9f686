//! Saved edits that the edge does not have, listed above its jobs: waiting, in progress, or failed.

use leptos::prelude::*;

use super::outbox_row::OutboxRow;
use crate::library::outbox::{Outbox, unsent_text};
use crate::text::activity as text;

/// The list; empty while nothing waits.
#[component]
pub(super) fn OutboxList() -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let queue = outbox.queue();
    let ids = Memo::new(move |_| queue.with(|queue| queue.shown().map(|item| item.id.clone()).collect::<Vec<_>>()));
    let title = move || match outbox.unsent() {
        0 => text::not_saved().to_owned(),
        count => unsent_text(count),
    };
    view! {
        <Show when=move || ids.with(|ids| !ids.is_empty())>
            <section class="outbox" aria-labelledby="outbox-title">
                <h3 id="outbox-title">{title}</h3>
                <ul class="jobs" aria-label=text::outbox_list()>
                    <For each=move || ids.get() key=|id| id.clone() children=|id| view! { <OutboxRow id/> }/>
                </ul>
            </section>
        </Show>
    }
}
