//! Uploads with progress by XMLHttpRequest, because `fetch` reports none.

use std::collections::BTreeMap;
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

/// Posts a file and parses the JSON of the response. `on_progress` gets the sent fraction, 0 to 1.
pub(super) async fn post<T: DeserializeOwned>(
    url: &str,
    file: &Blob,
    on_progress: impl Fn(f64) + 'static,
) -> EdgeResult<T> {
    // The engine detects the format of the file, so no type is guessed from its name.
    let headers = [("content-type", "application/octet-stream")];
    parse_response(&send("POST", url, headers, file, Rc::new(on_progress)).await?.0)
}

/// Puts a file at the URL of a ticket, with the headers of the ticket. `on_progress` is as for [`post`].
pub(super) async fn put(
    url: &str,
    headers: &BTreeMap<String, String>,
    file: &Blob,
    on_progress: impl Fn(f64) + 'static,
) -> EdgeResult<()> {
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let request = send("PUT", url, headers, file, Rc::new(on_progress)).await?;
    check_status(&request.0).map(drop)
}

/// Sends the request and waits for its end. There is no timeout, because a slow connection may take minutes.
async fn send<'a>(
    method: &str,
    url: &str,
    headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    file: &Blob,
    progress: Rc<dyn Fn(f64)>,
) -> EdgeResult<Upload> {
    let unclear = |_| EdgeError::Unclear(Unclear::NoUpload);
    let request = Upload(XmlHttpRequest::new().map_err(unclear)?);
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
    xhr.open(method, url).map_err(unclear)?;
    for (name, value) in headers {
        xhr.set_request_header(name, value).map_err(unclear)?;
    }
    xhr.upload().map_err(unclear)?.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    // Fires after every end: a response, a broken connection, an abort.
    xhr.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
    xhr.send_with_opt_blob(Some(file)).map_err(unclear)?;
    let _ = ended.await;
    Ok(request)
}

/// The text of the response. A status other than success is an error.
fn check_status(xhr: &XmlHttpRequest) -> EdgeResult<String> {
    let status = xhr.status().unwrap_or_default();
    if status == 0 {
        return Err(EdgeError::Offline);
    }
    let text = xhr.response_text().ok().flatten().unwrap_or_default();
    if !(200..300).contains(&status) {
        return Err(refusal(status, header(xhr, RETRY_AFTER).as_deref(), &text));
    }
    Ok(text)
}

fn header(xhr: &XmlHttpRequest, name: &str) -> Option<String> {
    xhr.get_response_header(name).ok().flatten()
}

fn parse_response<T: DeserializeOwned>(xhr: &XmlHttpRequest) -> EdgeResult<T> {
    let text = check_status(xhr)?;
    // A static host responds to every path with the page of the app, so this is not an edge.
    if !header(xhr, "content-type").is_some_and(|kind| kind.contains("json")) {
        return Err(EdgeError::Offline);
    }
    json::read(&text).map_err(|_| EdgeError::Unclear(Unclear::UnreadableAnswer))
}
