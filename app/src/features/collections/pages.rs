//! A list that is loaded page by page, whose rows change in place.

use std::rc::Rc;

use api::{CollectionRecord, CollectionRun, Page};
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::library::remote::collections::PAGE_SIZE;
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::EdgeResult;

/// An item of a list.
pub(super) trait Listed: Clone + PartialEq + Send + Sync + 'static {
    /// Its id.
    fn id(&self) -> &str;
}

impl Listed for CollectionRecord {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Listed for CollectionRun {
    fn id(&self) -> &str {
        &self.id
    }
}

/// A row: the id of an item, and the item, which changes while the row stays.
pub(super) struct Row<T> {
    pub(super) id: String,
    pub(super) value: ArcRwSignal<T>,
}

// Not derived, because that would require the same of `T`.
impl<T> Clone for Row<T> {
    fn clone(&self) -> Self {
        Self { id: self.id.clone(), value: self.value.clone() }
    }
}

/// Requests the page at a cursor.
type Fetch<T> = Rc<dyn Fn(Option<String>) -> LocalBoxFuture<'static, EdgeResult<Page<T>>>>;

/// The list. Cheap to copy: every field is a handle.
pub(super) struct Pages<T: Listed> {
    rows: RwSignal<Vec<Row<T>>>,
    next_cursor: RwSignal<Option<String>>,
    is_loaded: RwSignal<bool>,
    is_loading: RwSignal<bool>,
    failure: RwSignal<Option<String>>,
    /// Counts the requests: only the response to the last one is used.
    number: StoredValue<u64>,
    fetch: StoredValue<Fetch<T>, LocalStorage>,
    edge: Edge,
}

impl<T: Listed> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Listed> Copy for Pages<T> {}

/// What a request loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Request {
    FirstPage,
    NextPage,
    /// The first page again, because rows may have been added to it.
    Reload,
}

impl<T: Listed> Pages<T> {
    /// An empty list. `fetch` requests the page at a cursor.
    pub(super) fn new(
        fetch: impl Fn(Option<String>) -> LocalBoxFuture<'static, EdgeResult<Page<T>>> + 'static,
    ) -> Self {
        Self {
            rows: RwSignal::new(Vec::new()),
            next_cursor: RwSignal::new(None),
            is_loaded: RwSignal::new(false),
            is_loading: RwSignal::new(false),
            failure: RwSignal::new(None),
            number: StoredValue::new(0),
            fetch: StoredValue::new_local(Rc::new(fetch)),
            edge: expect_context(),
        }
    }

    /// Loads the first page, because the list is about to show other items. Until the response arrives, the list stays.
    pub(super) fn load(self) {
        self.request(Request::FirstPage);
    }

    pub(super) fn load_more(self) {
        if !self.is_loading.get_untracked() && self.next_cursor.with_untracked(Option::is_some) {
            self.request(Request::NextPage);
        }
    }

    /// Loads the first page again. Rows keep their place; a list of several pages stays as it is, because it would move
    /// under the user.
    pub(super) fn reload(self) {
        let is_short = self.rows.try_with_untracked(|rows| rows.len() <= PAGE_SIZE) == Some(true);
        if is_short && self.is_loaded.get_untracked() && !self.is_loading.get_untracked() {
            self.request(Request::Reload);
        }
    }

    fn request(self, request: Request) {
        let Some(fetch) = self.fetch.try_get_value() else { return };
        let number = self.number.get_value() + 1;
        self.number.set_value(number);
        self.is_loading.set(true);
        let cursor = self.next_cursor.get_untracked().filter(|_| request == Request::NextPage);
        spawn_local(async move {
            let page = fetch(cursor).await;
            if self.number.try_get_value() != Some(number) {
                return;
            }
            self.is_loading.set(false);
            match page {
                Ok(page) => self.take(page, request),
                Err(error) => {
                    let sentence = self.edge.report_failure(&error);
                    // Nobody asked to reload, and the listed items stay.
                    if request != Request::Reload {
                        self.failure.set(Some(sentence));
                    }
                }
            }
        });
    }

    fn take(self, page: Page<T>, request: Request) {
        self.failure.set(None);
        self.next_cursor.set(page.next_cursor);
        let known = self.rows.get_untracked();
        let mut rows = merged(&known, page.items);
        if request == Request::NextPage {
            let is_new = |row: &Row<T>| known.iter().all(|it| it.id != row.id);
            rows = known.iter().cloned().chain(rows.into_iter().filter(is_new)).collect();
        }
        if rows.iter().map(|row| &row.id).ne(known.iter().map(|row| &row.id)) {
            self.rows.set(rows);
        }
        self.is_loaded.set(true);
    }

    /// Shows a changed item, if it is listed.
    pub(super) fn update(self, item: &T) {
        let row = self.rows.with_untracked(|rows| rows.iter().find(|row| row.id == item.id()).cloned());
        if let Some(row) = row {
            set_if_changed(&row.value, item.clone());
        }
    }

    /// Shows a new item first, or a changed one in its place.
    pub(super) fn upsert_first(self, item: &T) {
        let is_known = self.rows.with_untracked(|rows| rows.iter().any(|row| row.id == item.id()));
        if is_known || !self.is_loaded.get_untracked() {
            return self.update(item);
        }
        self.rows
            .update(|rows| rows.insert(0, Row { id: item.id().to_owned(), value: ArcRwSignal::new(item.clone()) }));
    }

    pub(super) fn rows(self) -> Vec<Row<T>> {
        self.rows.get()
    }

    pub(super) fn is_empty(self) -> bool {
        self.is_loaded.get() && self.rows.with(Vec::is_empty)
    }

    pub(super) fn is_loaded(self) -> bool {
        self.is_loaded.get()
    }

    pub(super) fn is_loading(self) -> bool {
        self.is_loading.get()
    }

    pub(super) fn has_more(self) -> bool {
        self.next_cursor.with(Option::is_some)
    }

    pub(super) fn message(self) -> Option<String> {
        self.failure.get()
    }
}

/// The rows of a page. Known items keep their rows.
fn merged<T: Listed>(known: &[Row<T>], items: Vec<T>) -> Vec<Row<T>> {
    let row = |item: T| match known.iter().find(|row| row.id == item.id()) {
        Some(row) => {
            set_if_changed(&row.value, item);
            row.clone()
        }
        None => Row { id: item.id().to_owned(), value: ArcRwSignal::new(item) },
    };
    items.into_iter().map(row).collect()
}

fn set_if_changed<T: Listed>(value: &ArcRwSignal<T>, item: T) {
    if value.with_untracked(|known| *known != item) {
        value.set(item);
    }
}
