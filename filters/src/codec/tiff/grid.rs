//! The positions of strips and tiles (TIFF 6.0, sections 3 and 15). Offsets are read from the file on demand: there may be millions.

use super::compression::Compression;
use super::directory::{Directory, Entry};
use super::{damaged, unsupported};
use crate::error::Error;
use crate::image::Size;

/// Smallest side of adjacent tiles: sides are multiples of it (TIFF 6.0, section 15). Each tile needs its own decompressor, so tiles of a
/// few pixels would multiply time and memory.
const MIN_TILE_SIDE: usize = 16;

#[derive(Debug, Clone)]
pub(super) struct Grid<'a> {
    bytes: &'a [u8],
    /// Size of a strip or tile in pixels.
    pub(super) width: usize,
    pub(super) height: usize,
    /// Number of strips or tiles horizontally and vertically.
    pub(super) across: usize,
    pub(super) down: usize,
    places: Places<'a>,
}

#[derive(Debug, Clone)]
enum Places<'a> {
    Listed {
        offsets: Entry<'a>,
        lengths: Option<Entry<'a>>,
    },
    /// A single one, from there to the end of the file.
    From(usize),
}

impl<'a> Grid<'a> {
    pub(super) fn from_directory(
        directory: &Directory<'a>,
        size: Size,
        compression: Compression,
    ) -> Result<Self, Error> {
        let bytes = directory.file.bytes;
        if compression == Compression::OldJpeg
            && let Some(at) = directory.number(513)?.and_then(|at| usize::try_from(at).ok())
        {
            return Ok(Self {
                bytes,
                width: size.width,
                height: size.height,
                across: 1,
                down: 1,
                places: Places::From(at),
            });
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
        let [own, other] = if tiles.is_some() { [(324, 325), (273, 279)] } else { [(273, 279), (324, 325)] };
        let found = |(offsets, lengths): (u16, u16)| {
            let offsets = directory.find(offsets)?;
            let lengths = directory.find(lengths)?;
            Ok::<_, Error>(offsets.map(|offsets| Places::Listed { offsets, lengths }))
        };
        let places = found(own)?.map_or_else(|| found(other), |places| Ok(Some(places)))?;
        let places = places.ok_or_else(|| damaged("the directory does not state where the samples are"))?;
        let (across, down) = (size.width.div_ceil(width), size.height.div_ceil(height));
        if across > 1 && width.min(height) < MIN_TILE_SIDE {
            return Err(unsupported(format!(
                "its tiles are {width} x {height} pixels; the smallest allowed side is {MIN_TILE_SIDE}"
            )));
        }
        Ok(Self { bytes, width, height, across, down, places })
    }

    /// The size of the file in bytes.
    pub(super) const fn file_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes of the strip or tile in `column` and `row`; at least `needed` must exist.
    pub(super) fn chunk(
        &self,
        (column, row, plane): (usize, usize, usize),
        needed: Option<usize>,
    ) -> Result<&'a [u8], Error> {
        let missing = || damaged("the end of the file is missing");
        let index = (plane * self.down + row) * self.across + column;
        let (start, length) = match &self.places {
            Places::From(start) => (*start as u64, None),
            Places::Listed { offsets, lengths } => {
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
        let start = usize::try_from(start).map_err(|_| missing())?;
        let rest = self.bytes.get(start..).ok_or_else(missing)?;
        let length = match (needed, length) {
            // Uncompressed data has the computed length, whatever the file states.
            (Some(needed), _) => needed,
            (None, None) => rest.len(),
            (None, Some(length)) => usize::try_from(length).map_err(|_| missing())?,
        };
        rest.get(..length).filter(|bytes| !bytes.is_empty()).ok_or_else(missing)
    }
}
