//! The division of a picture into strips or tiles, and their positions in the file (TIFF 6.0, sections 3 and 15).

use std::ops::Range;

use super::compression::Compression;
use super::directory::{Directory, Entry};
use super::{damaged, unsupported};
use crate::error::Error;
use crate::image::Size;

/// Smallest side of adjacent tiles, and of tiles that are read by position: sides are multiples of it (TIFF 6.0, section 15). Each tile needs
/// its own decompressor, so tiles of a few pixels would multiply time and memory.
const MIN_TILE_SIDE: usize = 16;

/// The strips or tiles of a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    /// Size of a strip or tile in pixels.
    pub(super) width: usize,
    pub(super) height: usize,
    /// Number of strips or tiles horizontally and vertically.
    pub(super) across: usize,
    pub(super) down: usize,
    /// Whether they are tiles.
    pub(super) tiled: bool,
}

impl Grid {
    pub(super) fn from_directory(
        directory: &Directory<'_>,
        size: Size,
        compression: Compression,
    ) -> Result<Self, Error> {
        if compression == Compression::OldJpeg && directory.number(513)?.is_some() {
            return Ok(Self { width: size.width, height: size.height, across: 1, down: 1, tiled: false });
        }
        let tiles = directory.number(322)?.zip(directory.number(323)?);
        let (width, height) = tiles.map_or_else(
            || Ok::<_, Error>((size.width as u64, directory.number(278)?.unwrap_or(u64::MAX).min(size.height as u64))),
            Ok,
        )?;
        let side = |side: u64| usize::try_from(side).ok().filter(|side| (1..=1 << 20).contains(side));
        let (Some(width), Some(height)) = (side(width), side(height)) else {
            return Err(damaged("the size of its strips or tiles is zero"));
        };
        let (across, down) = (size.width.div_ceil(width), size.height.div_ceil(height));
        let grid = Self { width, height, across, down, tiled: tiles.is_some() };
        if across > 1 {
            grid.check_sides()?;
        }
        Ok(grid)
    }

    /// Refuses tiles of a few pixels.
    pub(super) fn check_sides(self) -> Result<(), Error> {
        let Self { width, height, .. } = self;
        if width.min(height) < MIN_TILE_SIDE {
            return Err(unsupported(format!(
                "its tiles are {width} x {height} pixels; the smallest allowed side is {MIN_TILE_SIDE}"
            )));
        }
        Ok(())
    }
}

/// Where the strips or tiles of a picture are in the file. The numbers are read from the file on demand: there may be millions.
#[derive(Debug, Clone)]
pub(super) enum Places<'a> {
    Listed {
        offsets: Entry<'a>,
        lengths: Option<Entry<'a>>,
    },
    /// A single one, from there to the end of the file.
    From(u64),
}

impl<'a> Places<'a> {
    pub(super) fn from_directory(
        directory: &Directory<'a>,
        grid: Grid,
        compression: Compression,
    ) -> Result<Self, Error> {
        if compression == Compression::OldJpeg
            && let Some(at) = directory.number(513)?
        {
            return Ok(Self::From(at));
        }
        let [own, other] = if grid.tiled { [(324, 325), (273, 279)] } else { [(273, 279), (324, 325)] };
        let found = |(offsets, lengths): (u16, u16)| {
            let offsets = directory.find(offsets)?;
            let lengths = directory.find(lengths)?;
            if [&offsets, &lengths].into_iter().flatten().any(|table| !table.is_table()) {
                return Err(damaged("the positions of its strips or tiles are not numbers of 16, 32 or 64 bits"));
            }
            Ok(offsets.map(|offsets| Self::Listed { offsets, lengths }))
        };
        let places = found(own)?.map_or_else(|| found(other), |places| Ok(Some(places)))?;
        places.ok_or_else(|| damaged("the directory does not state where the samples are"))
    }

    /// Whether the tables of `count` strips or tiles are held, so that all of them can be read.
    pub(super) fn are_held(&self, count: usize) -> bool {
        match self {
            Self::From(_) => true,
            Self::Listed { offsets, lengths } => {
                offsets.is_held(count) && lengths.as_ref().is_none_or(|lengths| lengths.is_held(count))
            }
        }
    }

    /// The bytes of the strip or tile with this index, in a file of `file_bytes`; `needed` bytes if it is not compressed. The range is not
    /// empty, and within the file.
    pub(super) fn range(&self, index: usize, needed: Option<usize>, file_bytes: u64) -> Result<Range<u64>, Error> {
        let missing = || damaged("the end of the file is missing");
        let (start, length) = match self {
            Self::From(start) => (*start, None),
            Self::Listed { offsets, lengths } => {
                let start = offsets.number(index).ok_or_else(|| damaged("it has too few strips or tiles"))?;
                let length = lengths.as_ref().and_then(|lengths| lengths.number(index)).filter(|length| *length > 0);
                // Some files omit the lengths, or state zero. Then a strip or tile ends where an adjacent one begins, in either order.
                let beside = || {
                    let beside = [index.checked_add(1), index.checked_sub(1)].into_iter().flatten();
                    beside.filter_map(|index| offsets.number(index)?.checked_sub(start)).filter(|gap| *gap > 0).min()
                };
                (start, length.or_else(beside))
            }
        };
        let end = match (needed, length) {
            // Uncompressed data has the computed length, whatever the file states.
            (Some(needed), _) => start.checked_add(needed as u64),
            (None, None) => Some(file_bytes),
            (None, Some(length)) => start.checked_add(length),
        };
        let end = end.filter(|end| start < *end && *end <= file_bytes).ok_or_else(missing)?;
        Ok(start..end)
    }
}
