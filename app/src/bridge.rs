//! The page's end of the web worker: one typed call, answered once. A worker that dies answers every open call
//! with a sentence; the next bridge is a new worker.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, ArrayBuffer};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker};

use crate::protocol::{Answer, Refusal, Reply, Request};

/// A reply with the buffer that came with it.
pub(crate) type Answered = Result<(Reply, Option<ArrayBuffer>), Refusal>;

const STOPPED: &str = "The engine stopped unexpectedly. It starts again with the next change; if the same edit \
                       stops it again, undo that edit.";
const NOT_STARTED: &str = "The engine could not be loaded. Check the connection and load the page again.";

/// One web worker that runs the engine. Dropping it ends the worker.
pub(crate) struct Bridge {
    worker: Worker,
    shared: Rc<Shared>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

#[derive(Default)]
struct Shared {
    calls: RefCell<HashMap<u32, oneshot::Sender<Answered>>>,
    /// Posted once the worker listens; `None` from then on.
    unsent: RefCell<Option<Vec<(Array, Array)>>>,
    last_id: Cell<u32>,
    dead: Cell<Option<&'static str>>,
}

impl Bridge {
    /// Starts a worker; `on_state` hears when it listens, and why it never did or stopped.
    pub(crate) fn start(on_state: impl Fn(Result<(), Refusal>) + 'static) -> Result<Self, Refusal> {
        // The worker's files have no hash in their names; the query tells one build's from another's.
        let worker = Worker::new(concat!("/engine_loader.js?v=", env!("SAFELIGHT_BUILD")))
            .map_err(|_| Refusal::new(NOT_STARTED))?;
        let shared = Rc::new(Shared { unsent: RefCell::new(Some(Vec::new())), ..Shared::default() });
        let on_state = Rc::new(on_state);
        let on_message = {
            let on_state = Rc::clone(&on_state);
            let (shared, worker) = (Rc::clone(&shared), worker.clone());
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| match event.data().dyn_into::<Array>() {
                Ok(message) => shared.settle(&message),
                Err(_) => {
                    shared.ready(&worker);
                    on_state(Ok(()));
                }
            })
        };
        let on_error = {
            let (shared, worker) = (Rc::clone(&shared), worker.clone());
            Closure::<dyn FnMut(ErrorEvent)>::new(move |_| {
                // After a trap the worker's memory is in no known state: nothing more is asked of it.
                worker.terminate();
                let reason = if shared.unsent.borrow().is_some() { NOT_STARTED } else { STOPPED };
                shared.die(reason);
                on_state(Err(Refusal::new(reason)));
            })
        };
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, shared, _on_message: on_message, _on_error: on_error })
    }

    /// Whether the worker stopped; its calls are answered with the reason.
    pub(crate) fn is_dead(&self) -> bool {
        self.shared.dead.get().is_some()
    }

    /// Asks for something; the buffers are the worker's from then on.
    pub(crate) fn call(
        &self,
        request: &Request,
        buffers: &[ArrayBuffer],
    ) -> impl Future<Output = Answered> + 'static + use<> {
        let (sender, receiver) = oneshot::channel();
        let id = self.shared.last_id.get().wrapping_add(1);
        self.shared.last_id.set(id);
        let text = serde_json::to_string(request).unwrap_or_default();
        let message = Array::of2(&JsValue::from(id), &JsValue::from_str(&text));
        let transfer = Array::new();
        for buffer in buffers {
            message.push(buffer);
            transfer.push(buffer);
        }
        if let Some(reason) = self.shared.dead.get() {
            let _ = sender.send(Err(Refusal::new(reason)));
        } else {
            self.shared.calls.borrow_mut().insert(id, sender);
            match &mut *self.shared.unsent.borrow_mut() {
                Some(unsent) => unsent.push((message, transfer)),
                None => post(&self.worker, &message, &transfer),
            }
        }
        async move { receiver.await.unwrap_or_else(|_| Err(Refusal::new(STOPPED))) }
    }
}

/// One call to a worker of its own, which ends with it: WebAssembly memory never shrinks, so what a full-size render
/// took is only given back this way; and the editor's worker stays free for previews.
pub(crate) async fn call_apart(request: &Request, buffers: &[ArrayBuffer]) -> Answered {
    let bridge = Bridge::start(|_| ())?;
    bridge.call(request, buffers).await
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Shared {
    fn ready(&self, worker: &Worker) {
        for (message, transfer) in self.unsent.take().into_iter().flatten() {
            post(worker, &message, &transfer);
        }
    }

    fn settle(&self, message: &Array) {
        let id = message.get(0).as_f64().unwrap_or_default() as u32;
        let text = message.get(1).as_string().unwrap_or_default();
        let answer: Answer = serde_json::from_str(&text)
            .unwrap_or_else(|error| Err(Refusal::new(format!("The engine's answer cannot be read: {error}."))));
        let sender = self.calls.borrow_mut().remove(&id);
        if let Some(sender) = sender {
            let _ = sender.send(answer.map(|reply| (reply, message.get(2).dyn_into().ok())));
        }
    }

    fn die(&self, reason: &'static str) {
        self.dead.set(Some(reason));
        for (_, sender) in self.calls.take() {
            let _ = sender.send(Err(Refusal::new(reason)));
        }
    }
}

fn post(worker: &Worker, message: &Array, transfer: &Array) {
    let _ = worker.post_message_with_transfer(message, transfer);
}
