//! The page of one collection: what its last run did, its files, its runs and its settings.

mod delete_dialog;
mod head;
mod record;
mod records;
mod runs;
mod settings;
mod states;
mod status;

use api::{Collection, CollectionRecord, CollectionRun, LiveEvent, RecordState};
use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::follow::follow_collections;
use super::pages::Pages;
use super::values;
use crate::features::request::{Load, LoadFailure};
use crate::library::remote::collections as remote;
use crate::library::remote::live::Live;
use crate::library::remote::reachability::Edge;
use crate::text::collections as text;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::tabs::Tabs;
use delete_dialog::DeleteCollection;
use head::Head;
use records::Records;
use runs::Runs;
use settings::Settings;
use states::States;
use status::Status;

/// The tabs.
const RECORDS: &str = "records";
const RUNS: &str = "runs";
const SETTINGS: &str = "settings";

/// The collection, and its owner.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    owner: String,
    collection: Collection,
}

/// The state of the page. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
struct Board {
    id: StoredValue<String>,
    shown: RwSignal<Option<Shown>>,
    tab: RwSignal<&'static str>,
    /// The state of the listed records; `None` for all.
    filter: RwSignal<Option<RecordState>>,
    records: Pages<CollectionRecord>,
    runs: Pages<CollectionRun>,
    /// Whether the deletion is to be confirmed.
    deleting: RwSignal<bool>,
    /// Loads the collection again.
    reload: Callback<()>,
}

impl Board {
    fn new(id: String, shown: RwSignal<Option<Shown>>, reload: Callback<()>) -> Self {
        let filter = RwSignal::new(None);
        let (of_records, of_runs) = (id.clone(), id.clone());
        let records = Pages::new(move |cursor| {
            let (id, state) = (of_records.clone(), filter.get_untracked());
            async move { remote::records(&id, state, cursor.as_deref()).await }.boxed_local()
        });
        let runs = Pages::new(move |cursor| {
            let id = of_runs.clone();
            async move { remote::runs(&id, cursor.as_deref()).await }.boxed_local()
        });
        Self {
            id: StoredValue::new(id),
            shown,
            tab: RwSignal::new(RECORDS),
            filter,
            records,
            runs,
            deleting: RwSignal::new(false),
            reload,
        }
    }

    /// A value of the collection, as long as it is shown.
    fn get<T: PartialEq + Send + Sync + 'static>(
        self,
        value: impl Fn(&Collection) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        Memo::new(move |_| self.shown.with(|shown| shown.as_ref().map(|shown| value(&shown.collection))))
    }

    fn is_running(self) -> bool {
        self.shown.try_with_untracked(|shown| shown.as_ref().is_some_and(|it| values::is_running(&it.collection)))
            == Some(true)
    }

    /// Shows a changed collection.
    fn take(self, collection: Collection) {
        self.shown.try_update(|shown| {
            if let Some(shown) = shown {
                shown.collection = collection;
            }
        });
    }

    /// Shows a run that has begun or changed.
    fn take_run(self, run: &CollectionRun) {
        self.shown.try_update(|shown| {
            let Some(Shown { collection, .. }) = shown else { return };
            // Ids sort by time.
            if collection.last_run.as_ref().is_none_or(|last| last.id <= run.id) {
                collection.last_run = Some(run.clone());
            }
        });
        self.runs.upsert_first(run);
    }

    fn apply(self, event: &LiveEvent) {
        match event {
            LiveEvent::RunUpdated { run } => self.take_run(run),
            LiveEvent::RecordUpdated { record } => self.records.update(record),
            _ => {}
        }
    }

    /// Loads the collection again, and its records and runs that the page shows.
    fn load_again(self) {
        self.reload.try_run(());
        self.records.reload();
        self.runs.reload();
    }
}

/// The page.
#[component]
pub(super) fn CollectionPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let (load, live, edge) = (Load::<Shown>::new(), expect_context::<Live>(), expect_context::<Edge>());
    let request = move || {
        let Some(id) = id.try_get_untracked() else { return };
        load.run(async move {
            let owner = remote::owner().await?;
            live.start();
            Ok(Shown { owner, collection: remote::collection(&id).await? })
        });
    };
    Effect::new(move |_| {
        id.track();
        load.value.set(None);
        request();
    });
    // When the edge becomes reachable after a failure.
    Effect::new(move |was_online: Option<bool>| {
        let is_online = edge.is_online();
        if is_online && was_online == Some(false) && load.value.with_untracked(Option::is_none) {
            request();
        }
        is_online
    });
    let shown = Memo::new(move |_| load.value.with(|shown| shown.as_ref().map(|shown| shown.collection.id.clone())));
    let reload = Callback::new(move |()| request());
    let content = move || match shown.get() {
        Some(id) => view! { <CollectionBoard id shown=load.value reload/> }.into_any(),
        None if load.is_missing() => view! { <Missing/> }.into_any(),
        None => view! { <Waiting load again=reload/> }.into_any(),
    };
    view! { <section class="collections collection-page" aria-labelledby="collection-title">{content}</section> }
}

#[component]
fn CollectionBoard(id: String, shown: RwSignal<Option<Shown>>, reload: Callback<()>) -> impl IntoView {
    let board = Board::new(id, shown, reload);
    board.records.load();
    let is_shown = move |of: &str| board.id.try_with_value(|id| id == of) == Some(true);
    follow_collections(
        is_shown,
        move || board.is_running(),
        move |event| board.apply(event),
        move || board.load_again(),
    );
    let tabs = [(RECORDS, text::records()), (RUNS, text::runs()), (SETTINGS, text::settings())];
    let content = move || match board.tab.get() {
        RUNS => view! { <Runs board/> }.into_any(),
        SETTINGS => view! { <Settings board/> }.into_any(),
        _ => view! { <Records board/> }.into_any(),
    };
    view! {
        <Head board/>
        <Status board/>
        <States board/>
        <div class="collection-bar">
            <Tabs
                name="collection"
                label=text::parts()
                tabs=tabs.map(|(word, label)| (word, label.to_owned())).into()
                value=board.tab
                set=move |word| board.tab.set(word)
            />
        </div>
        <div
            id="collection-panel"
            class="collection-panel"
            role="tabpanel"
            aria-labelledby=move || format!("collection-tab-{}", board.tab.get())
        >
            {content}
        </div>
        <DeleteCollection board/>
    }
}

/// The places of the facts while they load, or why they could not be loaded.
#[component]
fn Waiting(load: Load<Shown>, again: Callback<()>) -> impl IntoView {
    let has_failed = move || load.message().is_some();
    view! {
        <h1 id="collection-title" class="visually-hidden">{text::collection()}</h1>
        <div class="collection-skeleton" hidden=has_failed role="status" aria-busy="true" aria-label=text::loading()>
            <div class="ghostly"></div>
            <div class="ghostly"></div>
            <div class="ghostly"></div>
        </div>
        <LoadFailure message=Signal::derive(move || load.message()) again/>
    }
}

#[component]
fn Missing() -> impl IntoView {
    view! {
        <div class="blank" id="no-collection">
            <Icon symbol=Symbol::Pyramid/>
            <h1 id="collection-title">{text::no_such_collection()}</h1>
            <p>{text::no_such_collection_why()}</p>
            <a class="button" href="/collections">{text::to_the_collections()}</a>
        </div>
    }
}
