//! GIF in, by the `gif` crate: the first frame on its canvas, one byte a pixel held until its row is asked for.

use gif::{DecodeOptions, Decoder, Frame, MemoryLimit};

use super::{Header, RowDecoder, damaged, undecodable};
use crate::error::Error;
use crate::image::{Channels, Depth, Format, Size};
use crate::limits::Limits;

const NAME: &str = "GIF";

/// Canvas width and height stand at a fixed place; they are checked before the crate sees the file.
fn claimed_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    Some((number(6)?, number(8)?))
}

fn decoder(bytes: &[u8]) -> Result<Decoder<&[u8]>, Error> {
    let mut options = DecodeOptions::new();
    // The frame lies within the canvas, whose size is checked; so the crate's own bound has nothing to add.
    options.check_frame_consistency(true);
    options.set_memory_limit(MemoryLimit::Unlimited);
    options.read_info(bytes).map_err(|error| undecodable(NAME, error))
}

fn first_frame<'d>(decoder: &'d mut Decoder<&[u8]>) -> Result<&'d Frame<'static>, Error> {
    let frame = decoder.next_frame_info().map_err(|error| undecodable(NAME, error))?;
    frame.ok_or_else(|| damaged(NAME, "it has no frame"))
}

/// Where the frame stands on its canvas.
#[derive(Debug, Clone, Copy)]
struct Place {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Place {
    fn of(frame: &Frame<'_>) -> Self {
        let [left, top, width, height] = [frame.left, frame.top, frame.width, frame.height].map(usize::from);
        Self { left, top, width, height }
    }

    const fn covers(&self, canvas: Size) -> bool {
        self.left == 0 && self.top == 0 && self.width == canvas.width && self.height == canvas.height
    }
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let (width, height) = claimed_size(bytes).ok_or_else(|| damaged(NAME, "it ends inside its header"))?;
    limits.check_picture(width, height)?;
    let size = Size::new(width, height);
    let mut decoder = decoder(bytes)?;
    let frame = first_frame(&mut decoder)?;
    let place = Place::of(frame);
    let channels = Channels::new(false, frame.transparent.is_some() || !place.covers(size));
    if !is_whole(bytes) {
        return Err(damaged(NAME, "its end is missing"));
    }
    let decoder_bytes = (place.width * place.height + (64 << 10)) as u64;
    Ok(Header { decoder_bytes, ..Header::plain(Format::Gif, size, channels, Depth::Eight) })
}

/// Whether the blocks lead to the end of the first frame's data.
fn is_whole(bytes: &[u8]) -> bool {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let Some(flags) = bytes.get(10) else { return false };
    let mut at = 13 + table(*flags);
    loop {
        let image = match bytes.get(at) {
            Some(0x2c) => {
                let Some(flags) = bytes.get(at + 9) else { return false };
                // The descriptor, its colours, and the byte that says how the codes begin.
                at += 11 + table(*flags);
                true
            }
            Some(0x21) => {
                at += 2;
                false
            }
            _ => return false,
        };
        loop {
            match bytes.get(at) {
                Some(0) => break,
                Some(length) => at += 1 + usize::from(*length),
                None => return false,
            }
        }
        at += 1;
        if image {
            return true;
        }
    }
}

pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let mut decoder = decoder(bytes)?;
    let frame = first_frame(&mut decoder)?;
    let (place, transparent) = (Place::of(frame), frame.transparent);
    let mut indices = vec![0; place.width * place.height];
    decoder.read_into_buffer(&mut indices).map_err(|error| undecodable(NAME, error))?;
    let palette = decoder.palette().map_err(|error| undecodable(NAME, error))?;
    // An index without a colour is as good as transparent; where there is no alpha, it is black.
    let mut colors = [[0; 4]; 256];
    for (color, [r, g, b]) in colors.iter_mut().zip(palette.as_chunks::<3>().0) {
        *color = [*r, *g, *b, u8::MAX];
    }
    if let Some(color) = transparent.and_then(|index| colors.get_mut(usize::from(index))) {
        *color = [0; 4];
    }
    Ok(Box::new(Indexed { indices, place, colors, channels: header.channels.count(), next: 0 }))
}

struct Indexed {
    indices: Vec<u8>,
    place: Place,
    colors: [[u8; 4]; 256],
    channels: usize,
    next: usize,
}

impl RowDecoder for Indexed {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error> {
        row.fill(0);
        let Place { left, top, width, height } = self.place;
        if let Some(y) = self.next.checked_sub(top).filter(|y| *y < height) {
            let indices = self.indices.get(y * width..(y + 1) * width).unwrap_or_default();
            for (pixel, index) in row.chunks_exact_mut(self.channels).skip(left).zip(indices) {
                if let Some(color) = self.colors.get(usize::from(*index)) {
                    pixel.iter_mut().zip(color).for_each(|(sample, value)| *sample = *value);
                }
            }
        }
        self.next += 1;
        Ok(())
    }
}
