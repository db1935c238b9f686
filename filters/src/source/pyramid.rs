//! A tiled TIFF that is read by position: levels, tiles and regions. It does no I/O: it names the bytes that it needs, and the caller holds
//! them in [`FileParts`].

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::codec::{ProfileInfo, Reading, TiledPicture, tiled_pictures};
use crate::error::Error;
use crate::file_parts::{FileParts, Gap};
use crate::image::{Rect, Region, Size};
use crate::limits::TiledLimits;
use crate::sort::sort_by_key;

/// A picture in tiles, in one or more sizes: a classic TIFF or BigTIFF of either byte order.
///
/// Reads 8 and 16 bits, grey, RGB and CMYK, with and without alpha, in every compression that the engine reads from TIFF files. It keeps the
/// tables of tiles and no pixels.
pub struct TiledTiff {
    levels: Vec<TiledLevel>,
    pictures: Vec<TiledPicture>,
    limits: TiledLimits,
}

/// The outcome of [`TiledTiff::open`].
#[derive(Debug)]
pub enum Opened {
    /// These bytes are missing. Insert them and open again.
    Needs(Range<u64>),
    /// Everything but the tiles was read.
    Pyramid(TiledTiff),
}

/// One size of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TiledLevel {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Width of a tile in pixels. Tiles at the right edge may show less of the picture.
    pub tile_width: u32,
    /// Height of a tile in pixels. Tiles at the bottom edge may show less of the picture.
    pub tile_height: u32,
    /// Number of tiles horizontally.
    pub columns: u32,
    /// Number of tiles vertically.
    pub rows: u32,
    /// The factor by which the full size is divided: 1 for the first level, and usually powers of two.
    pub reduction: u32,
}

/// The position of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileAt {
    /// Index of the level; 0 is the full size.
    pub level: usize,
    /// From the left, from 0.
    pub column: u32,
    /// From the top, from 0.
    pub row: u32,
}

/// Decoded pixels of a tile or a region: display-encoded sRGB samples of 8 bits, row by row, without padding.
#[derive(Clone, PartialEq, Eq)]
pub struct TilePixels {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Samples of a pixel: grey, grey and alpha, RGB, or RGB and alpha. Alpha is straight.
    pub channels: usize,
    /// `width * height * channels` bytes.
    pub samples: Vec<u8>,
}

/// The outcome of [`TiledTiff::read_region`].
#[derive(Debug)]
pub enum RegionRead {
    /// These bytes are missing: whole tiles, in the order of the file, each once. Insert them and read again.
    Needs(Vec<Range<u64>>),
    /// The pixels of the region.
    Pixels(TilePixels),
}

impl fmt::Debug for TiledTiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TiledTiff").field("levels", &self.levels).finish_non_exhaustive()
    }
}

impl fmt::Debug for TilePixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { width, height, channels, samples: _ } = self;
        write!(f, "TilePixels({width} x {height}, {channels} channels)")
    }
}

impl TiledTiff {
    /// Opens a file by its header, its directories and their tables. They may be anywhere in the file; a range that is asked for is at least
    /// 16 KiB long, or reaches to the end of the file or to bytes that are held.
    ///
    /// # Errors
    ///
    /// The file is damaged, has no tiles or is of a kind that is not supported, or a limit is exceeded.
    pub fn open(parts: &FileParts, limits: &TiledLimits) -> Result<Opened, Error> {
        let pictures = match tiled_pictures(parts, limits)? {
            Reading::Needs(range) => return Ok(Opened::Needs(range)),
            Reading::Complete(pictures) => pictures,
        };
        let levels = pictures.iter().map(level).collect();
        Ok(Opened::Pyramid(Self { levels, pictures, limits: *limits }))
    }

    /// The sizes of the picture, from the full one to the smallest. There is at least one.
    #[must_use]
    pub fn levels(&self) -> &[TiledLevel] {
        &self.levels
    }

    /// Samples of a decoded pixel: see [`TilePixels::channels`].
    #[must_use]
    pub fn channels(&self) -> usize {
        self.pictures.first().map_or(0, |picture| picture.channels().count())
    }

