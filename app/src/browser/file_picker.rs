//! The file picker of the browser, opened by any control.

use futures_channel::oneshot;
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{File, HtmlInputElement};

/// Opens the picker of the file input with this id.
pub(crate) fn open(id: &str) {
    if let Some(input) = document().get_element_by_id(id).and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
        input.click();
    }
}

/// Lets the user choose a file; `None` if the user cancels. Browsers require a user gesture.
pub(crate) async fn pick(accept: &str) -> Option<File> {
    let input: HtmlInputElement = document().create_element("input").ok()?.dyn_into().ok()?;
    input.set_type("file");
    input.set_accept(accept);
    let (sender, chosen) = oneshot::channel();
    let mut sender = Some(sender);
    // Either `change` or `cancel` fires and ends the wait.
    let done = Closure::<dyn FnMut()>::new(move || {
        if let Some(sender) = sender.take() {
            let _ = sender.send(());
        }
    });
    let listener = Some(done.as_ref().unchecked_ref());
    input.set_onchange(listener);
    input.set_oncancel(listener);
    input.click();
    let answered = chosen.await;
    input.set_onchange(None);
    input.set_oncancel(None);
    answered.ok()?;
    input.files()?.get(0)
}
