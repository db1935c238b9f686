//! The page with all collections.

mod row;

use api::{Collection, LiveEvent};
use leptos::prelude::*;

use super::copy::CopyCode;
use super::create::CreateSheet;
use super::follow::follow_collections;
use super::values;
use crate::features::request::{Load, LoadFailure};
use crate::library::remote::collections as remote;
use crate::library::remote::live::Live;
use crate::library::remote::reachability::Edge;
use crate::text::collections as text;
use crate::ui::icon::{Icon, Symbol};
use row::CollectionRow;

/// The owner, and the collections.
#[derive(Debug, Clone, PartialEq)]
struct Listing {
    owner: String,
    collections: Vec<Collection>,
}

/// The page.
#[component]
pub(super) fn ListPage() -> impl IntoView {
    let (load, live, edge) = (Load::<Listing>::new(), expect_context::<Live>(), expect_context::<Edge>());
    let request = move || {
        load.run(async move {
            let owner = remote::owner().await?;
            live.start();
            Ok(Listing { owner, collections: remote::list().await? })
        });
    };
    // At first, and when the edge becomes reachable after a failure.
    Effect::new(move |_| {
        if edge.is_online() && load.value.with_untracked(Option::is_none) {
            request();
        }
    });
    let listing = load.value;
    let is_running = move || {
        listing.try_with_untracked(|it| it.as_ref().is_some_and(|it| it.collections.iter().any(values::is_running)))
            == Some(true)
    };
    let apply = move |event: &LiveEvent| {
        if let LiveEvent::RunUpdated { run } = event {
            listing.try_update(|listing| {
                let collections = listing.iter_mut().flat_map(|listing| &mut listing.collections);
                for collection in collections.filter(|it| it.id == run.collection_id) {
                    collection.last_run = Some((**run).clone());
                }
            });
        }
    };
    follow_collections(|_| true, is_running, apply, request);
    let open = RwSignal::new(false);
    let owner = Signal::derive(move || listing.with(|listing| listing.as_ref().map(|it| it.owner.clone())));
    let ids = Memo::new(move |_| {
        listing.with(|listing| {
            let collections = listing.iter().flat_map(|listing| &listing.collections);
            collections.map(|collection| collection.id.clone()).collect::<Vec<_>>()
        })
    });
    let is_empty = Memo::new(move |_| listing.with(|it| it.as_ref().is_some_and(|it| it.collections.is_empty())));
    let count = move || match ids.with(Vec::len) {
        0 => None,
        1 => Some(text::one_collection().to_owned()),
        count => Some(text::count_collections(count)),
    };
    let is_waiting = move || listing.with(Option::is_none) && load.message().is_none();
    view! {
        <section class="collections" aria-labelledby="collections-title">
            <header class="collections-head">
                <h1 id="collections-title" tabindex="-1">{text::collections()}</h1>
                <p class="hint grow" role="status" id="collections-count">{count}</p>
                <button
                    type="button"
                    class="primary"
                    id="new-collection"
                    aria-haspopup="dialog"
                    hidden=move || listing.with(Option::is_none)
                    on:click=move |_| open.set(true)
                >
                    <Icon symbol=Symbol::Plus/>
                    <span>{text::new_collection()}</span>
                </button>
            </header>
            <LoadFailure message=Signal::derive(move || load.message()) again=move |()| request()/>
            <Show when=is_waiting>
                <ul class="collection-rows" aria-busy="true" aria-label=text::loading()>
                    {(0..3).map(|_| view! { <li class="collection-row ghostly"></li> }).collect_view()}
                </ul>
            </Show>
            <Show when=move || is_empty.get()>
                <Nothing owner=owner.get().unwrap_or_default() open/>
            </Show>
            <ul class="collection-rows">
                <For each=move || ids.get() key=Clone::clone let:id>
                    <CollectionRow id listing/>
                </For>
            </ul>
            <CreateSheet open owner/>
        </section>
    }
}

/// What a collection is, and the three steps to the first pyramid.
#[component]
fn Nothing(owner: String, open: RwSignal<bool>) -> impl IntoView {
    let prefix = values::inbox(&owner, "");
    view! {
        <div class="collections-empty">
            <Icon symbol=Symbol::Pyramid/>
            <h2>{text::nothing_yet()}</h2>
            <p>{text::what_it_is()}</p>
            <ol class="inbox-steps">
                <li><p>{text::step_create()}</p></li>
                <li>
                    <p>{text::step_put_below()}</p>
                    <CopyCode id="copy-inbox" code=Signal::derive(move || format!("{prefix}{}/", text::your_folder()))/>
                </li>
                <li><p>{text::step_then()}</p></li>
            </ol>
            <button type="button" class="primary" aria-haspopup="dialog" on:click=move |_| open.set(true)>
                {text::new_collection()}
            </button>
        </div>
    }
}
