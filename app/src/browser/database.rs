//! The IndexedDB database of the page, `safelight`. It stores records, edits, thumbnails and the outbox; `originals.rs`
//! stores the bytes of originals.
//!
//! Every store has out-of-line keys, which are texts. A call is one transaction and ends when the transaction is
//! complete. Writes are sent before the first `await`, so that they are possible while a page is being hidden.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::oneshot;
use idb::request::{GetAllKeysStoreRequest, GetAllStoreRequest, GetStoreRequest};
use idb::{
    DatabaseEvent as _, Factory, ObjectStoreParams, Request as _, StoreEvent as _, Transaction, TransactionMode,
};
use js_sys::Array;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::DomException;

const NAME: &str = "safelight";
/// 2: look-up tables.
const VERSION: u32 = 2;

/// An object store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Store {
    /// Key: the SHA-256 of the bytes, in hexadecimal.
    Photographs,
    /// Key: that of the photograph.
    Edits,
    /// The bytes, if the browser has no OPFS (`originals.rs`). Key: that of the photograph.
    Originals,
    /// Key: that of the photograph.
    Thumbnails,
    /// Key: the id of the item.
    Outbox,
    /// Key: the name of the setting.
    Settings,
    /// The files of look-up tables. Key: the id of the table.
    Luts,
    /// The names of look-up tables. Key: the id of the table.
    LutNames,
}

impl Store {
    const ALL: [Self; 8] = [
        Self::Photographs,
        Self::Edits,
        Self::Originals,
        Self::Thumbnails,
        Self::Outbox,
        Self::Settings,
        Self::Luts,
        Self::LutNames,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Photographs => "photographs",
            Self::Edits => "edits",
            Self::Originals => "originals",
            Self::Thumbnails => "thumbnails",
            Self::Outbox => "outbox",
            Self::Settings => "settings",
            Self::Luts => "luts",
            Self::LutNames => "lut_names",
        }
    }
}

/// Why an operation of the browser's storage failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum StorageError {
    /// No storage: a private window, an insecure origin, or a setting of the browser.
    Missing,
    /// The storage is full.
    Full,
    /// A newer version of the app has changed it.
    Newer,
    /// Any other error, with the browser's name for it.
    Failed(String),
}

impl StorageError {
    /// Converts the name of the browser's exception.
    pub(crate) fn from_name(name: &str) -> Self {
        match name {
            "QuotaExceededError" => Self::Full,
            "VersionError" => Self::Newer,
            "InvalidStateError" | "SecurityError" | "NotAllowedError" => Self::Missing,
            name => Self::Failed(name.to_owned()),
        }
    }

    pub(crate) fn from_exception(exception: &JsValue) -> Self {
        exception
            .dyn_ref::<DomException>()
            .map_or_else(|| Self::Failed("Error".to_owned()), |it| Self::from_name(&it.name()))
    }
}

/// A change that [`Database::write`] makes.
#[derive(Debug)]
pub(crate) enum Change<'a> {
    Put(Store, &'a str, JsValue),
    Delete(Store, &'a str),
}

impl Change<'_> {
    const fn store(&self) -> Store {
        match self {
            Self::Put(store, ..) | Self::Delete(store, _) => *store,
        }
    }
}

/// The open database. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Database {
    connection: Rc<idb::Database>,
    /// Whether the browser closed it, or a newer version of the app did.
    closed: Rc<Cell<bool>>,
}

thread_local! {
    static OPEN: RefCell<Option<Database>> = const { RefCell::new(None) };
}

impl Database {
    /// The connection of the page. Opened at the first call, and again after the browser has closed it.
    pub(crate) async fn open() -> Result<Self, StorageError> {
        if let Some(database) = Self::opened() {
            return Ok(database);
        }
        let database = connect().await?;
        OPEN.set(Some(database.clone()));
        Ok(database)
    }

    /// The connection, if it is open.
    pub(crate) fn opened() -> Option<Self> {
        OPEN.with_borrow(Clone::clone).filter(|database| !database.closed.get())
    }

    pub(crate) async fn get(&self, store: Store, key: &str) -> Result<Option<JsValue>, StorageError> {
        let get = |transaction: &Transaction| -> Result<GetStoreRequest, idb::Error> {
            transaction.object_store(store.name())?.get(JsValue::from_str(key))
        };
        let (request, running) = self.begin(&[store], TransactionMode::ReadOnly, get)?;
        running.end().await?;
        Ok(request.result().ok().filter(|value| !value.is_undefined()))
    }

