//! A collection in the list: source, schedule, numbers, and what its last run did.

use api::{Collection, CollectionSource};
use leptos::prelude::*;

use super::super::progress::RunProgress;
use super::super::{schedule, values};
use super::Listing;
use crate::text::presets::thousands;
use crate::text::{collections as text, time};
use crate::ui::icon::{Icon, Symbol};

/// The row.
#[component]
pub(super) fn CollectionRow(id: String, listing: RwSignal<Option<Listing>>) -> impl IntoView {
    let href = format!("/collections/{id}");
    let own_id = id.clone();
    let collection = Memo::new(move |_| {
        listing.with(|listing| listing.as_ref()?.collections.iter().find(|it| it.id == own_id).cloned())
    });
    let run = Signal::derive(move || collection.with(|it| it.as_ref().and_then(|it| it.last_run.clone())));
    let is_running = Memo::new(move |_| collection.with(|it| it.as_ref().is_some_and(values::is_running)));
    // The link keeps the focus while the facts change.
    let name = Memo::new(move |_| collection.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default()));
    view! {
        <li class="collection-row" data-collection-id=id>
            <div class="collection-name">
                <h2><a href=href>{name}</a></h2>
                {move || collection.get().map(|collection| view! { <Facts collection/> })}
            </div>
            <div class="collection-result">
                {move || collection.get().map(|collection| view! { <Counts collection/> })}
                <Show when=move || is_running.get()>
                    <RunProgress run/>
                </Show>
            </div>
        </li>
    }
}

/// Source and schedule.
#[component]
fn Facts(collection: Collection) -> impl IntoView {
    let symbol = match collection.source {
        CollectionSource::Folder(_) => Symbol::Open,
        CollectionSource::Urls(_) => Symbol::Link,
    };
    let when = match (collection.paused, &collection.next_run_at) {
        (true, _) => text::not_scheduled().to_owned(),
        (false, Some(next)) => {
            format!("{} · {}", schedule::words(&collection.schedule), text::next_run(time::minute(next)))
        }
        (false, None) => schedule::words(&collection.schedule),
    };
    view! {
        <p class="fact">
            <Icon symbol/>
            <span>{values::source(&collection.source)}</span>
        </p>
        <p class="fact hint">
            <Icon symbol=Symbol::Clock/>
            <span>{when}</span>
        </p>
    }
}

/// The numbers of files, and what the last run did.
#[component]
fn Counts(collection: Collection) -> impl IntoView {
    let counts = collection.counts;
    let is_running = values::is_running(&collection);
    let parts = [
        (counts.done, text::n_published as fn(String) -> String, ""),
        (counts.open, text::n_waiting, ""),
        (counts.refused, text::n_refused, "bad"),
    ];
    let parts = parts.into_iter().enumerate().filter(|(at, (count, ..))| *at == 0 || *count > 0);
    let parts = parts.map(|(_, (count, say, tone))| view! { <li data-tone=tone>{say(thousands(count))}</li> });
    let last = collection.last_run.as_ref().filter(|_| !is_running).map_or_else(
        || (!is_running).then(|| text::never_ran().to_owned()),
        |run| {
            let moment = run.ended_at.as_ref().unwrap_or(&run.started_at);
            Some(text::last_run(time::ago(moment), values::result(run)))
        },
    );
    view! {
        <div class="collection-counts">
            <ul>{parts.collect_view()}</ul>
            {collection.paused.then(|| view! { <span class="tag">{text::paused()}</span> })}
            {is_running.then(|| view! { <span class="tag live">{text::running()}</span> })}
        </div>
        {last.map(|sentence| view! { <p class="hint">{sentence}</p> })}
    }
}
