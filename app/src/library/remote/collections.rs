//! Collections at the edge, with their records and runs.

use api::{
    Collection, CollectionPatch, CollectionRecord, CollectionRequest, CollectionRun, Page, RecordPatch, RecordState,
    RepeatRequest, Repeated, paths,
};
use gloo_net::http::{Request, RequestBuilder};

use super::request::{EdgeResult, json, send, with_timeout};
use super::session;

/// Number of records, and of runs, on a page of their list.
pub(crate) const PAGE_SIZE: usize = 50;

fn get(path: &str) -> RequestBuilder {
    with_timeout(Request::get(path))
}

/// The id of the owner, whose folder in the bucket collections watch. Creates a session if there is none.
pub(crate) async fn owner() -> EdgeResult<String> {
    Ok(session::ensure().await?.owner_id)
}

/// All collections.
pub(crate) async fn list() -> EdgeResult<Vec<Collection>> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let query = cursor.as_deref().map(|cursor| ("cursor", cursor));
        let page: Page<Collection> = json(get(paths::COLLECTIONS).query(query).build()).await?;
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}

pub(crate) async fn collection(id: &str) -> EdgeResult<Collection> {
    json(get(&paths::collection(id)).build()).await
}

pub(crate) async fn create(request: &CollectionRequest) -> EdgeResult<Collection> {
    json(with_timeout(Request::post(paths::COLLECTIONS)).json(request)).await
}

pub(crate) async fn change(id: &str, patch: &CollectionPatch) -> EdgeResult<Collection> {
    json(with_timeout(Request::patch(&paths::collection(id))).json(patch)).await
}

/// Pauses the schedule, or starts it again.
pub(crate) async fn set_paused(id: &str, paused: bool) -> EdgeResult<Collection> {
    change(id, &CollectionPatch { paused: Some(paused), ..CollectionPatch::default() }).await
}

/// Deletes a collection. One that does not exist is not an error.
pub(crate) async fn delete(id: &str) -> EdgeResult<()> {
    match send(with_timeout(Request::delete(&paths::collection(id))).build()).await {
        Err(error) if error.status() == Some(404) => Ok(()),
        outcome => outcome.map(drop),
    }
}

/// A page of the records in a state, or of all.
pub(crate) async fn records(
    id: &str,
    state: Option<RecordState>,
    cursor: Option<&str>,
) -> EdgeResult<Page<CollectionRecord>> {
    let limit = PAGE_SIZE.to_string();
    let pairs = [("limit", Some(limit.as_str())), ("state", state.map(RecordState::as_str)), ("cursor", cursor)];
    let pairs = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
    json(get(&paths::records(id)).query(pairs).build()).await
}

/// Sets or removes the mark of a record. `None` leaves it to files and paths.
pub(crate) async fn mark(id: &str, record: &str, restricted: Option<bool>) -> EdgeResult<CollectionRecord> {
    let patch = RecordPatch { restricted: Some(restricted) };
    json(with_timeout(Request::patch(&paths::record(id, record))).json(&patch)).await
}

/// Opens a record again. The next run processes it.
pub(crate) async fn repeat_record(id: &str, record: &str) -> EdgeResult<()> {
    send(with_timeout(Request::post(&paths::repeat_record(id, record))).build()).await.map(drop)
}

/// Opens all records in these states again.
pub(crate) async fn repeat(id: &str, states: &[RecordState]) -> EdgeResult<Repeated> {
    let request = RepeatRequest { states: Some(states.to_vec()) };
    json(with_timeout(Request::post(&paths::repeat_records(id))).json(&request)).await
}

/// Starts a run.
pub(crate) async fn run(id: &str) -> EdgeResult<CollectionRun> {
    json(with_timeout(Request::post(&paths::runs(id))).build()).await
}

/// A page of the runs, newest first.
pub(crate) async fn runs(id: &str, cursor: Option<&str>) -> EdgeResult<Page<CollectionRun>> {
    let limit = PAGE_SIZE.to_string();
    let pairs = [("limit", Some(limit.as_str())), ("cursor", cursor)];
    let pairs = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
    json(get(&paths::runs(id)).query(pairs).build()).await
}
