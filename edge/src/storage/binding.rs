//! `Edge::storage`: the store that the worker's settings name, opened once for each isolate.

use std::cell::OnceCell;

use super::Storage;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

thread_local! {
    static STORAGE: OnceCell<Storage> = const { OnceCell::new() };
}

impl Edge {
    /// Originals, renditions, receipts and thumbnails.
    pub(crate) fn storage(&self) -> Result<Storage, Fault> {
        STORAGE.with(|opened| match opened.get() {
            Some(storage) => Ok(storage.clone()),
            // A setting that is wrong is read again by the next request.
            None => {
                let storage = Storage::of(self.env())?;
                Ok(opened.get_or_init(|| storage).clone())
            }
        })
    }
}
