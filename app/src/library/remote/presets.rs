//! Presets at the edge: the library of presets, their versions, their members, and the makes of each with what they change.

pub(crate) mod types;

use api::Page;
use api::paths::PRESETS;
use gloo_net::http::{Request, RequestBuilder};
use js_sys::encode_uri_component;
use serde_json::Value;
use web_sys::{Blob, File};

use super::request::{EdgeResult, json, send, with_timeout};
use super::{profiles, session};
use types::{
    Differences, Make, MakeSummary, Preset, PresetImport, PresetMembers, PresetVersion, Suggestion, SummaryQuery,
};

/// Number of makes on a page of their list.
const MAKES_PER_PAGE: &str = "24";

/// Number of versions on a page of their list.
const VERSIONS_PER_PAGE: &str = "100";

/// The path below one preset.
fn below(id: &str, rest: &str) -> String {
    format!("{PRESETS}/{id}{rest}")
}

/// Pairs of a name and a value of the address.
type Query<'a> = Vec<(&'a str, &'a str)>;

fn get(path: &str, query: Query<'_>) -> RequestBuilder {
    with_timeout(Request::get(path)).query(query)
}

/// Which presets are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct PresetQuery {
    /// Words of the search.
    pub(crate) words: String,
    pub(crate) tag: String,
    pub(crate) folder: String,
    /// `you`, `team` or `house`.
    pub(crate) owned_by: &'static str,
    /// Whether the deleted presets are listed.
    pub(crate) deleted: bool,
}

/// A page of the presets that match. Needs a session.
pub(crate) async fn list(query: &PresetQuery, cursor: Option<&str>) -> EdgeResult<Page<Preset>> {
    let fields = [
        ("q", query.words.as_str()),
        ("tag", &query.tag),
        ("folder", &query.folder),
        ("owned_by", query.owned_by),
        ("deleted", if query.deleted { "true" } else { "" }),
        ("cursor", cursor.unwrap_or_default()),
    ];
    json(get(PRESETS, fields.into_iter().filter(|(_, value)| !value.is_empty()).collect()).build()).await
}

/// One preset: an own one, one of a team, a look, or one that somebody shares by its link.
pub(crate) async fn preset(id: &str) -> EdgeResult<Preset> {
    json(get(&below(id, ""), Vec::new()).build()).await
}

/// A key for [`create`]: letters and digits.
pub(crate) fn new_key() -> String {
    let random = (js_sys::Math::random() * 9e15) as u64;
    format!("{:x}-{random:x}", js_sys::Date::now() as u64)
}

/// Creates a preset. A repeated request with the same key creates no second one.
pub(crate) async fn create(body: &Value, idempotency_key: &str) -> EdgeResult<Preset> {
    session::ensure().await?;
    json(with_timeout(Request::post(PRESETS).header("idempotency-key", idempotency_key)).json(body)).await
}

/// Changes fields of a preset. `null` removes an optional field.
pub(crate) async fn change(id: &str, patch: &Value) -> EdgeResult<Preset> {
    json(with_timeout(Request::patch(&below(id, ""))).json(patch)).await
}

/// Deletes a preset. The edge keeps it for 30 days.
pub(crate) async fn delete(id: &str) -> EdgeResult<()> {
    send(with_timeout(Request::delete(&below(id, ""))).build()).await.map(drop)
}

/// Removes a preset for ever, deleted before or not.
pub(crate) async fn remove(id: &str) -> EdgeResult<()> {
    let request = with_timeout(Request::delete(&below(id, ""))).query([("permanent", "true")]);
    send(request.build()).await.map(drop)
}

/// Undoes a deletion.
pub(crate) async fn restore(id: &str) -> EdgeResult<()> {
    send(with_timeout(Request::post(&below(id, "/restore"))).build()).await.map(drop)
}

/// Copies a preset into the own library.
pub(crate) async fn copy(id: &str) -> EdgeResult<Preset> {
    session::ensure().await?;
    json(with_timeout(Request::post(&below(id, "/copies"))).json(&serde_json::json!({}))).await
}

