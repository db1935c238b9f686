//! An answer of a library that goes to a client as it is: nobody parses its JSON to write it again.

use std::marker::PhantomData;

use worker::web_sys::ReadableStream;

/// The JSON of a `T`.
#[derive(Debug)]
pub(crate) struct JsonStream<T> {
    pub(crate) stream: ReadableStream,
    of: PhantomData<fn() -> T>,
}

impl<T> JsonStream<T> {
    pub(super) const fn new(stream: ReadableStream) -> Self {
        Self { stream, of: PhantomData }
    }
}
