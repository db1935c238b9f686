//! The program of the web worker: fetched and compiled once, and used for all workers. So a worker starts in
//! milliseconds, and an export works after the network is gone.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, Shared, try_join};
use js_sys::{Array, Promise, WebAssembly};
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Response, Url, Worker};

use crate::library::remote::files;

/// Ids of the links in the page that name the two files and preload them.
const SCRIPT: &str = "engine-script";
const MODULE: &str = "engine-module";

/// Runs after the script of wasm-bindgen and waits for the module. An error is thrown outside of the promise, so that
/// it reaches the `error` event of the page.
const STARTER: &str = r"
self.onmessage = ({ data }) => {
  self.onmessage = null;
  wasm_bindgen({ module_or_path: data }).catch((error) => setTimeout(() => { throw error; }));
};
";

type Loading = Shared<LocalBoxFuture<'static, Result<Rc<Program>, JsValue>>>;

thread_local! {
    static CACHED: RefCell<Option<Loading>> = const { RefCell::new(None) };
}

/// The compiled module, and the script that starts it.
pub(super) struct Program {
    script_url: String,
    module: JsValue,
}

impl Program {
    /// The program. Fetched at the first call, and again after a failure. Single flight: concurrent callers share one
    /// load.
    pub(super) async fn get() -> Result<Rc<Self>, JsValue> {
        let loading = CACHED.with_borrow_mut(|cached| cached.get_or_insert_with(Self::load).clone());
        let program = loading.clone().await;
        if program.is_err() {
            // Another caller may have started a new load.
            CACHED.with_borrow_mut(|cached| drop(cached.take_if(|cached| cached.ptr_eq(&loading))));
        }
        program
    }

    fn load() -> Loading {
        Self::fetch().map(|program| program.map(Rc::new)).boxed_local().shared()
    }

    async fn fetch() -> Result<Self, JsValue> {
        let (script, module) = try_join(fetch_link(SCRIPT), fetch_link(MODULE)).await?;
        let (script, module) = try_join(JsFuture::from(script.text()?), compile(module)).await?;
        let options = BlobPropertyBag::new();
        options.set_type("text/javascript");
        let parts = Array::of2(&script, &JsValue::from_str(STARTER));
        let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
        Ok(Self { script_url: Url::create_object_url_with_blob(&blob)?, module })
    }

    /// Starts a worker, which posts a message when it is ready.
    pub(super) fn start(&self) -> Result<Worker, JsValue> {
        let worker = Worker::new(&self.script_url)?;
        worker.post_message(&self.module)?;
        Ok(worker)
    }
}

/// Fetches the file of the link with this id.
async fn fetch_link(id: &str) -> Result<Response, JsValue> {
    let path = document().get_element_by_id(id).and_then(|link| link.get_attribute("href"));
    files::fetch(&path.ok_or_else(|| JsValue::from_str("The page names no such file."))?).await
}

/// Compiles the module while it downloads, if the host sends the media type that browsers require.
async fn compile(response: Response) -> Result<JsValue, JsValue> {
    let media_type = response.headers().get("content-type")?;
    if media_type.is_some_and(|media_type| media_type.starts_with("application/wasm")) {
        return JsFuture::from(WebAssembly::compile_streaming(&Promise::resolve(&JsValue::from(response)))).await;
    }
    let bytes = JsFuture::from(response.array_buffer()?).await?;
    JsFuture::from(WebAssembly::compile(&bytes)).await
}
