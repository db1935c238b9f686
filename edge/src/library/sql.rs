//! SQL in the object's own database. Every call is synchronous, so nothing else runs in the object between two calls.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use api::ErrorCode;
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use worker::js_sys::{Array, JSON, Promise};
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Delay, Error, State};

use crate::problem::Fault;

/// The database of an object.
#[derive(Clone, Debug)]
pub(super) struct Sql {
    storage: ObjectStorage,
    database: Database,
    /// Number of statements that may have changed rows.
    changes: Rc<Cell<u64>>,
}

#[wasm_bindgen]
extern "C" {
    #[derive(Clone, Debug)]
    type ObjectStorage;

    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(this: &ObjectStorage, work: &mut dyn FnMut() -> Result<(), JsValue>) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = getBookmarkForTime)]
    fn bookmark_for_time(this: &ObjectStorage, at_ms: f64) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = onNextSessionRestoreBookmark)]
    fn restore_bookmark(this: &ObjectStorage, bookmark: &JsValue) -> Result<Promise, JsValue>;

    type ObjectState;

    #[wasm_bindgen(method)]
    fn abort(this: &ObjectState, reason: &str);

    #[wasm_bindgen(method, getter)]
    fn sql(this: &ObjectStorage) -> Database;

    #[derive(Clone, Debug)]
    type Database;

    #[wasm_bindgen(method, catch, variadic)]
    fn exec(this: &Database, statement: &str, values: Array) -> Result<Cursor, JsValue>;

    type Cursor;

    // `toArray` can fail, because SQLite may check a constraint late.
    #[wasm_bindgen(method, catch, js_name = toArray)]
    fn to_array(this: &Cursor) -> Result<Array, JsValue>;
}

/// The value of a parameter.
#[derive(Debug)]
pub(super) struct Value(JsValue);

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self(text.as_str().into())
    }
}

impl From<&filters::Digest> for Value {
    fn from(digest: &filters::Digest) -> Self {
        Self(digest.to_string().into())
    }
}

/// JavaScript's numbers are exact up to 2^53. Sizes and times are far below.
impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self((number as f64).into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self(number.into())
    }
}

impl From<bool> for Value {
    fn from(is_so: bool) -> Self {
        Self(u32::from(is_so).into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self(number.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self(JsValue::NULL), Into::into)
    }
}

/// The parameters of a statement; `?1` is the first.
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::library::sql::Value::from($value)),*] };
}
pub(super) use values;

impl Sql {
    pub(super) fn of(state: &State) -> Self {
        let storage: JsValue = state.storage().as_raw().into();
        let storage = ObjectStorage::from(storage);
        let database = storage.sql();
        Self { storage, database, changes: Rc::default() }
    }

    /// The rows of a statement. They cross from JavaScript as one text, because reading a cell takes three calls, and a
    /// page of images has four hundred cells.
    pub(super) fn rows<T: DeserializeOwned>(
        &self,
        statement: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>, Fault> {
        let rows = self.exec(statement, values)?;
        if rows.length() == 0 {
            return Ok(Vec::new());
        }
        let text = JSON::stringify(&rows).map_err(Error::from)?;
        Ok(serde_json::from_str(&String::from(text))?)
    }

    /// The first row of a statement.
    pub(super) fn row<T: DeserializeOwned>(
        &self,
        statement: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>, Fault> {
        Ok(self.rows(statement, values)?.into_iter().next())
    }

    /// Runs a statement. Returns the number of rows in its result: with `RETURNING`, the number of changed rows.
    pub(super) fn run(&self, statement: &str, values: impl IntoIterator<Item = Value>) -> Result<usize, Fault> {
        Ok(self.exec(statement, values)?.length() as usize)
    }

    /// The number of changes. While it stays the same, every `SELECT` has the same result.
    pub(super) fn changes(&self) -> u64 {
        self.changes.get()
    }

    fn exec(&self, statement: &str, values: impl IntoIterator<Item = Value>) -> Result<Array, Fault> {
        if !statement.starts_with("SELECT") {
            self.changes.set(self.changes.get() + 1);
        }
        let values = values.into_iter().map(|Value(value)| value).collect();
        let cursor = self.database.exec(statement, values).map_err(Error::from)?;
        Ok(cursor.to_array().map_err(Error::from)?)
    }

    /// Runs `work` in one transaction, which is rolled back if `work` fails.
    pub(super) fn transaction<T>(&self, work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
        let mut work = Some(work);
        let mut outcome = None;
        let committed = self.storage.transaction_sync(&mut || {
            if let Some(work) = work.take() {
                outcome = Some(work());
            }
            match &outcome {
                Some(Err(fault)) => Err(fault.log_line().into()),
                _ => Ok(()),
            }
        });
        match outcome {
            Some(Ok(value)) => committed.map(|()| value).map_err(|error| Error::from(error).into()),
            Some(Err(fault)) => Err(fault),
            None => Err(Fault::internal("a transaction did not start")),
        }
    }

    /// Restores the rows of an earlier time in the next instance. Returns a bookmark of the state before.
    pub(super) async fn recover(&self, at_ms: u64) -> Result<String, Fault> {
        // Local runtimes keep no history.
        let unsupported = |error: JsValue| {
            let detail = "This runtime keeps no earlier states of a library. Use a deployment: only there can a library be recovered.";
            Fault::new(StatusCode::NOT_IMPLEMENTED, ErrorCode::BadRequest, detail)
                .caused_by(Error::from(error).to_string())
        };
        let bookmark = self.storage.bookmark_for_time(at_ms as f64).map_err(unsupported)?;
        let bookmark = JsFuture::from(bookmark).await.map_err(unsupported)?;
        let before = self.storage.restore_bookmark(&bookmark).map_err(unsupported)?;
        let before = JsFuture::from(before).await.map_err(unsupported)?;
        Ok(before.as_string().unwrap_or_default())
    }
}

/// Ends this instance after its response was sent. The next call starts a new instance.
pub(super) fn end_instance(state: &State) {
    let object: JsValue = state.as_raw().into();
    let object = ObjectState::from(object);
    state.wait_until(async move {
        Delay::from(Duration::from_millis(100)).await;
        object.abort("the library goes back to an earlier state");
    });
}
