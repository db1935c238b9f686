//! The web worker's program: fetched and compiled once, and used for every worker. So a worker starts in milliseconds, and an
//! export still works after the network is gone.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Url, Worker};

use crate::library::remote::files;

/// Trunk gives the worker's files no hash; the query separates builds in the browser's cache.
const SCRIPT: &str = concat!("/engine.js?v=", env!("SAFELIGHT_BUILD"));
const MODULE: &str = concat!("/engine_bg.wasm?v=", env!("SAFELIGHT_BUILD"));

/// Runs after the script that wasm-bindgen made: waits for the module. An error is thrown outside the promise, so
/// that it reaches the page's `error` event.
const STARTER: &str = r"
self.onmessage = ({ data }) => {
  self.onmessage = null;
  wasm_bindgen({ module_or_path: data }).catch((error) => setTimeout(() => { throw error; }));
};
";

thread_local! {
    static CACHED: RefCell<Option<Rc<Program>>> = const { RefCell::new(None) };
}

/// The compiled module, and the script that starts it.
pub(super) struct Program {
    script_url: String,
    module: JsValue,
}

impl Program {
    /// The program; fetched the first time, and again after a failure.
    pub(super) async fn get() -> Result<Rc<Self>, JsValue> {
        if let Some(program) = CACHED.with_borrow(Option::clone) {
            return Ok(program);
        }
        let program = Rc::new(Self::fetch().await?);
        CACHED.set(Some(Rc::clone(&program)));
        Ok(program)
    }

    async fn fetch() -> Result<Self, JsValue> {
        let script = files::fetch(SCRIPT).await?.text()?;
        let bytes = files::fetch(MODULE).await?.array_buffer()?;
        let script = JsFuture::from(script).await?;
        let bytes = JsFuture::from(bytes).await?;
        let options = BlobPropertyBag::new();
        options.set_type("text/javascript");
        let parts = Array::of2(&script, &JsValue::from_str(STARTER));
        let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
        Ok(Self {
            script_url: Url::create_object_url_with_blob(&blob)?,
            module: JsFuture::from(WebAssembly::compile(&bytes)).await?,
        })
    }

    /// A new worker; it posts a message once it listens.
    pub(super) fn start(&self) -> Result<Worker, JsValue> {
        let worker = Worker::new(&self.script_url)?;
        worker.post_message(&self.module)?;
        Ok(worker)
    }
}
