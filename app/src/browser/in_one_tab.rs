//! Runs a task in one browser tab at a time (Web Locks API).

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// After this long without the lock, the task runs anyway: the other tab seems to hang.
const LOCK_TIMEOUT_MS: u32 = 10_000;

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`.
    type Locks;

    #[wasm_bindgen(method, catch)]
    fn request(this: &Locks, name: &str, options: &Object, granted: &JsValue) -> Result<Promise, JsValue>;
}

/// Runs `task` while no other tab runs a task under the same lock. Without locks (an origin that is not secure), or if the lock
/// stays taken, the task runs without it.
pub(crate) async fn in_one_tab<T>(lock: &'static str, task: impl Future<Output = T>) -> T {
    let guard = acquire(lock).await;
    let result = task.await;
    drop(guard);
    result
}

/// A lock that is held until this is dropped.
struct LockGuard(Function);

impl Drop for LockGuard {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

async fn acquire(name: &str) -> Option<LockGuard> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
    let (sender, granted) = oneshot::channel();
    let mut sender = Some(sender);
    let hold = Closure::once_into_js(move || {
        Promise::new(&mut |release, _| {
            // If the caller is gone, the guard comes back and is dropped.
            drop(sender.take().map(|sender| sender.send(LockGuard(release))));
        })
    });
    let options = Object::new();
    Reflect::set(&options, &"signal".into(), &AbortSignal::timeout_with_u32(LOCK_TIMEOUT_MS)).ok()?;
    let ended = locks.unchecked_into::<Locks>().request(name, &options, &hold).ok()?;
    match select(granted, JsFuture::from(ended)).await {
        Either::Left((guard, _)) => guard.ok(),
        Either::Right(_) => None,
    }
}