    /// The name of the compression of full size, in lower case: `deflate`, `jpeg`, `lzw`, `none`, `packbits` or `ccitt`.
    #[must_use]
    pub fn compression(&self) -> &'static str {
        self.pictures.first().map_or("", TiledPicture::compression)
    }

    /// How an embedded colour profile is used. `None` if there is none.
    #[must_use]
    pub fn profile(&self) -> Option<&ProfileInfo> {
        self.pictures.first()?.profile()
    }

    /// Memory in bytes: the tables of tiles, and those that convert a profile to sRGB.
    #[must_use]
    pub fn memory_bytes(&self) -> u64 {
        let tables: u64 = self.pictures.iter().map(TiledPicture::table_bytes).sum();
        tables + self.pictures.first().map_or(0, TiledPicture::conversion_bytes)
    }

    /// Memory of decoding a tile of the level in bytes, its pixels included and `bytes` not. It is 0 if there is no such level. A region takes
    /// this and its own pixels.
    #[must_use]
    pub fn decode_memory_bytes(&self, level: usize, bytes: &[u8]) -> u64 {
        self.pictures.get(level).map_or(0, |picture| picture.decode_bytes(bytes))
    }

    /// The bytes of a tile in the file. `None` if there is no such tile.
    #[must_use]
    pub fn tile_range(&self, level: usize, column: u32, row: u32) -> Option<Range<u64>> {
        self.pictures.get(level)?.range(column as usize, row as usize)
    }

    /// A tile as a complete JPEG of the tile's whole size, without decoding. `bytes` are those of its [range](Self::tile_range); they are
    /// returned unchanged if they are complete.
    ///
    /// `None` if the tile is not stored as JPEG, if `bytes` are not a JPEG stream of the tile's size, or if a program that reads the JPEG
    /// alone would show other colours. Then decode the tile.
    #[must_use]
    pub fn stored_jpeg<'b>(&self, level: usize, bytes: &'b [u8]) -> Option<Cow<'b, [u8]>> {
        self.pictures.get(level)?.stored_jpeg(bytes)
    }

    /// Decodes the part of a tile that shows the picture. `bytes` are those of its [range](Self::tile_range).
    ///
    /// # Errors
    ///
    /// There is no such tile, or it is damaged.
    pub fn decode_tile(&self, level: usize, column: u32, row: u32, bytes: &[u8]) -> Result<TilePixels, Error> {
        let picture = self.pictures.get(level).filter(|picture| picture.range(column as usize, row as usize).is_some());
        let Some(picture) = picture else { return Err(Error::NoSuchTile) };
        let part = picture.part(column as usize, row as usize);
        let samples = picture.decode(column as usize, row as usize, bytes)?;
        Ok(TilePixels::new(part.size(), picture.channels().count(), samples))
    }

    /// The tiles that show a part of `region`, row by row. `region` is in pixels of the level; what lies outside the picture is ignored.
    #[must_use]
    pub fn region(&self, level: usize, region: Region) -> Vec<TileAt> {
        let Some(picture) = self.pictures.get(level) else { return Vec::new() };
        let Some(wanted) = region.within(picture.size()) else { return Vec::new() };
        let tile = picture.tile_size();
        let columns = wanted.x / tile.width..wanted.right().div_ceil(tile.width);
        let rows = wanted.y / tile.height..wanted.bottom().div_ceil(tile.height);
        let at = |column, row| TileAt { level, column: column as u32, row: row as u32 };
        rows.flat_map(|row| columns.clone().map(move |column| at(column, row))).collect()
    }

    /// The pixels of `region`, which is in pixels of the level and cut to the picture. Decodes one tile after the other from `parts`.
    ///
    /// # Errors
    ///
    /// The region is outside the picture, its pixels or its stored tiles exceed a limit, or a tile is damaged.
    pub fn read_region(&self, parts: &FileParts, level: usize, region: Region) -> Result<RegionRead, Error> {
        let picture = self.pictures.get(level).ok_or(Error::NoSuchTile)?;
        let wanted = region.within(picture.size()).ok_or(Error::NoSuchTile)?;
        let channels = picture.channels().count();
        self.limits.check_region(wanted.width as u64 * wanted.height as u64 * channels as u64)?;
        let tiles = self.region(level, region);
        let ranges = tiles.iter().filter_map(|tile| self.tile_range(level, tile.column, tile.row));
        let mut ranges: Vec<Range<u64>> = ranges.collect();
        sort_by_key(&mut ranges, |range| (range.start, range.end));
        // Tiles may share their bytes.
        ranges.dedup();
        self.limits.check_stored(ranges.iter().map(|range| range.end - range.start).sum())?;
        ranges.retain(|range| matches!(parts.check(range), Err(Gap::Missing(_))));
        if !ranges.is_empty() {
            return Ok(RegionRead::Needs(ranges));
        }
        let mut samples = vec![0; wanted.width * wanted.height * channels];
        for TileAt { column, row, .. } in tiles {
            let bytes = self.tile_range(level, column, row).and_then(|range| parts.get(range).ok());
            let tile = self.decode_tile(level, column, row, &bytes.ok_or(Error::NoSuchTile)?)?;
            copy(&tile, picture.part(column as usize, row as usize), &mut samples, wanted);
        }
        Ok(RegionRead::Pixels(TilePixels::new(wanted.size(), channels, samples)))
    }
}

impl TilePixels {
    const fn new(size: Size, channels: usize, samples: Vec<u8>) -> Self {
        Self { width: size.width as u32, height: size.height as u32, channels, samples }
    }
}

fn level(picture: &TiledPicture) -> TiledLevel {
    let (size, tile) = (picture.size(), picture.tile_size());
    let [columns, rows] = picture.columns_and_rows().map(|count| count as u32);
    TiledLevel {
        width: size.width as u32,
        height: size.height as u32,
        tile_width: tile.width as u32,
        tile_height: tile.height as u32,
        columns,
        rows,
        reduction: picture.reduction,
    }
}

/// Copies the pixels of a tile that shows `part` to where `wanted` has them.
fn copy(tile: &TilePixels, part: Rect, samples: &mut [u8], wanted: Rect) {
    let channels = tile.channels;
    let (left, right) = (part.x.max(wanted.x), part.right().min(wanted.right()));
    let (top, bottom) = (part.y.max(wanted.y), part.bottom().min(wanted.bottom()));
    let length = right.saturating_sub(left) * channels;
    for y in top..bottom {
        let from = ((y - part.y) * part.width + left - part.x) * channels;
        let to = ((y - wanted.y) * wanted.width + left - wanted.x) * channels;
        if let (Some(from), Some(to)) = (tile.samples.get(from..from + length), samples.get_mut(to..to + length)) {
            to.copy_from_slice(from);
        }
    }
}
