//! The edge's client: the routes of `api::paths`, fetched. Every answer that is not a success becomes a sentence.

mod session;

use api::{Health, Image, Job, JobPatch, Jwks, Page, Problem, Rendition, RenditionAccepted, RenditionRequest, paths};
use gloo_net::http::{Request, RequestBuilder, Response};
use js_sys::ArrayBuffer;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, RequestCache};

use crate::model::find::Find;

pub(crate) use session::session;

/// How long small answers may take.
const PATIENCE_MS: u32 = 30_000;

/// Why the edge did not do it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EdgeError {
    /// Nobody answered, or something that is no edge.
    Offline,
    /// The edge says no.
    Problem(Box<Problem>),
    /// The edge failed, or spoke of something else.
    Unclear(String),
}

/// What the edge did.
pub(crate) type EdgeResult<T> = Result<T, EdgeError>;

impl EdgeError {
    /// The sentence for a person.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Offline => "The edge does not answer: you are offline. Editing and exporting still work.".to_owned(),
            Self::Problem(problem) => problem.detail.clone(),
            Self::Unclear(sentence) => sentence.clone(),
        }
    }
}

pub(crate) async fn health() -> EdgeResult<Health> {
    json(brief(Request::get(paths::HEALTH)).build()).await
}

/// A page of the images that are looked for.
pub(crate) async fn images(find: &Find, cursor: Option<&str>) -> EdgeResult<Page<Image>> {
    let query = find.query().into_iter().chain(cursor.map(|cursor| ("cursor", cursor)));
    json(brief(Request::get(paths::IMAGES)).query(query).build()).await
}

pub(crate) async fn image(id: &str) -> EdgeResult<Image> {
    json(brief(Request::get(&paths::image(id))).build()).await
}

/// Uploads a photograph; the same bytes again give the image that is there.
pub(crate) async fn upload(name: &str, file: &Blob) -> EdgeResult<Image> {
    // The engine finds out what the file is; a type guessed from its name must not get in the way.
    let request = Request::post(paths::IMAGES).query([("name", name)]);
    json(request.header("content-type", "application/octet-stream").body(JsValue::from(file))).await
}

pub(crate) async fn delete_image(id: &str) -> EdgeResult<()> {
    send(brief(Request::delete(&paths::image(id))).build()).await.map(drop)
}

/// Asks for a rendition; a job makes it.
pub(crate) async fn render(image_id: &str, request: &RenditionRequest) -> EdgeResult<RenditionAccepted> {
    json(brief(Request::post(&paths::renditions(image_id))).json(request)).await
}

pub(crate) async fn rendition(id: &str) -> EdgeResult<Rendition> {
    json(brief(Request::get(&paths::rendition(id))).build()).await
}

pub(crate) async fn job(id: &str) -> EdgeResult<Job> {
    json(brief(Request::get(&paths::job(id))).build()).await
}

/// The newest page of jobs.
pub(crate) async fn jobs() -> EdgeResult<Page<Job>> {
    json(brief(Request::get(paths::JOBS)).query([("limit", "100")]).build()).await
}

/// Queues a failed job once more.
pub(crate) async fn retry(job_id: &str) -> EdgeResult<Job> {
    json(brief(Request::post(&paths::retry(job_id))).build()).await
}

/// Gives a job a name, or takes it away.
pub(crate) async fn rename(job_id: &str, name: Option<String>) -> EdgeResult<Job> {
    json(brief(Request::patch(&paths::job(job_id))).json(&JobPatch { name })).await
}

/// The signed receipt, a compact JWS.
pub(crate) async fn receipt(rendition_id: &str) -> EdgeResult<String> {
    let response = send(brief(Request::get(&paths::receipt(rendition_id))).build()).await?;
    response.text().await.map_err(|_| EdgeError::Offline)
}

/// The keys that sign receipts; asked for anew each time, so that a check never trusts a stale set.
pub(crate) async fn keys() -> EdgeResult<Jwks> {
    json(brief(Request::get(paths::JWKS)).cache(RequestCache::NoCache).build()).await
}

/// A file's bytes, in a buffer that can be handed to the web worker.
pub(crate) async fn bytes(path: &str) -> EdgeResult<ArrayBuffer> {
    let response: web_sys::Response = send(Request::get(path).build()).await?.into();
    let buffer = response.array_buffer().map_err(|_| EdgeError::Offline)?;
    JsFuture::from(buffer).await.map(JsCast::unchecked_into).map_err(|_| EdgeError::Offline)
}

fn brief(request: RequestBuilder) -> RequestBuilder {
    request.abort_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)))
}

async fn json<T: DeserializeOwned>(request: Result<Request, gloo_net::Error>) -> EdgeResult<T> {
    let response = send(request).await?;
    // A static host answers every path with the app's page: that is no edge.
    let is_json = response.headers().get("content-type").is_some_and(|kind| kind.contains("json"));
    if !is_json {
        return Err(EdgeError::Offline);
    }
    response.json().await.map_err(|_| EdgeError::Unclear("The edge's answer cannot be read.".to_owned()))
}

async fn send(request: Result<Request, gloo_net::Error>) -> EdgeResult<Response> {
    let request = request.map_err(|error| EdgeError::Unclear(format!("The request cannot be made: {error}.")))?;
    let response = request.send().await.map_err(|_| EdgeError::Offline)?;
    if response.ok() {
        return Ok(response);
    }
    match response.json::<Problem>().await {
        Ok(problem) => Err(EdgeError::Problem(Box::new(problem))),
        // A gateway in between, or a host with no edge behind it.
        Err(_) if matches!(response.status(), 404 | 405 | 502..=504) => Err(EdgeError::Offline),
        Err(_) => {
            Err(EdgeError::Unclear(format!("The edge answered with status {}. Try again later.", response.status())))
        }
    }
}
