//! Compresses tiles, one after the other: deflate with horizontal differences, or a complete JPEG for each.

use std::io::Write;

use miniz_oxide::DataFormat;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress};

use crate::codec::encode::jpeg::Jpeg;
use crate::codec::encode::{Encoder as _, write_error};
use crate::error::Error;
use crate::image::{Channels, Depth, Frame, PyramidCompression, PyramidSettings, Size};
use crate::metadata::Blocks;

/// The level of `miniz_oxide`, from 0 to 10. docs/learned/pyramids.md compares the levels.
const LEVEL: u8 = 2;

/// The compressor gets its input in pieces of about this size.
const PIECE_BYTES: usize = 32 << 10;

/// The memory of the deflate compressor, measured.
const COMPRESSOR_BYTES: u64 = 320 << 10;

/// Compresses one tile after the other.
pub(crate) struct TileEncoder {
    frame: Frame,
    form: TileForm,
}

enum TileForm {
    Deflate(Deflate),
    Jpeg { quality: u8, tile: Option<Box<Jpeg>> },
}

impl TileEncoder {
    pub(crate) fn new(settings: PyramidSettings, channels: Channels) -> Self {
        let form = match settings.compression {
            PyramidCompression::Deflate => TileForm::Deflate(Deflate::new()),
            PyramidCompression::Jpeg { quality } => TileForm::Jpeg { quality, tile: None },
        };
        Self { frame: frame(settings, channels), form }
    }

    /// Estimated memory in bytes.
    pub(crate) const fn bytes(settings: PyramidSettings, channels: Channels) -> u64 {
        match settings.compression {
            PyramidCompression::Deflate => COMPRESSOR_BYTES + 2 * PIECE_BYTES as u64,
            PyramidCompression::Jpeg { quality } => {
                Jpeg::bytes(PyramidCompression::subsampling(quality), frame(settings, channels))
            }
        }
    }

    /// Time to compress each sample, in nanoseconds of the reference machine.
    pub(crate) const fn sample_ns(compression: PyramidCompression) -> f64 {
        match compression {
            PyramidCompression::Deflate => 20.0,
            PyramidCompression::Jpeg { .. } => 2.5,
        }
    }

    /// Adds the next row of the tile.
    pub(crate) fn row(&mut self, row: &[u8], sink: &mut dyn Write) -> Result<(), Error> {
        match &mut self.form {
            TileForm::Deflate(deflate) => deflate.row(row, self.frame.channels, sink),
            TileForm::Jpeg { quality, tile } => {
                let subsampling = PyramidCompression::subsampling(*quality);
                let tile = match tile {
                    Some(tile) => tile,
                    none => none.insert(Box::new(Jpeg::new((*quality, subsampling), self.frame, &Blocks::default())?)),
                };
                tile.row(row, sink)
            }
        }
    }

    /// Writes the rest of the tile, after its last row. The next row is the first of another tile.
    pub(crate) fn finish_tile(&mut self, sink: &mut dyn Write) -> Result<(), Error> {
        match &mut self.form {
            TileForm::Deflate(deflate) => deflate.finish_tile(sink),
            TileForm::Jpeg { tile, .. } => tile.take().map_or(Ok(()), |tile| tile.finish(sink)),
        }
    }
}

/// The most bytes of a compressed tile.
pub(super) const fn most_bytes(settings: PyramidSettings, channels: Channels) -> u64 {
    let samples = frame(settings, channels).bytes();
    match settings.compression {
        // A block that would grow is stored. A block has at least 31 KiB, and five bytes more if it is stored.
        PyramidCompression::Deflate => samples + samples / 1024 + 64,
        // A block of 64 samples has at most 20 bits for the first coefficient and 26 for each other, and every byte may need a stuffed one.
        PyramidCompression::Jpeg { .. } => samples / 64 * 416 + 1024,
    }
}

const fn frame(settings: PyramidSettings, channels: Channels) -> Frame {
    let side = settings.tile.side();
    Frame { size: Size { width: side, height: side }, channels, depth: Depth::Eight }
}

/// A zlib stream of horizontal differences (TIFF 6.0, section 14).
struct Deflate {
    compressor: Box<CompressorOxide>,
    /// Differences that are not compressed yet.
    gathered: Vec<u8>,
    out: Vec<u8>,
}

impl Deflate {
    fn new() -> Self {
        let mut compressor = Box::<CompressorOxide>::default();
        compressor.set_format_and_level(DataFormat::Zlib, LEVEL);
        Self { compressor, gathered: Vec::with_capacity(PIECE_BYTES), out: vec![0; PIECE_BYTES] }
    }

    fn row(&mut self, row: &[u8], channels: Channels, sink: &mut dyn Write) -> Result<(), Error> {
        let step = channels.count();
        let (first, later) = row.split_at(step.min(row.len()));
        self.gathered.extend_from_slice(first);
        self.gathered.extend(later.iter().zip(row).map(|(sample, before)| sample.wrapping_sub(*before)));
        // A row has at most 2 KiB.
        if self.gathered.len() + 2048 > PIECE_BYTES { self.compress(TDEFLFlush::None, sink) } else { Ok(()) }
    }

    fn finish_tile(&mut self, sink: &mut dyn Write) -> Result<(), Error> {
        self.compress(TDEFLFlush::Finish, sink)?;
        self.compressor.reset();
        Ok(())
    }

    fn compress(&mut self, flush: TDEFLFlush, sink: &mut dyn Write) -> Result<(), Error> {
        let mut rest = self.gathered.as_slice();
        loop {
            let (status, read, written) = compress(&mut self.compressor, rest, &mut self.out, flush);
            sink.write_all(self.out.get(..written).unwrap_or_default()).map_err(write_error)?;
            rest = rest.get(read..).unwrap_or_default();
            match status {
                TDEFLStatus::Done => break,
                TDEFLStatus::Okay if rest.is_empty() && written < self.out.len() && flush != TDEFLFlush::Finish => {
                    break;
                }
                TDEFLStatus::Okay => {}
                status => return Err(write_error(format!("the compressor failed: {status:?}"))),
            }
        }
        self.gathered.clear();
        Ok(())
    }
}
