//! The web worker: receives requests, runs the engine, sends answers. Full-size pixels exist only here.

use std::cell::RefCell;
use std::rc::Rc;

use filters::{Error, Limits, Recipe, render_with_progress};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::luts;
use super::originals;
use super::protocol::{self, Refusal, Reply, ReplyResult, Request};
use super::recipe_wire::RecipeReader;
use super::session::{Outcome, Session};
use super::verify::verify;
use crate::text::engine as text;

/// The state of the worker between calls.
#[derive(Default)]
struct State {
    session: Session,
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
            return spawn_local(async move { post(&replies_to, &message.get(0), task.await, None) });
        }
        let outcome = state
            .try_borrow_mut()
            .map_or_else(|_| Err(Refusal::new(text::busy())), |mut state| handle_request(&message, &mut state));
        post(&replies_to, &message.get(0), outcome, recycled_buffer(&message));
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker lives as long as its scope.
    on_message.forget();
    // Earlier messages are lost, so the page waits for this one.
    let _ = scope.post_message(&JsValue::from_str("ready"));
}

fn handle_request(message: &Array, State { session, recipes }: &mut State) -> Outcome {
    let text = message.get(1).as_string().unwrap_or_default();
    let mut request = protocol::read(&text).ok_or_else(Refusal::unexpected_reply)?;
    if let Some(recipe) = request.separate_recipe_mut() {
        *recipe = luts::with_tables(&separate_recipe(message, recipes)?);
    }
    match request {
        Request::Open { shot } => session.open(buffer(message, 2), &shot),
        Request::Draw { recipe, shot, strip } => session.draw(&recipe, &shot, strip),
        Request::Share { recipe, shot, strip } => session.share(&recipe, &shot, strip),
        Request::OpenBand { slot, region, rendition } => session.open_band(slot, buffer(message, 2), region, rendition),
        Request::DrawBand { recipe, slot, shot } => session.draw_band(&recipe, slot, &shot),
        Request::Thumbnail { recipe } => session.thumbnail(&recipe),
        Request::CheckCost { recipe, size } => {
            Ok((Reply::CostChecked { over: exceeded_cost(&recipe, size) }, Vec::new()))
        }
        Request::Render { recipe } => {
            let mut file = Vec::new();
            let report = &mut |share| report(&message.get(0), share);
            let rendered = render_with_progress(
                &buffer(message, 2),
                &luts::with_tables(&recipe),
                &Limits::BROWSER,
                &mut file,
                report,
            )?;
            Ok((Reply::Rendered { rendered }, vec![file]))
        }
        Request::AddLut => {
            let (id, title) = luts::add(&message.get(2).dyn_into().map_err(|_| Refusal::unexpected_reply())?)?;
            Ok((Reply::LutAdded { id, title }, Vec::new()))
        }
        // It comes with a file, and `originals::task` handles it.
        Request::Original { .. } => Err(Refusal::unexpected_reply()),
        Request::Verify { claim } => {
            // Its tables follow the two files. An unreadable one counts as missing, and the verdict says so.
            (4..message.length()).filter_map(|at| message.get(at).dyn_into().ok()).for_each(|it| drop(luts::add(&it)));
            let verdict = verify(&claim, &buffer(message, 2), &buffer(message, 3));
            Ok((Reply::Verified { verdict: Box::new(verdict) }, Vec::new()))
        }
    }
}

/// The cost of a render at the edge and its limit, in milliseconds, if the cost exceeds the limit.
fn exceeded_cost(recipe: &Recipe, (width, height): (u32, u32)) -> Option<(u64, u64)> {
    match filters::check(width, height, recipe, &Limits::EDGE) {
        Err(Error::TooCostly { needed_ms, allowed_ms }) => Some((needed_ms, allowed_ms)),
        _ => None,
    }
}

/// Sends the progress of a call to the page.
fn report(id: &JsValue, share: f64) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let _ = scope.post_message(&Array::of2(id, &JsValue::from_f64(share)));
}

/// Read before anything can fail, because the next recipe builds on it.
fn separate_recipe(message: &Array, recipes: &mut RecipeReader) -> Result<Recipe, Refusal> {
    let bytes = message.get(2).dyn_into::<Uint8Array>().map_or_else(|_| Vec::new(), |bytes| bytes.to_vec());
    recipes.read(&bytes).ok_or_else(Refusal::unexpected_reply)
}

fn buffer(message: &Array, index: u32) -> Vec<u8> {
    message.get(index).dyn_into::<ArrayBuffer>().map_or_else(|_| Vec::new(), |buffer| Uint8Array::new(&buffer).to_vec())
}

/// The buffer after a recipe.
fn recycled_buffer(message: &Array) -> Option<ArrayBuffer> {
    message.get(2).dyn_into::<Uint8Array>().ok().and_then(|_| message.get(3).dyn_into().ok())
}

fn post(scope: &DedicatedWorkerGlobalScope, id: &JsValue, outcome: Outcome, recycled_buffer: Option<ArrayBuffer>) {
    let (answer, parts): (ReplyResult, _) = match outcome {
        Ok((reply, parts)) => (Ok(reply), parts),
        Err(refusal) => (Err(refusal), Vec::new()),
    };
    let text = serde_json::to_string(&answer).unwrap_or_default();
    let message = Array::of2(id, &JsValue::from_str(&text));
    let transfer = Array::new();
    if !parts.is_empty() {
        let buffer = concat_parts(&parts, recycled_buffer);
        message.push(&buffer);
        transfer.push(&buffer);
    }
    let _ = scope.post_message_with_transfer(&message, &transfer);
}

/// Concatenates the parts in a JavaScript buffer: the recycled one, if they fill at least half of it.
fn concat_parts(parts: &[Vec<u8>], recycled_buffer: Option<ArrayBuffer>) -> ArrayBuffer {
    let length: u32 = parts.iter().map(|part| part.len() as u32).sum();
    let recycled_buffer = recycled_buffer
        .filter(|recycled_buffer| (length..=length.saturating_mul(2)).contains(&recycled_buffer.byte_length()));
    let bytes = recycled_buffer
        .map_or_else(|| Uint8Array::new_with_length(length), |recycled_buffer| Uint8Array::new(&recycled_buffer));
    let mut end = 0;
    for part in parts {
        let start = end;
        end += part.len() as u32;
        bytes.subarray(start, end).copy_from(part);
    }
    bytes.buffer()
}