    /// All keys and values, sorted by key.
    pub(crate) async fn all(&self, store: Store) -> Result<Vec<(String, JsValue)>, StorageError> {
        let get = |transaction: &Transaction| -> Result<(GetAllKeysStoreRequest, GetAllStoreRequest), idb::Error> {
            let store = transaction.object_store(store.name())?;
            Ok((store.get_all_keys(None, None)?, store.get_all(None, None)?))
        };
        let ((keys, values), running) = self.begin(&[store], TransactionMode::ReadOnly, get)?;
        running.end().await?;
        let list =
            |value: Result<JsValue, _>| value.ok().and_then(|it| it.dyn_into::<Array>().ok()).unwrap_or_default();
        let keys = list(keys.result()).iter().map(|key| key.as_string().unwrap_or_default()).collect::<Vec<_>>();
        Ok(keys.into_iter().zip(list(values.result()).iter()).collect())
    }

    /// All keys, sorted.
    pub(crate) async fn keys(&self, store: Store) -> Result<Vec<String>, StorageError> {
        let get = |transaction: &Transaction| -> Result<GetAllKeysStoreRequest, idb::Error> {
            transaction.object_store(store.name())?.get_all_keys(None, None)
        };
        let (request, running) = self.begin(&[store], TransactionMode::ReadOnly, get)?;
        running.end().await?;
        let keys = request.result().ok().and_then(|it| it.dyn_into::<Array>().ok()).unwrap_or_default();
        Ok(keys.iter().filter_map(|key| key.as_string()).collect())
    }

    /// Adds a value or replaces the one with this key.
    pub(crate) fn put(
        &self,
        store: Store,
        key: &str,
        value: &JsValue,
    ) -> impl Future<Output = Result<(), StorageError>> + 'static + use<> {
        self.write(&[Change::Put(store, key, value.clone())])
    }

    /// Replaces the value with this key. Returns `false` if there is none. Check and write are one transaction, so that
    /// a value that another tab deletes does not return.
    pub(crate) async fn replace(&self, store: Store, key: &str, value: &JsValue) -> Result<bool, StorageError> {
        let outcome = Rc::new(RefCell::new(Ok(false)));
        let issue = |transaction: &Transaction| -> Result<GetStoreRequest, idb::Error> {
            let store = transaction.object_store(store.name())?;
            let (key, value, outcome) = (JsValue::from_str(key), value.clone(), Rc::clone(&outcome));
            let mut request = store.get(key.clone())?;
            request.on_success(move |event| {
                if event.result().is_ok_and(|found| found.is_some_and(|found| !found.is_undefined())) {
                    let put = store.put(&value, Some(&key));
                    *outcome.borrow_mut() = put.map(|_| true).map_err(|error| storage_error(&error));
                }
            });
            Ok(request)
        };
        // The request owns its callbacks, so it must live until it has succeeded.
        let (_request, running) = self.begin(&[store], TransactionMode::ReadWrite, issue)?;
        running.end().await?;
        outcome.replace(Ok(false))
    }

    pub(crate) fn delete(
        &self,
        store: Store,
        key: &str,
    ) -> impl Future<Output = Result<(), StorageError>> + 'static + use<> {
        self.write(&[Change::Delete(store, key)])
    }

    /// Makes all the changes, or none.
    pub(crate) fn write(
        &self,
        changes: &[Change<'_>],
    ) -> impl Future<Output = Result<(), StorageError>> + 'static + use<> {
        let stores: Vec<_> = changes.iter().map(Change::store).collect();
        let make = |transaction: &Transaction| -> Result<(), idb::Error> {
            for change in changes {
                let store = transaction.object_store(change.store().name())?;
                match change {
                    Change::Put(_, key, value) => store.put(value, Some(&JsValue::from_str(key))).map(drop)?,
                    Change::Delete(_, key) => store.delete(JsValue::from_str(key)).map(drop)?,
                }
            }
            Ok(())
        };
        let running = self.begin(&stores, TransactionMode::ReadWrite, make).and_then(|((), running)| running.commit());
        async move { running?.end().await }
    }

    fn begin<T>(
        &self,
        stores: &[Store],
        mode: TransactionMode,
        issue: impl FnOnce(&Transaction) -> Result<T, idb::Error>,
    ) -> Result<(T, PendingTransaction), StorageError> {
        let names: Vec<_> = stores.iter().map(|store| store.name()).collect();
        let mut transaction = self.connection.transaction(&names, mode).map_err(|error| {
            let error = storage_error(&error);
            // Some browsers close a connection without an event. The next call opens a new one.
            self.closed.set(self.closed.get() || error == StorageError::Missing);
            error
        })?;
        let (completed, aborted, ended) = outcome();
        transaction.on_complete(move |_| completed());
        transaction.on_abort(move |_| aborted());
        match issue(&transaction) {
            Ok(issued) => Ok((issued, PendingTransaction { transaction, ended })),
            Err(error) => {
                // Its listeners must exist until the browser reports the end.
                if let Ok(transaction) = transaction.abort() {
                    spawn_local(async move {
                        let _ = PendingTransaction { transaction, ended }.end().await;
                    });
                }
                Err(storage_error(&error))
            }
        }
    }
}

