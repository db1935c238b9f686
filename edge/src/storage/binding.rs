//! `Edge::storage`: the store that the settings select, opened once per isolate.

use std::cell::OnceCell;

use super::Storage;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

thread_local! {
    static STORAGE: OnceCell<Storage> = const { OnceCell::new() };
}

impl Edge {
    /// The store of originals, renditions, receipts and thumbnails.
    pub(crate) fn storage(&self) -> Result<Storage, Fault> {
        STORAGE.with(|opened| match opened.get() {
            Some(storage) => Ok(storage.clone()),
            // A failure is not cached, so a corrected setting takes effect.
            None => {
                let storage = Storage::from_env(self.env())?;
                Ok(opened.get_or_init(|| storage).clone())
            }
        })
    }
}
