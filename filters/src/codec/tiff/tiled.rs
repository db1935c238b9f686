//! A tiled picture and its reduced versions: where each tile is in the file, and its pixels. Opening reads the header, the directories and
//! the tables of tiles; a tile is decoded from its own bytes.
//!
//! Reduced versions are directories that are marked as such (NewSubfileType, bit 0) in the main chain, or SubIFDs of the picture. Their
//! sides must be those of the picture divided by a whole number; other directories are ignored.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

use super::bytes::{Bytes, Parts};
use super::chunk::ChunkDecoder;
use super::chunks::Part;
use super::compression::Compression;
use super::directory::{Directory, File, MAX_DIRECTORIES};
use super::grid::Places;
use super::lab::Lab;
use super::layout::{Alpha, Color, Layout};
use super::pixels::Pixels;
use super::stream::{Deflate, Lzw, Rows};
use super::{damaged, decoder, into_damage, picture, raw, reduction, unsupported};
use crate::codec::jpeg::interchange;
use crate::codec::profile::{MAX_PROFILE_BYTES, ProfileInfo};
use crate::codec::{Header, RowDecoder, format, to_srgb};
use crate::error::Error;
use crate::file_parts::{FileParts, Gap};
use crate::image::{Channels, Depth, Format, Rect, Size};
use crate::interrupt::Interrupt;
use crate::limits::{Limits, TiledLimits};
use crate::sort::sort_by_key;

/// The advice about pictures that cannot be read by position.
const MAKE_A_PYRAMID: &str =
    "zooming needs upright tiles with all colours, so make a pyramid of the picture, and use that";

/// Bytes that a compressed tile may have besides twice its samples: tables, and metadata that some programs repeat in each tile.
const TILE_OVERHEAD_BYTES: u64 = 64 << 10;

/// Memory of what decoding a tile takes besides rows and decompressors: a palette, small allocations.
const TILE_STATE_BYTES: u64 = 2 << 10;

/// Longest run of bytes that is read at the start of the file to recognise its format.
const SIGNATURE_BYTES: u64 = 32;

/// Least number of bytes that is asked for at a time, because each request takes time. A directory and the values after it are about as long.
const READ_AHEAD_BYTES: u64 = 16 << 10;

/// The outcome of reading a file of which parts are held.
pub(crate) enum Reading<T> {
    /// These bytes are missing.
    Needs(Range<u64>),
    Complete(T),
}

/// One size of a picture, in tiles.
pub(crate) struct TiledPicture {
    /// The factor by which it is reduced; 1 for the full size.
    pub(crate) reduction: u32,
    decoder: ChunkDecoder,
    /// Converts the rows of a tile; copied for each tile.
    pixels: Pixels,
    /// The header of a picture that consists of one tile.
    tile: Header,
    /// Of each tile, row by row.
    offsets: Vec<u64>,
    lengths: Vec<u32>,
}

/// Reads the picture of full size and its reduced versions, from the largest to the smallest.
pub(crate) fn tiled_pictures(file: &FileParts, limits: &TiledLimits) -> Result<Reading<Vec<TiledPicture>>, Error> {
    let parts = Parts::new(file);
    let result = read(Bytes::Parts(&parts), limits);
    let Some(gap) = parts.gap() else { return result.map(Reading::Complete) };
    let end = gap.end.max(gap.start.saturating_add(READ_AHEAD_BYTES)).min(file.size_bytes());
    // Up to the next bytes that are held.
    match file.check(&(gap.start..end)) {
        Err(Gap::Missing(range)) => Ok(Reading::Needs(range)),
        _ => Ok(Reading::Needs(gap)),
    }
}