/// A transaction whose requests are sent.
struct PendingTransaction {
    transaction: Transaction,
    ended: oneshot::Receiver<bool>,
}

impl PendingTransaction {
    /// Commits now. Otherwise the browser waits for the page, which may be gone by then.
    fn commit(self) -> Result<Self, StorageError> {
        let transaction = self.transaction.commit().map_err(|error| storage_error(&error))?;
        Ok(Self { transaction, ended: self.ended })
    }

    /// Waits until everything is written, or nothing.
    async fn end(self) -> Result<(), StorageError> {
        if self.ended.await.unwrap_or_default() {
            return Ok(());
        }
        Err(self.transaction.error().map_or_else(
            || StorageError::Failed("AbortError".to_owned()),
            |exception| StorageError::from_name(&exception.name()),
        ))
    }
}

/// Two callbacks, for success and failure, of which the browser calls one. The receiver gets `true` for success.
fn outcome() -> (impl FnOnce() + 'static, impl FnOnce() + 'static, oneshot::Receiver<bool>) {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(Cell::new(Some(sender)));
    let tell = |sender: &Cell<Option<oneshot::Sender<bool>>>, success| {
        // The receiver may be dropped.
        let _ = sender.take().map(|sender| sender.send(success));
    };
    let other = Rc::clone(&sender);
    (move || tell(&sender, true), move || tell(&other, false), receiver)
}

async fn connect() -> Result<Database, StorageError> {
    let factory = Factory::new().map_err(|_| StorageError::Missing)?;
    let mut request = factory.open(NAME, Some(VERSION)).map_err(|error| storage_error(&error))?;
    request.on_upgrade_needed(|event| {
        if let Ok(database) = event.database() {
            // The stores of an earlier version exist; creating them again fails, and they stay as they are.
            for store in Store::ALL {
                let _ = database.create_object_store(store.name(), ObjectStoreParams::new());
            }
        }
    });
    let (succeeded, failed, opened) = outcome();
    request.on_success(move |_| succeeded());
    request.on_error(move |_| failed());
    if !opened.await.unwrap_or_default() {
        let exception = request.error().ok().flatten();
        return Err(exception.map_or(StorageError::Missing, |exception| StorageError::from_name(&exception.name())));
    }
    let mut connection = request.database().map_err(|error| storage_error(&error))?;
    let closed = Rc::new(Cell::new(false));
    let (by_browser, for_newer) = (Rc::clone(&closed), Rc::clone(&closed));
    connection.on_close(move |_| by_browser.set(true));
    connection.on_version_change(move |event| {
        for_newer.set(true);
        // Another tab waits for this, to upgrade the database or to delete it.
        if let Ok(database) = event.database() {
            database.close();
        }
    });
    Ok(Database { connection: Rc::new(connection), closed })
}

fn storage_error(error: &idb::Error) -> StorageError {
    match error {
        idb::Error::TransactionOpenFailed(exception)
        | idb::Error::UpdateFailed(exception)
        | idb::Error::IndexedDbOpenFailed(exception) => StorageError::from_exception(exception),
        idb::Error::IndexedDbNotFound(_) => StorageError::Missing,
        _ => StorageError::Failed("Error".to_owned()),
    }
}
