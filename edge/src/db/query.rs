//! Queries of D1 and their results. The rows of a result cross from JavaScript as one text, because reading a cell
//! takes three calls.

use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, JsValue};
use worker::js_sys::{Array, JSON, Promise, Reflect};
use worker::wasm_bindgen_futures::JsFuture;
use worker::{D1Database, D1PreparedStatement, Error, worker_sys};

use crate::problem::Fault;

/// The result of a statement.
#[derive(Debug)]
pub(crate) struct QueryResult(worker_sys::types::D1Result);

impl QueryResult {
    pub(super) fn rows<T: DeserializeOwned>(&self) -> Result<Vec<T>, Fault> {
        let Some(rows) = self.0.results().map_err(Error::from)? else { return Ok(Vec::new()) };
        let rows = JSON::stringify(&rows).map_err(Error::from)?;
        Ok(serde_json::from_str(&String::from(rows))?)
    }

    pub(crate) fn first<T: DeserializeOwned>(&self) -> Result<Option<T>, Fault> {
        Ok(self.rows()?.into_iter().next())
    }

    /// The number of changed rows.
    pub(super) fn changes(&self) -> Result<usize, Fault> {
        let meta = self.0.meta().map_err(Error::from)?;
        let changes = Reflect::get(&meta, &"changes".into()).map_err(Error::from)?;
        Ok(changes.as_f64().unwrap_or(0.0) as usize)
    }
}

/// Runs one statement.
pub(super) async fn run(statement: &D1PreparedStatement) -> Result<QueryResult, Fault> {
    Ok(QueryResult(resolve(statement.inner().all()).await?.unchecked_into()))
}

/// Runs several statements in one transaction. Returns one result for each.
pub(crate) async fn batch(db: &D1Database, statements: Vec<D1PreparedStatement>) -> Result<Vec<QueryResult>, Fault> {
    let statements = statements.iter().map(D1PreparedStatement::inner).collect::<Array>();
    let db: &JsValue = db.as_ref();
    let results = resolve(db.unchecked_ref::<worker_sys::types::D1Database>().batch(statements)).await?;
    Ok(results.unchecked_into::<Array>().iter().map(|result| QueryResult(result.unchecked_into())).collect())
}

/// The rows of a statement.
pub(super) async fn rows<T: DeserializeOwned>(statement: D1PreparedStatement) -> Result<Vec<T>, Fault> {
    run(&statement).await?.rows()
}

/// The first row of a statement.
pub(super) async fn row<T: DeserializeOwned>(statement: D1PreparedStatement) -> Result<Option<T>, Fault> {
    run(&statement).await?.first()
}

async fn resolve(promise: Result<Promise, JsValue>) -> Result<JsValue, Fault> {
    Ok(JsFuture::from(promise.map_err(Error::from)?).await.map_err(Error::from)?)
}
