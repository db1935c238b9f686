//! Reads what a tiled TIFF in the bucket is: its header, its directories and their tables. Reads no pixels.

use api::{PyramidLevel, SnakeCase};
use filters::{FileParts, Opened, TiledLimits, TiledTiff};

use crate::library::records::PyramidFacts;
use crate::platform::clock;
use crate::platform::log;
use crate::platform::memory_budget::MemoryReservation;
use crate::problem::Fault;
use crate::storage::{ByteRange, Head, Key, Storage};

/// Maximum number of reads of a file. The directories of most files are in one or two places.
const MAX_READS: usize = 64;

/// Maximum number of bytes that are read: the tables of the largest file that the engine accepts have 8 MB.
const MAX_READ_BYTES: u64 = 16 << 20;

/// What a file is.
#[derive(Debug)]
pub(crate) struct Description {
    /// Width of a tile in pixels.
    pub(crate) tile: u32,
    /// Height of a tile in pixels, if it differs.
    pub(crate) tile_height: Option<u32>,
    pub(crate) compression: SnakeCase,
    pub(crate) facts: PyramidFacts,
}

/// Describes the object `key`, of which the store says `head`. Fails if it is no tiled TIFF that the engine reads, or if it
/// changes meanwhile.
pub(crate) async fn describe(storage: &Storage, key: &Key<'_>, head: &Head) -> Result<Description, Fault> {
    let mut parts = FileParts::new(head.size_bytes);
    let reserved = MemoryReservation::new();
    let (mut reads, mut read_bytes) = (0, 0);
    let tiff = loop {
        let range = match TiledTiff::open(&parts, &TiledLimits::EDGE).inspect_err(log::refused)? {
            Opened::Pyramid(tiff) => break tiff,
            Opened::Needs(range) => range,
        };
        let range = ByteRange { offset: range.start, length: range.end.saturating_sub(range.start) };
        reads += 1;
        read_bytes += range.length;
        if reads > MAX_READS || read_bytes > MAX_READ_BYTES {
            let detail = "The directories of this TIFF are scattered over the file. Write it again with one directory for each level.";
            return Err(Fault::over_limit(detail, "directory_bytes", read_bytes, MAX_READ_BYTES));
        }
        reserved.grow(read_bytes).await?;
        parts.insert(range.offset, storage.read_range(key, range).await?);
        reserved.heartbeat(clock::now_ms());
    };
    let after = storage.head(key).await?;
    if after.as_ref().map(|after| &after.etag) != Some(&head.etag) {
        return Err(Fault::conflict("The file changed while it was read. Register it again."));
    }
    let levels: Vec<_> = tiff.levels().iter().map(level).collect();
    let first = tiff.levels().first().ok_or_else(|| Fault::internal("a tiled TIFF without a level"))?;
    let compression = SnakeCase::try_from(tiff.compression().to_owned());
    Ok(Description {
        tile: first.tile_width,
        tile_height: Some(first.tile_height).filter(|height| *height != first.tile_width),
        compression: compression.map_err(|_| Fault::internal("the name of a compression is not in snake case"))?,
        facts: PyramidFacts {
            width: first.width,
            height: first.height,
            levels,
            size_bytes: head.size_bytes,
            etag: head.etag.clone(),
            root: None,
            engine: None,
        },
    })
}

const fn level(level: &filters::TiledLevel) -> PyramidLevel {
    PyramidLevel { width: level.width, height: level.height, columns: level.columns, rows: level.rows }
}
