//! Locks that one tab of this browser holds at a time (Web Locks API).

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`.
    type Locks;

    #[wasm_bindgen(method, catch)]
    fn request(this: &Locks, name: &str, options: &Object, granted: &JsValue) -> Result<Promise, JsValue>;
}

/// A lock that is held until this is dropped.
pub(crate) struct LockGuard(Function);

impl Drop for LockGuard {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

/// How a lock is requested.
#[derive(Debug, Clone)]
pub(crate) enum LockMode {
    /// Only if it is free.
    IfFree,
    /// Wait for at most this time.
    Within { timeout_ms: u32 },
    /// Wait until it is free, or the controller aborts.
    Waiting(AbortController),
    /// Steal it from the tab that holds it.
    Stealing,
}

/// Whether this browser supports locks on this origin.
pub(crate) fn is_supported() -> bool {
    locks().is_some()
}

/// Acquires the lock; `None` if it is not granted, or locks are not supported.
pub(crate) async fn acquire(name: &str, mode: &LockMode) -> Option<LockGuard> {
    acquire_stealable(name, mode, || ()).await
}

/// Like [`acquire`], but calls `stolen` when another tab steals the lock.
pub(crate) async fn acquire_stealable(
    name: &str,
    mode: &LockMode,
    stolen: impl FnOnce() + 'static,
) -> Option<LockGuard> {
    let (sender, granted) = oneshot::channel();
    let mut sender = Some(sender);
    let hold = Closure::once_into_js(move |lock: JsValue| {
        Promise::new(&mut |release, _| {
            // The callback gets null if the lock is not free. If the caller is gone, the guard is returned and dropped.
            match sender.take().filter(|_| !lock.is_null()) {
                Some(sender) => drop(sender.send(LockGuard(release))),
                None => drop(release.call0(&JsValue::UNDEFINED)),
            }
        })
    });
    let ended = JsFuture::from(locks()?.request(name, &options(mode), &hold).ok()?);
    match select(granted, ended).await {
        Either::Left((guard, ended)) => {
            let guard = guard.ok()?;
            spawn_local(async move {
                if ended.await.is_err() {
                    stolen();
                }
            });
            Some(guard)
        }
        Either::Right(_) => None,
    }
}

fn options(mode: &LockMode) -> Object {
    let options = Object::new();
    let (name, value) = match mode {
        LockMode::IfFree => ("ifAvailable", JsValue::TRUE),
        LockMode::Within { timeout_ms } => ("signal", AbortSignal::timeout_with_u32(*timeout_ms).into()),
        LockMode::Waiting(controller) => ("signal", controller.signal().into()),
        LockMode::Stealing => ("steal", JsValue::TRUE),
    };
    let _ = Reflect::set(&options, &name.into(), &value);
    options
}

fn locks() -> Option<Locks> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
    Some(locks.unchecked_into())
}
