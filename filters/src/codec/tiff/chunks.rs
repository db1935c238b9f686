//! Rows of a picture from its strips or tiles. All strips or tiles of a row are decompressed in parallel, row by row. Tiles that are
//! smaller than a decompressor's state are decompressed at once.

use std::ops::Range;
use std::rc::Rc;

use super::bytes::Bytes;
use super::chunk::{ChunkBytes, ChunkDecoder};
use super::compression::Compression;
use super::grid::Places;
use super::input::Input;
use super::layout::Layout;
use super::stream::{Buffered, Deflate, Lzw, Rows};
use super::{cut_off, damaged, into_damage, only_in_memory};
use crate::codec::jpeg::{Stream, has_headers};
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::windows::{PieceReader, RangedBytes, Window};

/// Largest tile that is decompressed at once, in bytes.
const MAX_BUFFERED_TILE_BYTES: usize = 64 << 10;

/// Most bytes of strips or tiles that are decompressed at a time, in a file that is read by ranges.
pub(super) const MAX_PIECES_BYTES: u64 = 16 << 20;

/// Bytes of a JPEG stream that are read first for its headers.
const STREAM_HEAD_BYTES: u64 = 4 << 10;

/// Length of the pieces of uncompressed strips, or of those of a row of tiles together, in bytes.
const PLAIN_PIECE_BYTES: usize = 1 << 20;

/// About how many pieces are read with earlier ones at most. Their list takes memory, too: a window has room for millions of short ones.
const MAX_LATER_PIECES: usize = 32 << 10;

/// The strips or tiles of a file that is read by ranges.
pub(super) struct Pieces<'a> {
    reader: PieceReader,
    /// By plane, row and column.
    ranges: &'a [Range<u64>],
    /// The largest memory of a JPEG stream.
    stream_bytes: u64,
    file: &'a Rc<RangedBytes>,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(file: &'a Rc<RangedBytes>, ranges: &'a [Range<u64>], stream_bytes: u64) -> Self {
        Self { reader: PieceReader::new(file), ranges, stream_bytes, file }
    }
}

/// The strips or tiles of a picture.
pub(super) struct Chunks<'a> {
    decoder: ChunkDecoder,
    source: ChunkSource<'a>,
    /// The strips or tiles of the next row, plane by plane.
    open: Vec<Box<dyn Rows + 'a>>,
    row: Vec<u8>,
    scratch: Vec<u8>,
    next: usize,
    /// Whether the strips or tiles of the next row are open: its decompression may have been interrupted.
    is_open: bool,
}

/// The bytes of strips and tiles.
pub(super) enum ChunkSource<'a> {
    /// In the file, or in its held parts, which have only the headers.
    File(Bytes<'a>, Places<'a>),
    Pieces(Pieces<'a>),
}

/// A row of a strip or tile: the first pixel in the picture, and the first sample in a pixel, that it contains.
pub(super) struct Part<'r> {
    pub(super) bytes: &'r [u8],
    pub(super) x: usize,
    pub(super) plane: usize,
}

/// What is read of a file by ranges while all rows are decompressed once.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reads {
    pub(super) requests: u64,
    pub(super) bytes: u64,
}

