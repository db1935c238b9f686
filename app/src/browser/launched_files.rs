//! Files that the system opens with the installed app (File Handling API; the manifest lists the kinds). Only some
//! browsers support it.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

#[wasm_bindgen]
extern "C" {
    /// `window.launchQueue`.
    type LaunchQueue;
    #[wasm_bindgen(method, js_name = setConsumer)]
    fn set_consumer(this: &LaunchQueue, consumer: &Function);

    type LaunchParams;
    #[wasm_bindgen(method, getter)]
    fn files(this: &LaunchParams) -> Option<Array>;

    type FileHandle;
    #[wasm_bindgen(method, catch, js_name = getFile)]
    fn get_file(this: &FileHandle) -> Result<Promise, JsValue>;
}

/// Calls `open` with the first file of each launch, including one before this call. The newest caller replaces earlier
/// ones.
pub(crate) fn use_launched_files(open: impl Fn(File) + Copy + 'static) {
    let queue = Reflect::get(&window(), &"launchQueue".into()).ok().filter(JsValue::is_object);
    let Some(queue) = queue else { return };
    let consumer = Closure::<dyn FnMut(LaunchParams)>::new(move |launch: LaunchParams| {
        let handle = launch.files().map_or(JsValue::UNDEFINED, |files| files.get(0));
        if !handle.is_object() {
            return;
        }
        spawn_local(async move {
            let Ok(file) = handle.unchecked_into::<FileHandle>().get_file() else { return };
            if let Ok(Ok(file)) = JsFuture::from(file).await.map(JsCast::dyn_into) {
                open(file);
            }
        });
    });
    queue.unchecked_into::<LaunchQueue>().set_consumer(consumer.as_ref().unchecked_ref());
    // The queue cannot release its consumer.
    consumer.forget();
}
