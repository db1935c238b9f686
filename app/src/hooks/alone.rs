//! Work that only one tab of this browser does at a time, by the Web Locks API.

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// After so long another tab is taken to hang, and the work is done beside it.
const PATIENCE_MS: u32 = 10_000;

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`.
    type Locks;

    #[wasm_bindgen(method, catch)]
    fn request(this: &Locks, name: &str, options: &Object, granted: &JsValue) -> Result<Promise, JsValue>;
}

/// Does `work` while no other tab does what goes by the same name. Where the browser has no locks (an origin that is not secure),
/// or none comes free, it is done all the same.
pub(crate) async fn alone<T>(name: &'static str, work: impl Future<Output = T>) -> T {
    let turn = take(name).await;
    let done = work.await;
    drop(turn);
    done
}

/// A lock that is held until this is dropped.
struct Turn(Function);

impl Drop for Turn {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

async fn take(name: &str) -> Option<Turn> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
    let (tell, granted) = oneshot::channel();
    let mut tell = Some(tell);
    let hold = Closure::once_into_js(move || {
        Promise::new(&mut |release, _| {
            // Where nobody waits any more, the turn comes back, and is over.
            drop(tell.take().map(|tell| tell.send(Turn(release))));
        })
    });
    let options = Object::new();
    Reflect::set(&options, &"signal".into(), &AbortSignal::timeout_with_u32(PATIENCE_MS)).ok()?;
    let ended = locks.unchecked_into::<Locks>().request(name, &options, &hold).ok()?;
    match select(granted, JsFuture::from(ended)).await {
        Either::Left((turn, _)) => turn.ok(),
        Either::Right(_) => None,
    }
}