impl Reads {
    const fn add(&mut self, requests: u64, bytes: u64) {
        self.requests = self.requests.saturating_add(requests);
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

/// The length of ranges together, in bytes.
fn length(ranges: &[Range<u64>]) -> u64 {
    ranges.iter().map(|range| range.end - range.start).sum()
}

/// Whether a piece is within one of the ranges of a batch.
fn is_read(batch: &[Range<u64>], piece: &Range<u64>) -> bool {
    let before = batch.partition_point(|range| range.start <= piece.start);
    before.checked_sub(1).and_then(|last| batch.get(last)).is_some_and(|range| piece.end <= range.end)
}

/// A strip or tile: column, row, plane.
type Place = (usize, usize, usize);

impl<'a> Chunks<'a> {
    pub(super) const fn new(decoder: ChunkDecoder, source: ChunkSource<'a>) -> Self {
        Self { decoder, source, open: Vec::new(), row: Vec::new(), scratch: Vec::new(), next: 0, is_open: false }
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
    pub(super) fn max_stream_bytes(&self) -> Result<u64, Error> {
        let held = |place| self.with_stream(place, |stream| stream.memory_bytes());
        // In a file that is read by ranges, the first one must be the largest (`Self::check_stream`): each other is a request.
        let count = if self.is_whole() { usize::MAX } else { 1 };
        self.places().take(count).try_fold(0, |most, place| Ok(held(place)?.max(most)))
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
        let most_bytes = 2 * self.file_bytes() + size.width as u64 * size.height as u64 / 4;
        let mut bytes = 0_u64;
        for place in self.places() {
            let range = self.range(place)?;
            bytes = bytes.saturating_add(range.end - range.start);
            if *compression != Compression::None && bytes > most_bytes {
                return Err(damaged("its strips or tiles overlap in the file"));
            }
        }
        if matches!(compression, Compression::Jpeg | Compression::OldJpeg) {
            (0..self.layout().planes())
                .try_for_each(|plane| self.with_stream((0, 0, plane), |stream| stream.check()))?;
        }
        Ok(())
    }

    /// Rows of the picture in the `row`th strip or tile from the top.
    fn height(&self, row: usize) -> usize {
        let Layout { grid, size, .. } = self.layout();
        grid.height.min(size.height - row * grid.height)
    }

    fn is_whole(&self) -> bool {
        matches!(self.source, ChunkSource::File(Bytes::Whole(_), _))
    }

    /// The size of the file in bytes.
    const fn file_bytes(&self) -> u64 {
        match &self.source {
            ChunkSource::File(bytes, _) => bytes.len(),
            // Only for checks of the header.
            ChunkSource::Pieces(_) => 0,
        }
    }

    /// Where a strip or tile is.
    fn range(&self, (column, row, plane): Place) -> Result<Range<u64>, Error> {
        let grid = self.layout().grid;
        let index = (plane * grid.down + row) * grid.across + column;
        match &self.source {
            ChunkSource::File(bytes, places) => {
                places.range(index, self.decoder.plain_bytes(self.height(row)), bytes.len())
            }
            ChunkSource::Pieces(pieces) => pieces.ranges.get(index).cloned().ok_or_else(cut_off),
        }
    }

    /// Where all `count` strips or tiles are, by plane, row and column.
    pub(super) fn ranges(&self, count: usize) -> Result<Vec<Range<u64>>, Error> {
        let mut ranges = Vec::with_capacity(count);
        self.places().try_for_each(|place| {
            ranges.push(self.range(place)?);
            Ok::<_, Error>(())
        })?;
        Ok(ranges)
    }

    /// A strip or tile as a JPEG stream. In a file that is read by ranges, only its headers, if they say enough.
    fn with_stream<T>(&self, place: Place, read: impl Fn(&Stream<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let ChunkSource::File(file, _) = &self.source else { return Err(cut_off()) };
        let (range, rows) = (self.range(place)?, self.height(place.1));
        let mut end = if self.is_whole() { range.end } else { range.start.saturating_add(STREAM_HEAD_BYTES) };
        loop {
            end = end.min(range.end);
            let bytes = file.get(range.start..end).ok_or_else(cut_off)?;
            let stream = self.decoder.stream(&bytes, rows);
            match stream {
                Ok(stream) if end == range.end || stream.has_all_headers() => {
                    return read(&stream).map_err(super::from_jpeg_error);
                }
                Err(error) if end == range.end || has_headers(&bytes) => return Err(error),
                // What is missing may follow.
                Ok(_) | Err(_) => end = end.saturating_add(end - range.start),
            }
        }
    }

    /// Rows that are opened together: those of a row of strips or tiles. An uncompressed strip may have any length, so that only some of its
    /// rows are read at a time. So are those of a long row of uncompressed tiles; a short one is read with fewer requests as a whole.
    fn piece_rows(&self) -> usize {
        let (layout, grid) = (self.layout(), self.layout().grid);
        let row_bytes = layout.row_bytes().saturating_mul(grid.across);
        let whole_bytes = (row_bytes as u64).saturating_mul((grid.height * layout.planes()) as u64);
        let is_long = grid.across == 1 || whole_bytes > MAX_PIECES_BYTES;
        if self.is_whole() || !self.has_plain_rows() || !is_long {
            return grid.height;
        }
        PLAIN_PIECE_BYTES.checked_div(row_bytes).unwrap_or(1).clamp(1, grid.height)
    }

    /// Whether the rows of strips and tiles are in the file as they are.
    fn has_plain_rows(&self) -> bool {
        self.layout().compression == Compression::None && self.layout().units() == (1, 1)
    }

    /// The number of rows that are opened at row `y`. `None` if they were opened before.
    fn opened_rows(&self, y: usize) -> Option<usize> {
        let (height, most) = (self.layout().grid.height, self.piece_rows());
        let before = y % height;
        before.is_multiple_of(most).then(|| most.min(self.height(y / height).saturating_sub(before)))
    }

    /// Where the strips or tiles, or pieces of them, are that are opened at row `y` and have `rows` rows.
    fn pieces(&self, y: usize, rows: usize) -> Result<Vec<Range<u64>>, Error> {
        let (grid, row_bytes) = (self.layout().grid, self.layout().row_bytes() as u64);
        let (row, before) = (y / grid.height, (y % grid.height) as u64);
        let places =
            (0..self.layout().planes()).flat_map(|plane| (0..grid.across).map(move |column| (column, row, plane)));
        let is_part = rows < self.height(row);
        places
            .map(|place| {
                let range = self.range(place)?;
                let start = range.start + before * row_bytes;
                Ok(if is_part { start..(start + rows as u64 * row_bytes).min(range.end) } else { range })
            })
            .collect()
    }

    /// Whether a piece is decompressed through a window instead of being held: a long strip with a compression that can pause.
    fn is_streamed(&self, piece: &Range<u64>, window_bytes: u64) -> bool {
        let layout = self.layout();
        let can_pause = matches!(layout.compression, Compression::Deflate | Compression::Lzw) && !layout.reversed;
        can_pause && layout.grid.across * layout.planes() == 1 && piece.end - piece.start > window_bytes
    }

    /// The most bytes that are opened together in a file that is read by ranges, with windows of so many bytes.
    pub(super) fn pieces_bytes(&self, window_bytes: u64) -> Result<u64, Error> {
        let held = |piece: &Range<u64>| match piece.end - piece.start {
            _ if self.is_streamed(piece, window_bytes) => window_bytes,
            length => length,
        };
        let (mut most, mut y) = (0, 0);
        while y < self.layout().size.height
            && let Some(rows) = self.opened_rows(y)
        {
            most = self.pieces(y, rows)?.iter().map(held).sum::<u64>().max(most);
            y += rows.max(1);
        }
        Ok(most)
    }

    /// What is read by ranges for all rows, with windows of so many bytes, at most: what a batch shares with the one before is not read again.
    pub(super) fn reads(&self, window_bytes: u64) -> Result<Reads, Error> {
        let (mut reads, mut batch, mut y) = (Reads::default(), Vec::new(), 0);
        while y < self.layout().size.height
            && let Some(rows) = self.opened_rows(y)
        {
            let pieces = self.pieces(y, rows)?;
            if let [strip] = pieces.as_slice()
                && self.is_streamed(strip, window_bytes)
            {
                let bytes = strip.end - strip.start;
                reads.add(bytes.div_ceil(window_bytes), bytes);
            } else if !pieces.iter().all(|piece| is_read(&batch, piece)) {
                batch = PieceReader::batch(&pieces, &self.later(&pieces, y + rows, window_bytes), window_bytes);
                reads.add(batch.len() as u64, length(&batch));
            }
            y += rows.max(1);
        }
        Ok(reads)
    }

    /// The pieces from row `y` on that are read with `pieces`, in about a window.
    fn later(&self, pieces: &[Range<u64>], mut y: usize, window_bytes: u64) -> Vec<Range<u64>> {
        let (mut later, mut bytes) = (Vec::new(), length(pieces));
        while y < self.layout().size.height
            && later.len() < MAX_LATER_PIECES
            && let Some(rows) = self.opened_rows(y)
            && let Ok(pieces) = self.pieces(y, rows)
        {
            bytes += length(&pieces);
            if bytes > window_bytes {
                break;
            }
            later.extend(pieces);
            y += rows.max(1);
        }
        later
    }

    /// The bytes of the strips or tiles that begin at row `y`.
    fn taken(&mut self, y: usize, rows: usize) -> Result<Vec<ChunkBytes<'a>>, Interrupt> {
        let ranges = self.pieces(y, rows)?;
        match &self.source {
            ChunkSource::File(Bytes::Whole(bytes), _) => {
                let of = |range: Range<u64>| bytes.get(range.start as usize..range.end as usize).unwrap_or_default();
                Ok(ranges.into_iter().map(|range| ChunkBytes::Memory(of(range))).collect())
            }
            ChunkSource::File(Bytes::Parts(_), _) => Err(cut_off().into()),
            ChunkSource::Pieces(Pieces { reader, file, .. }) => {
                let window_bytes = file.window_bytes();
                if let [strip] = ranges.as_slice()
                    && self.is_streamed(strip, window_bytes)
                {
                    return Ok(vec![ChunkBytes::Window(Window::new(file, strip.clone(), window_bytes))]);
                }
                let later = || self.later(&ranges, y + rows, window_bytes);
                Ok(reader.take(&ranges, later)?.into_iter().map(ChunkBytes::Shared).collect())
            }
        }
    }

    /// Checks that a JPEG stream takes at most the memory that was estimated.
    fn check_stream(&self, bytes: &ChunkBytes<'_>, rows: usize) -> Result<(), Error> {
        if let (ChunkSource::Pieces(pieces), ChunkBytes::Shared(bytes)) = (&self.source, bytes)
            && matches!(self.layout().compression, Compression::Jpeg | Compression::OldJpeg)
            && self.decoder.stream(bytes, rows)?.memory_bytes()? > pieces.stream_bytes
        {
            return Err(only_in_memory("one of its JPEG streams needs more memory than the first one"));
        }
        Ok(())
    }

    /// Opens the strips or tiles that begin at the next row, or the next `rows` rows of strips.
    fn open(&mut self, rows: usize) -> Result<(), Interrupt> {
        // Allocate only now, after the header's estimate was checked against the limits.
        let row_bytes = self.layout().row_bytes();
        self.row.resize(row_bytes, 0);
        self.open.clear();
        for bytes in self.taken(self.next, rows)? {
            self.check_stream(&bytes, rows).map_err(into_damage)?;
            let mut opened = self.decoder.rows_of(bytes, rows)?;
            if self.is_buffered() {
                let mut bytes = vec![0; row_bytes * rows];
                bytes.chunks_exact_mut(row_bytes).try_for_each(|row| opened.next(row))?;
                opened = Box::new(Buffered { bytes, at: 0 });
            }
            self.open.push(opened);
        }
        Ok(())
    }

    /// Decompresses the next row and passes its parts to `take`.
    pub(super) fn next(&mut self, mut take: impl FnMut(Part<'_>)) -> Result<(), Interrupt> {
        let grid = self.layout().grid;
        if let (Some(rows), false) = (self.opened_rows(self.next), self.is_open) {
            self.open(rows)?;
            self.is_open = true;
        }
        for (index, rows) in self.open.iter_mut().enumerate() {
            rows.next(&mut self.row)?;
            self.decoder.undo_predictor(&mut self.row, &mut self.scratch);
            let (plane, column) = (index / grid.across, index % grid.across);
            take(Part { bytes: &self.row, x: column * grid.width, plane });
        }
        self.next += 1;
        self.is_open = false;
        Ok(())
    }
}
