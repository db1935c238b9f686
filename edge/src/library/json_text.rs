//! An answer of a library that goes to a client as it is: nobody parses its JSON to write it again, and it stays JavaScript's.

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
