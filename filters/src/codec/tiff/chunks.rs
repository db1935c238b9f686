//! Rows of a picture from its strips or tiles. All strips or tiles of a row are decompressed in parallel, row by row. Tiles that are
//! smaller than a decompressor's state are decompressed at once.

use super::chunk::ChunkDecoder;
use super::compression::Compression;
use super::damaged;
use super::grid::Places;
use super::input::Input;
use super::layout::Layout;
use super::stream::{Buffered, Deflate, Lzw, Rows};
use crate::codec::jpeg::Stream;
use crate::error::Error;

/// Largest tile that is decompressed at once, in bytes.
const MAX_BUFFERED_TILE_BYTES: usize = 64 << 10;

/// The strips or tiles of a picture.
pub(super) struct Chunks<'a> {
    decoder: ChunkDecoder,
    /// The whole file.
    file: &'a [u8],
    places: Places<'a>,
    /// The strips or tiles of the next row, plane by plane.
    open: Vec<Box<dyn Rows + 'a>>,
    row: Vec<u8>,
    scratch: Vec<u8>,
    next: usize,
}

/// A row of a strip or tile: the first pixel in the picture, and the first sample in a pixel, that it contains.
pub(super) struct Part<'r> {
    pub(super) bytes: &'r [u8],
    pub(super) x: usize,
    pub(super) plane: usize,
}

/// A strip or tile: column, row, plane.
type Place = (usize, usize, usize);

impl<'a> Chunks<'a> {
    pub(super) const fn new(decoder: ChunkDecoder, file: &'a [u8], places: Places<'a>) -> Self {
        Self { decoder, file, places, open: Vec::new(), row: Vec::new(), scratch: Vec::new(), next: 0 }
    }

    const fn layout(&self) -> &Layout {
        &self.decoder.layout
    }

    /// Memory of decompression in bytes, rows of samples included.
    pub(super) fn memory_bytes(&self) -> Result<u64, Error> {
        let Layout { grid, compression, reversed, .. } = self.layout();
        let row = self.layout().row_bytes() as u64;
        let state = match compression {
            Compression::None | Compression::PackBits => 0,
            Compression::Lzw => Lzw::MEMORY_BYTES as u64,
            Compression::Deflate => Deflate::MEMORY_BYTES as u64,
            Compression::Ccitt(_) => grid.width as u64 * 8,
            Compression::Jpeg | Compression::OldJpeg => self.max_stream_bytes()? + row,
        };
        let state = state + if *reversed { Input::REVERSED_BYTES as u64 } else { 0 };
        let columns = (grid.across * self.layout().planes()) as u64;
        let (_, down) = self.layout().units();
        // Tiles that are decompressed at once are handled one after the other.
        let (each, once) =
            if self.is_buffered() { (row * grid.height as u64, state) } else { (state + row * down as u64, 0) };
        Ok(columns * (each + 256) + once + self.decoder.memory_bytes() + 2 * row)
    }

    /// Bytes that are decompressed for a pixel of the picture, padding of tiles included.
    pub(super) fn bytes_per_pixel(&self) -> f64 {
        let Layout { grid, size, .. } = self.layout();
        let rows = if self.is_buffered() { grid.down * grid.height } else { size.height };
        let columns = (grid.across * self.layout().planes()) as f64;
        columns * self.layout().row_bytes() as f64 * rows as f64 / (size.width as f64 * size.height as f64)
    }

    /// The largest memory of a JPEG stream: each has its own header.
    fn max_stream_bytes(&self) -> Result<u64, Error> {
        let mut held = self.places().map(|place| self.stream(place)?.memory_bytes().map_err(super::from_jpeg_error));
        held.try_fold(0, |most, held| Ok(held?.max(most)))
    }

    /// All strips and tiles.
    fn places(&self) -> impl Iterator<Item = Place> {
        let (across, down) = (self.layout().grid.across, self.layout().grid.down);
        let rows = (0..self.layout().planes()).flat_map(move |plane| (0..down).map(move |row| (row, plane)));
        rows.flat_map(move |(row, plane)| (0..across).map(move |column| (column, row, plane)))
    }