fn read(bytes: Bytes<'_>, limits: &TiledLimits) -> Result<Vec<TiledPicture>, Error> {
    let start = bytes.get(0..bytes.len().min(SIGNATURE_BYTES)).unwrap_or_default();
    if format(&start)? != Format::Tiff {
        return Err(Error::UnsupportedFormat { name: "a picture without tiles", advice: MAKE_A_PYRAMID });
    }
    let first = File::new(bytes).first()?;
    raw::refuse(&first)?;
    let main = picture(first);
    let mut full = TiledPicture::parse(&main, limits)?;
    let icc =
        main.bytes_within(34_675, MAX_PROFILE_BYTES).filter(|_| !matches!(full.layout().color, Color::Lab { .. }));
    full.tile.describe(icc.as_deref(), None);
    let (full_size, full_tile) = (full.size(), full.tile.clone());
    let mut levels = vec![(main, full)];

    let chain = std::iter::successors(Some(first), Directory::next).take(MAX_DIRECTORIES);
    let chain: Vec<Directory<'_>> = chain.filter(|directory| kind(directory) & REDUCED != 0).collect();
    for directory in chain.into_iter().chain(main.children(330)) {
        // Ignores a directory that cannot be read. The full picture stays usable.
        let Ok(level) = TiledPicture::parse(&directory, limits) else { continue };
        let is_known = levels.iter().any(|(_, other)| other.size() == level.size());
        let is_like_full = (level.tile.channels, level.tile.file_depth, level.tile.cmyk)
            == (full_tile.channels, full_tile.file_depth, full_tile.cmyk);
        if let Some(reduction) = reduction::factor(full_size, level.size())
            && is_like_full
            && !is_known
            && kind(&directory) & MASK == 0
        {
            let tile = Header { size: level.tile.size, ..full_tile.clone() };
            levels.push((directory, TiledPicture { reduction, tile, ..level }));
        }
    }
    sort_by_key(&mut levels, |(_, level)| Reverse((level.size().width, level.size().height)));
    let tiles = levels.iter().map(|(_, level)| level.tiles() as u64).sum();
    limits.check_tiles(tiles)?;
    levels.iter_mut().try_for_each(|(directory, level)| level.locate(directory))?;
    Ok(levels.into_iter().map(|(_, level)| level).collect())
}

/// NewSubfileType: a reduced version of another picture; a mask of another picture.
const REDUCED: u64 = 1;
const MASK: u64 = 4;

fn kind(directory: &Directory<'_>) -> u64 {
    directory.number(254).ok().flatten().unwrap_or(0)
}

impl TiledPicture {
    /// Reads everything but the places of the tiles.
    fn parse(directory: &Directory<'_>, limits: &TiledLimits) -> Result<Self, Error> {
        let bounds = Limits { side_px: limits.side_px, pixels: limits.pixels, ..Limits::BROWSER };
        let layout = Layout::parse(directory, &bounds)?;
        let refuse = |name| Err(Error::UnsupportedFormat { name, advice: MAKE_A_PYRAMID });
        if !layout.grid.tiled {
            return refuse("a TIFF file in strips");
        }
        if layout.planar {
            return refuse("a TIFF file with separate tiles for each colour");
        }
        if !matches!(directory.number(274)?, None | Some(1)) {
            return refuse("a TIFF file whose picture is not stored upright");
        }
        if layout.compression == Compression::OldJpeg {
            return Err(unsupported("its compression, old-style JPEG, is not supported in tiles"));
        }
        let grid = layout.grid;
        grid.check_sides()?;
        limits.check_tile(layout.row_bytes() as u64 * grid.height as u64)?;
        // Samples of few bits and palettes are larger as decoded pixels, which have 8 bits per sample.
        limits.check_tile(grid.width as u64 * grid.height as u64 * layout.channels().count() as u64)?;
        limits.check_tiles(grid.across as u64 * grid.down as u64)?;
        let size = Size { width: grid.width, height: grid.height };
        let cmyk = layout.color == Color::Cmyk;
        let tile = Header { cmyk, ..Header::plain(Format::Tiff, size, layout.channels(), layout.depth()) };
        let pixels = Pixels::new(&layout, directory, grid.width)?;
        let decoder = decoder(directory, layout);
        Ok(Self { reduction: 1, decoder, pixels, tile, offsets: Vec::new(), lengths: Vec::new() })
    }

