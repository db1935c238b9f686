//! The page's side of a web worker: typed calls with one response each. When a worker dies, every pending call fails
//! with a message. A dead worker is not restarted; a new bridge starts a new worker.

mod program;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ErrorEvent, MessageEvent, Worker};

use self::program::Program;
use super::protocol::{self, Refusal, Reply, ReplyResult, Request};
use super::recipe_wire::RecipeWriter;
use crate::json;
use crate::text::engine as text;

/// A reply with its buffer.
pub(crate) type CallResult = Result<(Reply, Option<ArrayBuffer>), Refusal>;

/// Callback with the progress of a call, from 0 to 1.
type OnProgress = Rc<dyn Fn(f64)>;

/// A web worker that runs the engine. Dropping the bridge ends the worker.
pub(crate) struct Bridge {
    shared: Rc<Shared>,
}

#[derive(Default)]
struct Shared {
    calls: RefCell<HashMap<u32, oneshot::Sender<CallResult>>>,
    /// Calls from before the worker was ready.
    unsent: RefCell<Vec<(Array, Array)>>,
    recipes: RefCell<RecipeWriter>,
    listening: Cell<bool>,
    last_id: Cell<u32>,
    dead: Cell<Option<fn() -> &'static str>>,
    running: RefCell<Option<Running>>,
    on_progress: RefCell<Option<OnProgress>>,
}

/// The worker with its event listeners.
struct Running {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Bridge {
    /// Starts a worker. `on_state` is called when it is ready, and with the reason when it cannot start or stops. Calls
    /// are possible at once.
    pub(crate) fn start(on_state: impl Fn(Result<(), Refusal>) + 'static) -> Self {
        let shared = Rc::<Shared>::default();
        let weak = Rc::downgrade(&shared);
        spawn_local(async move {
            let program = Program::get().await;
            // The bridge may be dropped by now.
            let Some(shared) = weak.upgrade() else { return };
            let on_state = Rc::new(on_state);
            match program.and_then(|program| run(&program, &shared, &on_state)) {
                Ok(running) => *shared.running.borrow_mut() = Some(running),
                Err(_) => {
                    shared.fail_all(text::not_started);
                    on_state(Err(Refusal::new(text::not_started())));
                }
            }
        });
        Self { shared }
    }

    /// Calls `callback` with the progress of a render, from 0 to 1.
    pub(crate) fn on_progress(&self, callback: impl Fn(f64) + 'static) {
        *self.shared.on_progress.borrow_mut() = Some(Rc::new(callback));
    }

    /// Whether the worker stopped. Calls then fail with the reason.
    pub(crate) fn is_dead(&self) -> bool {
        self.shared.dead.get().is_some()
    }

    /// Sends a request. The buffers are transferred, so the page can no longer use them.
    pub(crate) fn call(
        &self,
        request: &Request,
        buffers: &[ArrayBuffer],
    ) -> impl Future<Output = CallResult> + 'static + use<> {
        self.post(request, None, buffers)
    }

    /// Sends a request with a file that the worker reads, so that its bytes are not part of the message.
    pub(super) fn call_with_file(
        &self,
        request: &Request,
        file: &Blob,
    ) -> impl Future<Output = CallResult> + 'static + use<> {
        self.post(request, Some(file), &[])
    }

    fn post(
        &self,
        request: &Request,
        file: Option<&Blob>,
        buffers: &[ArrayBuffer],
    ) -> impl Future<Output = CallResult> + 'static + use<> {
        let (sender, receiver) = oneshot::channel();
        let id = self.shared.last_id.get().wrapping_add(1);
        self.shared.last_id.set(id);
        if let Some(reason) = self.shared.dead.get() {
            let _ = sender.send(Err(Refusal::new(reason())));
        } else {
            let text = protocol::write(request);
            let message = Array::of2(&JsValue::from(id), &JsValue::from_str(&text));
            let transfer = Array::new();
            if let Some(recipe) = request.separate_recipe() {
                // Messages arrive in the order in which they are written.
                message.push(&Uint8Array::from(self.shared.recipes.borrow_mut().write(recipe).as_slice()));
            }
            if let Some(file) = file {
                message.push(file);
            }
            for buffer in buffers {
                message.push(buffer);
                transfer.push(buffer);
            }
            self.shared.calls.borrow_mut().insert(id, sender);
            self.shared.unsent.borrow_mut().push((message, transfer));
            self.shared.send();
        }
        async move { receiver.await.unwrap_or_else(|_| Err(Refusal::new(text::stopped()))) }
    }
}

