//! The interface between a build and the job that waits for it.

use filters::Error;

use crate::problem::Fault;
use crate::storage;

/// The job that waits for a build.
pub(crate) trait BuildObserver {
    /// Why the job ends.
    type Failure: From<Fault> + From<Error> + From<storage::Error>;

    /// Bytes of memory that others hold in this isolate at the moment.
    fn others_bytes(&self) -> u64;

    /// The whole file, of `size_bytes` bytes, is about to be read into memory.
    async fn read_whole(&mut self, size_bytes: u64) -> Result<(), Self::Failure>;

    /// The build is about to begin: it needs `memory_bytes` in all, the source included, and costs `cost_ms` of processor
    /// time.
    async fn begin(&mut self, memory_bytes: u64, cost_ms: u64) -> Result<(), Self::Failure>;

    /// A step is done. `share` of the rows, 0 to 1, are rendered; a `milestone` is a part that was stored. Also called before the
    /// build begins, while the headers of a large file are read.
    async fn progress(&mut self, share: f64, milestone: bool) -> Result<(), Self::Failure>;

    /// All rows are rendered. The rest of the file is about to be sent to the store.
    async fn storing(&mut self);
}