    /// Reads the tables of tiles and checks that every tile is inside the file.
    fn locate(&mut self, directory: &Directory<'_>) -> Result<(), Error> {
        let grid = self.layout().grid;
        let Places::Listed { offsets, lengths } = Places::from_directory(directory, grid, self.layout().compression)?
        else {
            return Err(damaged("the directory does not state where the tiles are"));
        };
        let too_few = || damaged("it has too few tiles");
        let count = self.tiles();
        let lengths = lengths.ok_or_else(|| damaged("the directory does not state how long the tiles are"))?;
        let (offsets, lengths) = (offsets.table(count), lengths.table(count));
        let (offsets, lengths) = (offsets.ok_or_else(too_few)?, lengths.ok_or_else(too_few)?);

        let plain = self.decoder.plain_bytes(grid.height).map(|bytes| bytes as u64);
        let most_bytes = 2 * self.layout().row_bytes() as u64 * grid.height as u64 + TILE_OVERHEAD_BYTES;
        let (file_bytes, size) = (directory.file.bytes.len(), self.size());
        let mut total = 0_u64;
        self.lengths.reserve_exact(count);
        for (offset, length) in offsets.iter().zip(lengths) {
            // Uncompressed tiles have the computed length, whatever the file states.
            let length = plain.unwrap_or(length);
            if length == 0 {
                return Err(damaged("one of its tiles has no bytes"));
            }
            if length > most_bytes {
                return Err(damaged("one of its tiles has more bytes than its pixels can need"));
            }
            if offset.checked_add(length).is_none_or(|end| end > file_bytes) {
                return Err(damaged("the end of the file is missing"));
            }
            total = total.saturating_add(length);
            self.lengths.push(u32::try_from(length).map_err(|_| damaged("one of its tiles is too long"))?);
        }
        // As for rows: blank tiles may share their bytes, which are few.
        let most_total = file_bytes.saturating_mul(2).saturating_add(size.width as u64 * size.height as u64 / 4);
        if plain.is_none() && total > most_total {
            return Err(damaged("its tiles overlap in the file"));
        }
        self.offsets = offsets;
        Ok(())
    }

    const fn layout(&self) -> &Layout {
        &self.decoder.layout
    }

    /// The size of the picture in pixels.
    pub(crate) const fn size(&self) -> Size {
        self.layout().size
    }

    /// The size of a tile in pixels. Tiles at the right and at the bottom edge may reach beyond the picture.
    pub(crate) const fn tile_size(&self) -> Size {
        self.tile.size
    }

    /// Number of tiles horizontally and vertically.
    pub(crate) const fn columns_and_rows(&self) -> [usize; 2] {
        [self.layout().grid.across, self.layout().grid.down]
    }

    const fn tiles(&self) -> usize {
        self.layout().grid.across * self.layout().grid.down
    }

    /// The samples of decoded pixels; they have 8 bits.
    pub(crate) const fn channels(&self) -> Channels {
        self.tile.channels
    }

    /// How an embedded profile is used.
    pub(crate) const fn profile(&self) -> Option<&ProfileInfo> {
        self.tile.profile.as_ref()
    }