    /// Whether strips or tiles are decompressed at once.
    fn is_buffered(&self) -> bool {
        let layout = self.layout();
        layout.grid.across > 1 && layout.row_bytes().saturating_mul(layout.grid.height) <= MAX_BUFFERED_TILE_BYTES
    }

    /// Checks that all strips and tiles are inside the file, and that the first is of a supported kind.
    ///
    /// Decompression takes time in proportion to the compressed bytes, because codes may have no effect: strips that share bytes multiply
    /// it. Blank tiles may share their bytes, which are few; that many pixels cost as much anyway.
    pub(super) fn check(&self) -> Result<(), Error> {
        let Layout { compression, size, .. } = self.layout();
        let most_bytes = 2 * self.file.len() as u64 + size.width as u64 * size.height as u64 / 4;
        let mut bytes = 0_u64;
        for place in self.places() {
            bytes = bytes.saturating_add(self.bytes(place)?.len() as u64);
            if *compression != Compression::None && bytes > most_bytes {
                return Err(damaged("its strips or tiles overlap in the file"));
            }
        }
        if matches!(compression, Compression::Jpeg | Compression::OldJpeg) {
            (0..self.layout().planes()).try_for_each(|plane| self.checked_stream((0, 0, plane)).map(drop))?;
        }
        Ok(())
    }

    /// Rows of the picture in the `row`th strip or tile from the top.
    fn height(&self, row: usize) -> usize {
        let Layout { grid, size, .. } = self.layout();
        grid.height.min(size.height - row * grid.height)
    }

    /// The bytes of a strip or tile.
    fn bytes(&self, (column, row, plane): Place) -> Result<&'a [u8], Error> {
        let grid = self.layout().grid;
        let index = (plane * grid.down + row) * grid.across + column;
        let needed = self.decoder.plain_bytes(self.height(row));
        let range = self.places.range(index, needed, self.file.len() as u64)?;
        Ok(self.file.get(range.start as usize..range.end as usize).unwrap_or_default())
    }

    /// A strip or tile as a JPEG stream, with checked tables.
    fn checked_stream(&self, place: Place) -> Result<Stream<'a>, Error> {
        let stream = self.stream(place)?;
        stream.check().map_err(super::from_jpeg_error)?;
        Ok(stream)
    }

    /// A strip or tile as a JPEG stream.
    fn stream(&self, place: Place) -> Result<Stream<'a>, Error> {
        self.decoder.stream(self.bytes(place)?, self.height(place.1))
    }

    /// Opens the strips or tiles that begin at the next row.
    fn open(&mut self) -> Result<(), Error> {
        // Allocate only now, after the header's estimate was checked against the limits.
        let row_bytes = self.layout().row_bytes();
        self.row.resize(row_bytes, 0);
        let row = self.next / self.layout().grid.height;
        self.open.clear();
        for plane in 0..self.layout().planes() {
            for column in 0..self.layout().grid.across {
                let place = (column, row, plane);
                let mut rows = self.decoder.rows(self.bytes(place)?, self.height(row))?;
                if self.is_buffered() {
                    let mut bytes = vec![0; row_bytes * self.height(row)];
                    bytes.chunks_exact_mut(row_bytes).try_for_each(|row| rows.next(row))?;
                    rows = Box::new(Buffered { bytes, at: 0 });
                }
                self.open.push(rows);
            }
        }
        Ok(())
    }

    /// Decompresses the next row and passes its parts to `take`.
    pub(super) fn next(&mut self, mut take: impl FnMut(Part<'_>)) -> Result<(), Error> {
        let grid = self.layout().grid;
        if self.next.is_multiple_of(grid.height) {
            self.open()?;
        }
        for (index, rows) in self.open.iter_mut().enumerate() {
            rows.next(&mut self.row)?;
            self.decoder.undo_predictor(&mut self.row, &mut self.scratch);
            let (plane, column) = (index / grid.across, index % grid.across);
            take(Part { bytes: &self.row, x: column * grid.width, plane });
        }
        self.next += 1;
        Ok(())
    }
}
