//! Downloads a file that the page made, through an object URL.

use leptos::prelude::{document, set_timeout};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlAnchorElement, Url};

/// The object URL is released after this long; by then the browser has started to save.
const RELEASE_DELAY: Duration = Duration::from_secs(60);

/// Saves a file under a name.
pub(crate) fn save(name: &str, file: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(file)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&url);
        },
        RELEASE_DELAY,
    );
    Ok(())
}