    /// The name of the compression, in lower case.
    pub(crate) const fn compression(&self) -> &'static str {
        match self.layout().compression {
            Compression::None => "none",
            Compression::Ccitt(_) => "ccitt",
            Compression::Lzw => "lzw",
            Compression::OldJpeg | Compression::Jpeg => "jpeg",
            Compression::Deflate => "deflate",
            Compression::PackBits => "packbits",
        }
    }

    /// Memory of the tables of tiles in bytes.
    pub(crate) const fn table_bytes(&self) -> u64 {
        (self.offsets.capacity() * size_of::<u64>() + self.lengths.capacity() * size_of::<u32>()) as u64
    }

    /// Memory of the conversion to sRGB in bytes. All levels share it.
    pub(crate) fn conversion_bytes(&self) -> u64 {
        self.tile.conversion_bytes()
    }

    /// Memory of decoding a whole tile in bytes, its pixels included. `bytes` are those of the tile; JPEG streams have headers of their own.
    pub(crate) fn decode_bytes(&self, bytes: &[u8]) -> u64 {
        let layout = self.layout();
        let (tile, row_bytes) = (self.tile_size(), layout.row_bytes() as u64);
        let state = match layout.compression {
            Compression::None | Compression::PackBits => 0,
            Compression::Lzw => Lzw::MEMORY_BYTES as u64,
            Compression::Deflate => Deflate::MEMORY_BYTES as u64,
            Compression::Ccitt(_) => tile.width as u64 * 8,
            // A stream that cannot be read is not decoded.
            Compression::OldJpeg | Compression::Jpeg => {
                self.decoder.stream(bytes, 1).and_then(|stream| stream.memory_bytes()).unwrap_or(0) + row_bytes
            }
        };
        let units = layout.units().1 as u64 * row_bytes;
        let samples = if self.pixels.is_copy() { 0 } else { (tile.width * layout.used() * size_of::<u16>()) as u64 };
        let lab = if matches!(layout.color, Color::Lab { .. }) { Lab::MEMORY_BYTES } else { 0 };
        // Rows before and after the conversion, as in the header's estimate.
        let converted = if self.tile.is_converted() { tile.width as u64 * 24 } else { 0 };
        let pixels = (tile.width * tile.height * self.channels().count()) as u64;
        pixels + state + units + row_bytes + samples + lab + converted + self.tile.row_bytes() as u64 + TILE_STATE_BYTES
    }

    /// The bytes of a tile in the file. `None` if there is no such tile.
    pub(crate) fn range(&self, column: usize, row: usize) -> Option<Range<u64>> {
        let grid = self.layout().grid;
        let index = (column < grid.across && row < grid.down).then(|| row * grid.across + column)?;
        let (offset, length) = (self.offsets.get(index)?, self.lengths.get(index)?);
        Some(*offset..*offset + u64::from(*length))
    }

    /// The part of the picture that a tile shows. The tile must exist.
    pub(crate) fn part(&self, column: usize, row: usize) -> Rect {
        let (size, tile) = (self.size(), self.tile_size());
        let (x, y) = (column * tile.width, row * tile.height);
        let [width, height] = [tile.width.min(size.width - x), tile.height.min(size.height - y)];
        Rect { x, y, width, height }
    }

    /// The pixels of a tile that are in the picture, in sRGB. The tile must exist, and `bytes` be those in its [range](Self::range).
    pub(crate) fn decode(&self, column: usize, row: usize, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        let part = self.part(column, row);
        if self.layout().compression == Compression::Jpeg {
            self.decoder.stream(bytes, part.height).map_err(into_damage)?.check_end().map_err(into_damage)?;
        }
        let rows = self.decoder.rows(bytes, part.height)?;
        let row = vec![0; self.layout().row_bytes()];
        let rows = TileRows { decoder: &self.decoder, rows, pixels: self.pixels.clone(), row, scratch: Vec::new() };
        let mut rows = to_srgb(Box::new(rows), &self.tile);
        let kept_bytes = part.width * self.channels().count();
        let mut samples = Vec::with_capacity(kept_bytes * part.height);
        let mut decoded = vec![0; self.tile.row_bytes()];
        for _ in 0..part.height {
            rows.next_row(&mut decoded)?;
            match self.tile.depth {
                Depth::Eight => samples.extend(decoded.iter().take(kept_bytes)),
                Depth::Sixteen => {
                    let wide = decoded.as_chunks::<2>().0.iter().take(kept_bytes);
                    samples.extend(wide.map(|sample| eight_bits(u16::from_be_bytes(*sample))));
                }
            }
        }
        Ok(samples)
    }

    /// A tile as a complete JPEG, padding included, without decoding. `None` if it is not stored as JPEG, or if a program that reads the JPEG
    /// alone would show other colours: with alpha, inks, or a profile that is not sRGB.
    pub(crate) fn stored_jpeg<'b>(&self, bytes: &'b [u8]) -> Option<Cow<'b, [u8]>> {
        let layout = self.layout();
        let is_plain = matches!(layout.color, Color::Gray { white_is_zero: false } | Color::Rgb | Color::YCbCr { .. });
        let is_complete = layout.alpha == Alpha::None && layout.samples == layout.used();
        if layout.compression != Compression::Jpeg || !is_plain || !is_complete || self.tile.is_converted() {
            return None;
        }
        let stream = self.decoder.stream(bytes, layout.grid.height).ok()?;
        if stream.size() != self.tile_size() || stream.check_end().is_err() {
            return None;
        }
        interchange(bytes, &self.decoder.tables, layout.has_jpeg_chroma())
    }
}

/// The same fraction of 8 bits, rounded.
const fn eight_bits(sample: u16) -> u8 {
    ((sample as u32 * 255 + 32_767) / 65_535) as u8
}

/// The rows of one tile as pixels.
struct TileRows<'b> {
    decoder: &'b ChunkDecoder,
    rows: Box<dyn Rows + 'b>,
    pixels: Pixels,
    row: Vec<u8>,
    scratch: Vec<u8>,
}

impl RowDecoder for TileRows<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        if self.pixels.is_copy() && row.len() == self.row.len() {
            self.rows.next(row)?;
            self.decoder.undo_predictor(row, &mut self.scratch);
            return Ok(());
        }
        self.rows.next(&mut self.row)?;
        self.decoder.undo_predictor(&mut self.row, &mut self.scratch);
        self.pixels.take(&Part { bytes: &self.row, x: 0, plane: 0 });
        self.pixels.row(row);
        Ok(())
    }
}
