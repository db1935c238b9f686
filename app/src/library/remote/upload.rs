//! Uploads with progress by XMLHttpRequest, because `fetch` reports none.

use std::rc::Rc;

use futures_channel::oneshot;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

use super::request::{EdgeError, EdgeResult, RETRY_AFTER, Unclear, refusal};
use crate::json;

/// A request that is aborted when it is dropped.
struct Upload(XmlHttpRequest);

impl Drop for Upload {
    fn drop(&mut self) {
        self.0.set_onloadend(None);
        if let Ok(upload) = self.0.upload() {
            upload.set_onprogress(None);
        }
        // Has no effect on a request that has ended.
        let _ = self.0.abort();
    }
}

/// Posts a file and parses the JSON of the response. `on_progress` gets the sent fraction, 0 to 1. There is no timeout,
/// because a slow connection may take minutes.
pub(super) async fn post<T: DeserializeOwned>(
    url: &str,
    file: &Blob,
    on_progress: impl Fn(f64) + 'static,
) -> EdgeResult<T> {
    let unclear = |_| EdgeError::Unclear(Unclear::NoUpload);
    let request = Upload(XmlHttpRequest::new().map_err(unclear)?);
    let progress = Rc::new(on_progress);
    let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            progress(event.loaded() / event.total());
        }
    });
    let (sender, ended) = oneshot::channel();
    let on_end = Closure::once(move || {
        let _ = sender.send(());
    });
    let xhr = &request.0;
    xhr.open("POST", url).map_err(unclear)?;
    // The engine detects the format of the file, so no type is guessed from its name.
    xhr.set_request_header("content-type", "application/octet-stream").map_err(unclear)?;
    xhr.upload().map_err(unclear)?.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    // Fires after every end: a response, a broken connection, an abort.
    xhr.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
    xhr.send_with_opt_blob(Some(file)).map_err(unclear)?;
    let _ = ended.await;
    parse_response(xhr)
}

fn parse_response<T: DeserializeOwned>(xhr: &XmlHttpRequest) -> EdgeResult<T> {
    let status = xhr.status().unwrap_or_default();
    if status == 0 {
        return Err(EdgeError::Offline);
    }
    let text = xhr.response_text().ok().flatten().unwrap_or_default();
    let header = |name| xhr.get_response_header(name).ok().flatten();
    if !(200..300).contains(&status) {
        return Err(refusal(status, header(RETRY_AFTER).as_deref(), &text));
    }
    // A static host responds to every path with the page of the app, so this is not an edge.
    if !header("content-type").is_some_and(|kind| kind.contains("json")) {
        return Err(EdgeError::Offline);
    }
    json::read(&text).map_err(|_| EdgeError::Unclear(Unclear::UnreadableAnswer))
}
