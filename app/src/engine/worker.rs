//! The web worker: receives requests, runs the engine, answers. Full-size pixels exist only here.

use std::cell::RefCell;
use std::rc::Rc;

use filters::{Limits, Preview, PreviewImage, Recipe, render};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::originals;
use super::protocol::{Answer, Refusal, Reply, Request};
use super::recipe_wire::RecipeReader;
use super::verify::verify;

/// Longest side of a thumbnail.
const THUMBNAIL_SIDE_PX: u32 = 192;

/// The answer to a call, and the buffer that goes with it.
type Outcome = Result<(Reply, Option<Vec<u8>>), Refusal>;

/// The open photograph: at screen size, and, after the first thumbnail, at the size of a thumbnail.
struct Session {
    preview: Preview,
    small: Option<Preview>,
}

/// What the worker keeps between calls.
#[derive(Default)]
struct State {
    session: Option<Session>,
    recipes: RecipeReader,
}

/// Runs the worker: reports that it is ready, then answers calls.
pub fn serve_engine() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let state: Rc<RefCell<State>> = Rc::default();
    let replies_to = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message: Array = event.data().unchecked_into();
        if let Some(task) = originals::task(&message) {
            let replies_to = replies_to.clone();
            return spawn_local(async move { post(&replies_to, &message.get(0), task.await) });
        }
        let outcome = state.try_borrow_mut().map_or_else(
            |_| Err(Refusal::new("The engine is busy with another call.")),
            |mut state| answer(&message, &mut state),
        );
        post(&replies_to, &message.get(0), outcome);
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker lives as long as its scope.
    on_message.forget();
    // Messages sent before this point are lost, so the page waits for it.
    let _ = scope.post_message(&JsValue::from_str("ready"));
}

fn answer(message: &Array, State { session, recipes }: &mut State) -> Outcome {
    let text = message.get(1).as_string().unwrap_or_default();
    let request: Request = serde_json::from_str(&text)
        .map_err(|error| Refusal::new(format!("The engine was asked nonsense: {error}.")))?;
    let limits = &Limits::BROWSER;
    match request {
        Request::Open { side_px } => {
            // A photograph that cannot be opened leaves the one before it in place.
            let preview = Preview::open(&buffer(message, 2), limits, side_px)?;
            let info = preview.info().clone();
            *session = Some(Session { preview, small: None });
            Ok((Reply::Opened { info }, None))
        }
        Request::Preview { .. } => {
            let recipe = recipe_beside(message, recipes)?;
            previewed(opened(session)?.preview.render(&recipe)?)
        }
        Request::Thumbnail { .. } => {
            let recipe = recipe_beside(message, recipes)?;
            let session = opened(session)?;
            let small = match session.small.take() {
                Some(small) => small,
                None => session.preview.smaller(THUMBNAIL_SIDE_PX)?,
            };
            previewed(session.small.insert(small).render(&recipe)?)
        }
        Request::Render { recipe } => {
            let mut file = Vec::new();
            let rendered = render(&buffer(message, 2), &recipe, limits, &mut file)?;
            Ok((Reply::Rendered { rendered }, Some(file)))
        }
        // A file comes with it, and `originals::task` sees to it.
        Request::Original { .. } => Err(Refusal::unexpected_reply()),
        Request::Verify { claim } => {
            let verdict = verify(&claim, &buffer(message, 2), &buffer(message, 3));
            Ok((Reply::Verified { verdict: Box::new(verdict) }, None))
        }
    }
}

/// Read before anything can fail: the next recipe builds on it.
fn recipe_beside(message: &Array, recipes: &mut RecipeReader) -> Result<Recipe, Refusal> {
    let bytes = message.get(2).dyn_into::<Uint8Array>().map_or_else(|_| Vec::new(), |bytes| bytes.to_vec());
    recipes
        .read(&bytes)
        .ok_or_else(|| Refusal::new("The engine was sent a recipe that it cannot read. Load the page again."))
}

fn opened(session: &mut Option<Session>) -> Result<&mut Session, Refusal> {
    session.as_mut().ok_or_else(|| Refusal::new("No photograph is open."))
}

fn previewed(image: PreviewImage) -> Outcome {
    Ok((Reply::Previewed { width: image.width, height: image.height }, Some(image.rgba)))
}

fn buffer(message: &Array, index: u32) -> Vec<u8> {
    message.get(index).dyn_into::<ArrayBuffer>().map_or_else(|_| Vec::new(), |buffer| Uint8Array::new(&buffer).to_vec())
}

fn post(scope: &DedicatedWorkerGlobalScope, id: &JsValue, outcome: Outcome) {
    let (answer, bytes): (Answer, _) = match outcome {
        Ok((reply, bytes)) => (Ok(reply), bytes),
        Err(refusal) => (Err(refusal), None),
    };
    let text = serde_json::to_string(&answer).unwrap_or_default();
    let message = Array::of2(id, &JsValue::from_str(&text));
    let transfer = Array::new();
    if let Some(bytes) = bytes {
        let buffer = Uint8Array::from(bytes.as_slice()).buffer();
        message.push(&buffer);
        transfer.push(&buffer);
    }
    let _ = scope.post_message_with_transfer(&message, &transfer);
}