/// One call to a new worker that ends with the call. WebAssembly memory never shrinks, so only this frees the memory of
/// a full-size render. The editor's worker stays free for previews.
pub(crate) async fn call_in_own_worker(request: &Request, buffers: &[ArrayBuffer]) -> CallResult {
    let bridge = Bridge::start(|_| ());
    bridge.call(request, buffers).await
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

fn run(
    program: &Program,
    shared: &Rc<Shared>,
    on_state: &Rc<impl Fn(Result<(), Refusal>) + 'static>,
) -> Result<Running, JsValue> {
    let worker = program.start()?;
    let (of_message, of_error) = (Rc::downgrade(shared), Rc::downgrade(shared));
    let (on_ready, on_death) = (Rc::clone(on_state), Rc::clone(on_state));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Some(shared) = of_message.upgrade() else { return };
        match event.data().dyn_into::<Array>() {
            Ok(message) => shared.resolve_call(&message),
            Err(_) => {
                shared.listening.set(true);
                shared.send();
                on_ready(Ok(()));
            }
        }
    });
    let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |_| {
        let Some(shared) = of_error.upgrade() else { return };
        let reason: fn() -> &'static str = if shared.listening.get() { text::stopped } else { text::not_started };
        shared.fail_all(reason);
        on_death(Err(Refusal::new(reason())));
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Ok(Running { worker, _on_message: on_message, _on_error: on_error })
}

impl Shared {
    /// Posts the pending calls if the worker is ready.
    fn send(&self) {
        if let Some(running) = self.running.borrow().as_ref().filter(|_| self.listening.get()) {
            for (message, transfer) in self.unsent.take() {
                let _ = running.worker.post_message_with_transfer(&message, &transfer);
            }
        }
    }

    fn resolve_call(&self, message: &Array) {
        let id = message.get(0).as_f64().unwrap_or_default() as u32;
        if let Some(share) = message.get(1).as_f64() {
            // Not borrowed during the call, which may drop this bridge.
            let callback = self.on_progress.borrow().clone();
            return callback.into_iter().for_each(|callback| callback(share));
        }
        let text = message.get(1).as_string().unwrap_or_default();
        let answer: ReplyResult = json::read(&text).unwrap_or_else(|_| Err(Refusal::unexpected_reply()));
        let sender = self.calls.borrow_mut().remove(&id);
        if let Some(sender) = sender {
            let _ = sender.send(answer.map(|reply| (reply, message.get(2).dyn_into().ok())));
        }
    }

    /// Fails all pending calls. After a trap the memory of the worker is in an unknown state, so the worker is not used
    /// again.
    fn fail_all(&self, reason: fn() -> &'static str) {
        self.dead.set(Some(reason));
        self.stop();
        for (_, sender) in self.calls.take() {
            let _ = sender.send(Err(Refusal::new(reason())));
        }
    }

    /// Ends the worker. A listener may be running, so listeners are dropped with the bridge and not here.
    fn stop(&self) {
        if let Some(running) = self.running.borrow().as_ref() {
            running.worker.set_onmessage(None);
            running.worker.set_onerror(None);
            running.worker.terminate();
        }
    }
}

/// The bytes of a file, in a buffer that can be transferred to a worker.
pub(crate) async fn file_bytes(file: &Blob) -> Result<ArrayBuffer, Refusal> {
    JsFuture::from(file.array_buffer()).await.map(JsCast::unchecked_into).map_err(|_| Refusal::unreadable_file())
}
