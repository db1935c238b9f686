//! The JSON of a command's output, forwarded to a client unchanged. It stays a JavaScript string and is never parsed.

use std::marker::PhantomData;

use worker::js_sys::JsString;

/// The JSON of a `T`.
#[derive(Debug)]
pub(crate) struct JsonText<T> {
    pub(crate) text: JsString,
    of: PhantomData<fn() -> T>,
}

impl<T> JsonText<T> {
    pub(super) const fn new(text: JsString) -> Self {
        Self { text, of: PhantomData }
    }
}