/// All versions, newest first.
pub(crate) async fn versions(id: &str) -> EdgeResult<Vec<PresetVersion>> {
    let (mut all, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut query = vec![("limit", VERSIONS_PER_PAGE)];
        query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let page: Page<PresetVersion> = json(get(&below(id, "/versions"), query).build()).await?;
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}

/// Adds a version, which becomes the current one. `body` has the recipe and an optional note.
pub(crate) async fn add_version(id: &str, body: &Value) -> EdgeResult<PresetVersion> {
    json(with_timeout(Request::post(&below(id, "/versions"))).json(body)).await
}

/// The accounts that share a preset.
pub(crate) async fn members(id: &str) -> EdgeResult<PresetMembers> {
    json(get(&below(id, "/members"), Vec::new()).build()).await
}

/// Gives an account a right, or changes it.
pub(crate) async fn put_member(id: &str, handle: &str, right: &str) -> EdgeResult<()> {
    let path = below(id, &format!("/members/{}", encode_uri_component(handle)));
    send(with_timeout(Request::put(&path)).json(&serde_json::json!({ "right": right }))).await.map(drop)
}

/// Takes the right away.
pub(crate) async fn remove_member(id: &str, handle: &str) -> EdgeResult<()> {
    let path = below(id, &format!("/members/{}", encode_uri_component(handle)));
    send(with_timeout(Request::delete(&path)).build()).await.map(drop)
}

/// Leaves the team of a preset.
pub(crate) async fn leave(id: &str) -> EdgeResult<()> {
    let handle = profiles::own().await?.handle.unwrap_or_default();
    remove_member(id, &handle).await
}

/// Imports a preset file: a JSON document, or a zip of an export.
pub(crate) async fn import(file: &File) -> EdgeResult<PresetImport> {
    session::ensure().await?;
    let is_zip = file.name().to_ascii_lowercase().ends_with(".zip");
    let media_type = if is_zip { "application/zip" } else { "application/json" };
    let blob: &Blob = file.as_ref();
    let request = with_timeout(Request::post(&below("import", ""))).header("content-type", media_type);
    json(request.body(wasm_bindgen::JsValue::from(blob))).await
}

/// The address of the JSON document of one preset.
pub(crate) fn export_url(id: &str) -> String {
    below(id, "/export")
}

/// The address of the zip with all own presets and their look-up tables.
pub(crate) fn export_all_url() -> String {
    below("export", "")
}

/// The figures of a preset.
pub(crate) async fn summary(id: &str, query: &SummaryQuery) -> EdgeResult<MakeSummary> {
    json(get(&below(id, "/summary"), query.pairs()).build()).await
}

/// The version that the makes point to.
pub(crate) async fn suggestion(id: &str, query: &SummaryQuery) -> EdgeResult<Suggestion> {
    json(get(&below(id, "/suggestion"), query.pairs()).build()).await
}

/// A page of makes, newest first. `filter` has further pairs of the address.
pub(crate) async fn makes(
    id: &str,
    query: &SummaryQuery,
    filter: &[(&'static str, String)],
    cursor: Option<&str>,
) -> EdgeResult<Page<Make>> {
    let mut pairs = query.pairs();
    pairs.extend(filter.iter().map(|(name, value)| (*name, value.as_str())));
    pairs.extend(cursor.map(|cursor| ("cursor", cursor)));
    pairs.push(("limit", MAKES_PER_PAGE));
    json(get(&below(id, "/makes"), pairs).build()).await
}

/// What one make changes.
pub(crate) async fn differences(id: &str, make: &str) -> EdgeResult<Differences> {
    json(get(&below(id, &format!("/makes/{make}/differences")), Vec::new()).build()).await
}

/// Rates a make.
pub(crate) async fn rate(id: &str, make: &str, rating: Option<u8>) -> EdgeResult<()> {
    let path = below(id, &format!("/makes/{make}"));
    send(with_timeout(Request::patch(&path)).json(&serde_json::json!({ "rating": rating }))).await.map(drop)
}
