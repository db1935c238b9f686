//! Where a build reads the photograph: in memory, or from an object by ranges.

use std::ops::Range;

use filters::{Error, OpenedRanged, Original, RangedOriginal};

use super::observer::BuildObserver;
use crate::platform::log;
use crate::problem::Fault;
use crate::render;
use crate::storage::{ByteRange, Head, Key, Storage};

/// Delay of a job whose file changed while it was read, in seconds.
const CHANGED_RETRY_S: u64 = 1;

/// The file of a photograph.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PyramidSource<'a> {
    /// The whole file.
    Memory(&'a [u8]),
    /// An object of which the store says `head`. It is read by ranges while it is decoded, so its size has no limit. A file
    /// of a format or kind that needs all its bytes at once is read into memory.
    Object { key: Key<'a>, head: &'a Head },
}

/// An object of the bucket, of which the store says `head`.
#[derive(Clone, Copy)]
pub(super) struct SourceObject<'a> {
    storage: &'a Storage,
    key: Key<'a>,
    head: &'a Head,
}

impl<'a> SourceObject<'a> {
    pub(super) const fn new(storage: &'a Storage, key: Key<'a>, head: &'a Head) -> Self {
        Self { storage, key, head }
    }

    /// All bytes of the version that the store stated, and never more.
    pub(super) async fn read_whole(&self) -> Result<Vec<u8>, Fault> {
        let whole = ByteRange { offset: 0, length: self.head.size_bytes };
        let read = self.storage.read_range(&self.key, whole).await;
        // A file that became shorter fails to be read.
        self.check_unchanged().await?;
        Ok(read?)
    }

    /// Fails if the object was replaced or removed since the build began: the ranges may belong to two files. The job begins
    /// again, and this attempt does not count.
    pub(super) async fn check_unchanged(&self) -> Result<(), Fault> {
        let head = self.storage.head(&self.key).await?;
        if head.is_some_and(|head| head.etag == self.head.etag) {
            return Ok(());
        }
        Err(Fault::internal("a file was replaced or removed while a pyramid was built from it")
            .retry_after(CHANGED_RETRY_S))
    }
}

/// An object that is read by ranges. Holds its headers.
pub(super) struct ObjectReader<'a> {
    object: SourceObject<'a>,
    file: RangedOriginal,
}

impl<'a> ObjectReader<'a> {
    pub(super) fn new(object: SourceObject<'a>) -> Self {
        Self { object, file: RangedOriginal::new(object.head.size_bytes) }
    }

    /// Whether the file may be read into memory.
    pub(super) const fn fits_in_memory(&self) -> bool {
        self.object.head.size_bytes <= render::LIMITS.source_bytes
    }

    /// As [`SourceObject::check_unchanged`].
    pub(super) async fn check_unchanged(&self) -> Result<(), Fault> {
        self.object.check_unchanged().await
    }

    /// Opens the photograph, in the memory that `held_bytes` and others leave free when its headers are there. `None`: its
    /// format or kind is not read by ranges. The inner error is one of the file.
    pub(super) async fn open<O: BuildObserver>(
        &self,
        held_bytes: u64,
        observer: &mut O,
    ) -> Result<Result<Option<Original<'_>>, Error>, O::Failure> {
        loop {
            let limits = render::limits_beside(observer.others_bytes() + held_bytes);
            match self.file.open(&limits).inspect_err(log::refused) {
                Ok(OpenedRanged::Needs(ranges)) => self.read(ranges, 0.0, observer).await?,
                Ok(OpenedRanged::Original(original)) => return Ok(Ok(Some(original))),
                Ok(OpenedRanged::InMemoryOnly(_)) => return Ok(Ok(None)),
                Err(Error::OnlyInMemory { .. }) if self.fits_in_memory() => return Ok(Ok(None)),
                Err(error) => return Ok(Err(error)),
            }
        }
    }

    /// Reads ranges of the object, and gives them to the engine. There may be hundreds, and each takes a request, so each is a
    /// step for `observer`: `share` of the rows are rendered.
    pub(super) async fn read<O: BuildObserver>(
        &self,
        ranges: Vec<Range<u64>>,
        share: f64,
        observer: &mut O,
    ) -> Result<(), O::Failure> {
        let SourceObject { storage, key, .. } = &self.object;
        for range in ranges {
            let wanted = ByteRange { offset: range.start, length: range.end.saturating_sub(range.start) };
            self.file.insert(range.start, storage.read_range(key, wanted).await?);
            observer.progress(share, false).await?;
        }
        Ok(())
    }
}
