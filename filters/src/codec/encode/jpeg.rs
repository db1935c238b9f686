//! JPEG encoder: baseline, one interleaved scan, the standard's Huffman tables, so that it holds only one row of MCUs (minimum coded
//! units).
//!
//! A row of MCUs is collected and split into blocks ([`mcu`]); each block is transformed ([`transform`]), quantised ([`quantize`]) and
//! Huffman-coded ([`huffman`], [`bits`]). All arithmetic is in integers, so every target writes the same bytes. They equal those of
//! `jpeg-encoder` 0.7.1 for the same planes, which the tests verify. Subsampled chroma is averaged; that crate keeps one sample of four
//! instead.

mod bits;
mod huffman;
mod mcu;
mod quantize;
mod segments;
#[cfg(test)]
mod tests;
mod transform;

use std::io::Write;

use self::bits::BitWriter;
use self::huffman::Codes;
use self::mcu::{Block, EightPixels, Layout};
use self::quantize::{Order, Quantizer};
use super::{Encoder, write_error};
use crate::error::Error;
use crate::image::{Frame, Subsampling};
use crate::metadata::Blocks;

/// The scan is written in pieces of about this size.
const PIECE_BYTES: usize = 16 << 10;

/// A JPEG encoder.
pub(super) struct Jpeg {
    layout: Layout,
    /// For luma and for chroma.
    tables: [(Quantizer, Codes); 2],
    order: Order,
    previous_dc: [i32; 3],
    writer: BitWriter,
    /// The current row of MCUs, and how many pixel rows it has.
    units: Vec<Block>,
    gathered: usize,
    rows_left: usize,
    /// From the previous row: the values that subsampled chroma needs.
    above: Vec<EightPixels>,
}

impl Jpeg {
    /// Memory in bytes, without metadata.
    pub(super) const fn bytes(subsampling: Subsampling, Frame { size, channels, .. }: Frame) -> u64 {
        let layout = Layout::new(channels, subsampling);
        let unit = layout.blocks() * size_of::<Block>() + layout.above_bytes();
        // The output buffer grows by doubling, and is emptied after each MCU.
        (layout.units(size.width) * unit + 3 * PIECE_BYTES + size_of::<Self>()) as u64
    }

    pub(super) fn new(
        (quality, subsampling): (u8, Subsampling),
        Frame { size, channels, .. }: Frame,
        blocks: &Blocks,
    ) -> Result<Self, Error> {
        let layout = Layout::new(channels, subsampling);
        let tables = [(Quantizer::luma(quality), Codes::luma()), (Quantizer::chroma(quality), Codes::chroma())];
        let header = segments::headers(size, layout, &tables, blocks)?;
        Ok(Self {
            layout,
            tables,
            order: Order::zigzag(),
            previous_dc: [0; 3],
            writer: BitWriter::after_header(&header, PIECE_BYTES),
            units: vec![Block::default(); layout.units(size.width) * layout.blocks()],
            gathered: 0,
            rows_left: size.height,
            above: layout.above(size.width),
        })
    }

    fn write_units(&mut self, sink: &mut dyn Write) -> Result<(), Error> {
        for unit in self.units.chunks_exact(self.layout.blocks()) {
            for (block, component) in unit.iter().zip(self.layout.components()) {
                let [luma, chroma] = &self.tables;
                let [y, blue, red] = &mut self.previous_dc;
                let ((quantizer, codes), previous_dc) = match component {
                    0 => (luma, y),
                    1 => (chroma, blue),
                    _ => (chroma, red),
                };
                let quantized = quantizer.quantize(transform::forward(block));
                *previous_dc = self.writer.block(&quantized, *previous_dc, codes, &self.order);
            }
            if self.writer.bytes().len() >= PIECE_BYTES {
                sink.write_all(self.writer.bytes()).map_err(write_error)?;
                self.writer.clear();
            }
        }
        Ok(())
    }
}

impl Encoder for Jpeg {
    fn row(&mut self, samples: &[u8], sink: &mut dyn Write) -> Result<(), Error> {
        let height = self.layout.unit_px();
        self.rows_left = self.rows_left.saturating_sub(1);
        // Repeat the picture's last row to fill its MCUs.
        let end = if self.rows_left == 0 { height } else { self.gathered + 1 };
        (self.gathered..end).for_each(|y| self.layout.add_row(samples, y, &mut self.units, &mut self.above));
        self.gathered = end % height;
        if self.gathered == 0 { self.write_units(sink) } else { Ok(()) }
    }

    fn finish(self: Box<Self>, sink: &mut dyn Write) -> Result<(), Error> {
        sink.write_all(&self.writer.finish()).map_err(write_error)?;
        sink.write_all(&segments::END).map_err(write_error)
    }
}
