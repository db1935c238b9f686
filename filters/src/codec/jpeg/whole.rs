//! JPEGs of four inks, by `jpeg-decoder` without its SIMD: integers only, held whole.
//!
//! Adobe's programs store inks inverted and say so by their marker being there. What leaves here is ink: 0 is none.

use jpeg_decoder::{ColorTransform, Decoder, Error as Said};

use super::NAME;
use super::markers::Frame;
use crate::Error;
use crate::codec::held::Held;
use crate::codec::{Header, RowDecoder, damaged, undecodable, unread};

/// Bytes held: the components and the pixels made of them; of a progressive file the coefficients, too.
pub(super) const fn bytes(width: usize, height: usize, frame: &Frame) -> u64 {
    let samples = (width.next_multiple_of(32) * height.next_multiple_of(32) * 4) as u64;
    let coefficients = if frame.progressive { 2 * samples } else { 0 };
    2 * samples + coefficients + (width * 1024) as u64
}

fn error(error: Said) -> Error {
    match error {
        Said::Unsupported(detail) => unread(NAME, format!("{detail:?}")),
        Said::Format(detail) => undecodable(NAME, detail),
        other => undecodable(NAME, other),
    }
}

pub(super) fn open(bytes: &[u8], header: &Header, frame: &Frame) -> Result<Box<dyn RowDecoder>, Error> {
    let size = header.raw_row_bytes() * header.size.height;
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(size);
    // Both of the crate's ways end in ink, if the file's is inverted.
    decoder.set_color_transform(if frame.adobe == Some(2) { ColorTransform::YCCK } else { ColorTransform::CMYK });
    let mut inks = decoder.decode().map_err(error)?;
    if inks.len() != size {
        return Err(damaged(NAME, "its components do not fit together"));
    }
    if frame.adobe.is_none() {
        inks.iter_mut().for_each(|ink| *ink = u8::MAX - *ink);
    }
    Ok(Box::new(Held::new(inks)))
}
