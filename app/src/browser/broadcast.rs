//! Broadcasts messages between the tabs of this browser (BroadcastChannel API): a topic and a text, on one channel. A
//! tab does not receive its own messages.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

const NAME: &str = "safelight";

thread_local! {
    /// `None` in browsers without BroadcastChannel: there every tab is on its own.
    static CHANNEL: Option<BroadcastChannel> = BroadcastChannel::new(NAME).ok();
}

/// Sends `text` to the other tabs.
pub(crate) fn send(topic: &str, text: &str) {
    let message = Array::of2(&JsValue::from_str(topic), &JsValue::from_str(text));
    // Fails only if the channel is closed.
    CHANNEL.with(|channel| channel.as_ref().map(|channel| channel.post_message(&message)));
}

/// Calls `listener` with each text that another tab sends under this topic, for the lifetime of the page.
pub(crate) fn listen(topic: &'static str, listener: impl Fn(String) + 'static) {
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let Ok(message) = event.data().dyn_into::<Array>() else { return };
        if message.get(0).as_string().is_some_and(|received| received == topic) {
            listener(message.get(1).as_string().unwrap_or_default());
        }
    });
    // `addEventListener`, not `onmessage`, because the channel has one listener for each caller.
    let added = CHANNEL.with(|channel| {
        let callback = on_message.as_ref().unchecked_ref();
        channel.as_ref().map(|channel| channel.add_event_listener_with_callback("message", callback))
    });
    if added.is_some() {
        on_message.forget();
    }
}
