//! Hands a file to the person, through an object URL.

use js_sys::{Array, ArrayBuffer};
use leptos::prelude::{document, set_timeout};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How long the browser gets to start saving before the object URL goes.
const GRACE: Duration = Duration::from_secs(60);

/// Saves `bytes` as a file called `name`.
pub(crate) fn save(name: &str, media_type: &str, bytes: &ArrayBuffer) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_buffer_source_sequence_and_options(&Array::of1(bytes), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&url);
        },
        GRACE,
    );
    Ok(())
}
