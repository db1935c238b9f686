//! JPEG out, by an encoder of our own: baseline, one interleaved scan, the standard's tables, so that one row of units is all it holds.
//!
//! A row of units is pulled and sorted into blocks ([`units`]); each is transformed ([`transform`]), quantised ([`quantize`])
//! and written in Huffman codes ([`huffman`], [`bits`]). Numbers are integers throughout, so every target writes the same bytes,
//! and they are those of `jpeg-encoder` 0.7.1, which wrote them before: the tests compare the two.

mod bits;
mod huffman;
mod quantize;
mod segments;
#[cfg(test)]
mod tests;
mod transform;
mod units;

use std::io::Write;

use self::bits::BitWriter;
use self::huffman::Codes;
use self::quantize::{Order, Quantizer};
use self::units::{Block, Layout};
use super::{Frame, NextRow, write_error};
use crate::Error;
use crate::metadata::Blocks;
use crate::recipe::Subsampling;

/// The sink gets the scan in pieces of about this size.
const PIECE_BYTES: usize = 16 << 10;

pub(super) fn jpeg(
    (quality, subsampling): (u8, Subsampling),
    Frame { size, channels, .. }: Frame,
    blocks: Blocks,
    next_row: &mut NextRow<'_>,
    sink: &mut dyn Write,
) -> Result<(), Error> {
    let layout = match (channels.is_gray(), subsampling) {
        (true, _) => Layout::Gray,
        (false, Subsampling::S444) => Layout::S444,
        (false, Subsampling::S420) => Layout::S420,
    };
    let quantizers = [Quantizer::luma(quality), Quantizer::chroma(quality)];
    let codes = [Codes::luma(), Codes::chroma()];
    let header = segments::before_scan(size, layout, (&quantizers, &codes), &blocks)?;
    sink.write_all(&header).map_err(write_error)?;

    let order = Order::zigzag();
    let mut previous_dc = [0; 3];
    let mut writer = BitWriter::new(PIECE_BYTES);
    let mut units = vec![Block::default(); layout.units(size.width) * layout.blocks()];
    for top in (0..size.height).step_by(layout.unit_px()) {
        pull(layout, size.height - top, next_row, &mut units)?;
        for unit in units.chunks_exact(layout.blocks()) {
            for (block, component) in unit.iter().zip(layout.components()) {
                let (quantizer, codes, previous_dc) = match component {
                    0 => (&quantizers[0], &codes[0], &mut previous_dc[0]),
                    1 => (&quantizers[1], &codes[1], &mut previous_dc[1]),
                    _ => (&quantizers[1], &codes[1], &mut previous_dc[2]),
                };
                let quantized = quantizer.quantize(transform::forward(block));
                *previous_dc = writer.block(&quantized, *previous_dc, codes, &order);
            }
            if writer.bytes().len() >= PIECE_BYTES {
                sink.write_all(writer.bytes()).map_err(write_error)?;
                writer.clear();
            }
        }
    }
    sink.write_all(&writer.finish()).map_err(write_error)?;
    sink.write_all(&segments::END).map_err(write_error)
}

/// Pulls what a row of units takes of the `rows` that are left; the last of them is repeated to fill it.
fn pull(layout: Layout, rows: usize, next_row: &mut NextRow<'_>, units: &mut [Block]) -> Result<(), Error> {
    let height = layout.unit_px();
    for y in 0..height.min(rows) {
        let repeated = if y + 1 == rows { y..height } else { y..y + 1 };
        next_row(&mut |samples| repeated.clone().for_each(|y| layout.sort(samples, y, units)))?;
    }
    Ok(())
}
