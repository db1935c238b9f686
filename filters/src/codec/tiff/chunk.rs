//! Decompresses one strip or tile, row by row.

use std::rc::Rc;

use super::ccitt::{Codes, Fax};
use super::compression::Compression;
use super::input::Input;
use super::jpeg::JpegRows;
use super::layout::Layout;
use super::stream::{Deflate, Lzw, PackBits, Plain, Rows};
use super::subsampled::Subsampled;
use super::{cut_off, damaged, into_damage};
use crate::codec::jpeg::Stream;
use crate::error::Error;
use crate::windows::{Cursor, Window};

/// The bytes of a strip or tile.
#[derive(Debug)]
pub(super) enum ChunkBytes<'b> {
    Memory(&'b [u8]),
    Shared(Rc<[u8]>),
    /// Not for JPEG streams and reversed bits.
    Window(Window),
}

impl<'b> ChunkBytes<'b> {
    fn cursor(self) -> Cursor<'b> {
        match self {
            Self::Memory(bytes) => Cursor::Memory(bytes),
            Self::Shared(bytes) => Cursor::Shared(bytes, 0),
            Self::Window(window) => Cursor::Window(window),
        }
    }
}

/// What all strips or tiles of a picture share.
#[derive(Clone)]
pub(super) struct ChunkDecoder {
    pub(super) layout: Layout,
    big_endian: bool,
    /// Tables of JPEG streams, and of fax codes.
    pub(super) tables: Rc<[u8]>,
    codes: Option<Codes>,
}

impl ChunkDecoder {
    pub(super) fn new(layout: Layout, big_endian: bool, tables: Rc<[u8]>) -> Self {
        let codes = matches!(layout.compression, Compression::Ccitt(_)).then(Codes::new);
        Self { layout, big_endian, tables, codes }
    }

    /// Memory of tables in bytes.
    pub(super) const fn memory_bytes(&self) -> u64 {
        if self.codes.is_some() { Codes::MEMORY_BYTES as u64 } else { 0 }
    }

    /// Number of bytes of an uncompressed strip or tile with `rows` rows. `None` if it is compressed.
    pub(super) fn plain_bytes(&self, rows: usize) -> Option<usize> {
        let bytes = match self.layout.units() {
            (1, 1) => self.layout.row_bytes().saturating_mul(rows),
            (across, down) => {
                Subsampled::row_bytes(self.layout.grid.width, across, down).saturating_mul(rows.div_ceil(down))
            }
        };
        (self.layout.compression == Compression::None).then_some(bytes)
    }

    /// A strip or tile as a JPEG stream. It must contain `rows` rows.
    pub(super) fn stream<'b>(&self, bytes: &'b [u8], rows: usize) -> Result<Stream<'b>, Error> {
        let stream = Stream::new(bytes, Rc::clone(&self.tables), self.layout.has_jpeg_chroma());
        let stream = stream.map_err(super::from_jpeg_error)?;
        let (size, grid) = (stream.size(), self.layout.grid);
        if size.width != grid.width || size.height < rows || size.height > grid.height.next_multiple_of(16) {
            return Err(damaged("a JPEG stream has another size than the directory states"));
        }
        if stream.samples() != self.layout.chunk_samples() {
            return Err(damaged("a JPEG stream has other components than the directory states"));
        }
        Ok(stream)
    }

    /// The rows of the strip or tile in `bytes`, with the predictor. It must contain `rows` rows.
    pub(super) fn rows<'b>(&self, bytes: &'b [u8], rows: usize) -> Result<Box<dyn Rows + 'b>, Error> {
        self.rows_of(ChunkBytes::Memory(bytes), rows)
    }

    /// [`Self::rows`] of bytes that the decoder may share, or take through a window.
    pub(super) fn rows_of<'b>(&self, bytes: ChunkBytes<'b>, rows: usize) -> Result<Box<dyn Rows + 'b>, Error> {
        let Layout { grid, compression, reversed, .. } = &self.layout;
        let input = |bytes: ChunkBytes<'b>| Input::new(bytes.cursor(), *reversed);
        let rows: Box<dyn Rows + 'b> = match compression {
            Compression::None => Box::new(Plain(input(bytes))),
            Compression::PackBits => Box::new(PackBits::new(input(bytes))),
            Compression::Lzw => Box::new(Lzw::new(input(bytes))),
            Compression::Deflate => Box::new(Deflate::new(input(bytes))),
            Compression::Ccitt(kind) => {
                let codes = self.codes.clone().unwrap_or_else(Codes::new);
                Box::new(Fax::new(input(bytes), codes, *kind, grid.width as u32))
            }
            Compression::Jpeg | Compression::OldJpeg => match bytes {
                ChunkBytes::Memory(bytes) => Box::new(JpegRows::new(&self.stream(bytes, rows).map_err(into_damage)?)?),
                ChunkBytes::Shared(bytes) => {
                    let stream = self.stream(&bytes, rows).map_err(into_damage)?;
                    Box::new(JpegRows::shared(&stream, Rc::clone(&bytes))?)
                }
                ChunkBytes::Window(_) => return Err(cut_off()),
            },
        };
        Ok(match self.layout.units() {
            (1, 1) => rows,
            (across, down) => Box::new(Subsampled::new(rows, grid.width, across, down)),
        })
    }

    /// Undoes the predictor in a row of [`Self::rows`].
    pub(super) fn undo_predictor(&self, row: &mut [u8], scratch: &mut Vec<u8>) {
        let Layout { predictor, bits, .. } = &self.layout;
        predictor.undo(row, self.layout.chunk_samples(), *bits, self.big_endian, scratch);
    }
}
