//! QOI in, by the `qoi` crate; held whole.

use qoi::{Channels as Kind, Decoder};

use super::buffered::Buffered;
use super::{Header, RowDecoder, damaged, undecodable};
use crate::error::Error;
use crate::image::{Channels, Depth, Format, Size};
use crate::limits::Limits;

const NAME: &str = "QOI";

/// What every file ends with.
const END: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 1];

/// Width and height stand at a fixed place; they are checked before the crate sees the file.
fn claimed_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    Some((number(4)?, number(8)?))
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let (width, height) = claimed_size(bytes).ok_or_else(|| damaged(NAME, "it ends inside its header"))?;
    limits.check_picture(width, height)?;
    let decoder = Decoder::new(bytes).map_err(|error| undecodable(NAME, error))?;
    if !bytes.ends_with(&END) {
        return Err(damaged(NAME, "its end is missing"));
    }
    let channels = match decoder.header().channels {
        Kind::Rgb => Channels::Rgb,
        Kind::Rgba => Channels::Rgba,
    };
    let size = Size::new(width, height);
    let decoder_bytes = (size.width * size.height * channels.count()) as u64;
    Ok(Header { decoder_bytes, ..Header::plain(Format::Qoi, size, channels, Depth::Eight) })
}

pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let mut pixels = vec![0; header.raw_row_bytes() * header.size.height];
    let mut decoder = Decoder::new(bytes).map_err(|error| undecodable(NAME, error))?;
    decoder.decode_to_buf(&mut pixels).map_err(|error| undecodable(NAME, error))?;
    Ok(Box::new(Buffered::new(pixels)))
}
