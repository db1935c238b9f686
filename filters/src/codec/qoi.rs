//! QOI decoder (The Quite OK Image Format, version 1.0): streams rows.

use super::{Header, RowDecoder, damaged};
use crate::error::Error;
use crate::image::{Channels, Depth, Format, Size};
use crate::interrupt::Interrupt;
use crate::limits::Limits;

const NAME: &str = "QOI";

/// The end marker of every file.
const END: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 1];

/// Magic, width, height, channels, colour space. The colour space is informative and does not change pixels.
const HEADER_BYTES: usize = 14;

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let Some([_, _, _, _, w0, w1, w2, w3, h0, h1, h2, h3, channels, space]) = bytes.first_chunk::<HEADER_BYTES>()
    else {
        return Err(damaged(NAME, "the header is incomplete"));
    };
    let width = u32::from_be_bytes([*w0, *w1, *w2, *w3]);
    let height = u32::from_be_bytes([*h0, *h1, *h2, *h3]);
    limits.check_picture(width, height)?;
    let channels = match channels {
        3 => Channels::Rgb,
        4 => Channels::Rgba,
        _ => return Err(damaged(NAME, format!("the header states {channels} channels"))),
    };
    if *space > 1 {
        return Err(damaged(NAME, "the header states an unknown colour space"));
    }
    if width == 0 || height == 0 {
        return Err(damaged(NAME, "its width or height is zero"));
    }
    if !bytes.ends_with(&END) || bytes.len() < HEADER_BYTES + END.len() {
        return Err(damaged(NAME, "the end of the file is missing"));
    }
    let decoder_bytes = size_of::<Chunks>() as u64;
    Ok(Header { decoder_bytes, ..Header::plain(Format::Qoi, Size::new(width, height), channels, Depth::Eight) })
}

pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let data = bytes.get(HEADER_BYTES..bytes.len().saturating_sub(END.len())).unwrap_or_default();
    let pixel = [0, 0, 0, u8::MAX];
    Ok(Box::new(Chunks { data, seen: [[0; 4]; 64], pixel, run: 0, channels: header.channels.count() }))
}

/// The remaining chunks, and the state of the decoder.
struct Chunks<'a> {
    data: &'a [u8],
    /// Previous pixels, by hash.
    seen: [[u8; 4]; 64],
    pixel: [u8; 4],
    /// Remaining repetitions of the previous pixel.
    run: u8,
    channels: usize,
}

impl Chunks<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.data.split_first_chunk()?;
        self.data = rest;
        Some(*taken)
    }

    fn next_pixel(&mut self) -> Option<[u8; 4]> {
        if let Some(left) = self.run.checked_sub(1) {
            self.run = left;
            return Some(self.pixel);
        }
        let [r, g, b, a] = self.pixel;
        let [tag] = self.take()?;
        let low = tag & 0x3f;
        self.pixel = match tag {
            0xfe => {
                let [r, g, b] = self.take()?;
                [r, g, b, a]
            }
            0xff => self.take()?,
            0..0x40 => self.seen.get(usize::from(low)).copied()?,
            0x40..0x80 => {
                let step = |shift: u8| (low >> shift & 3).wrapping_sub(2);
                [r.wrapping_add(step(4)), g.wrapping_add(step(2)), b.wrapping_add(step(0)), a]
            }
            0x80..0xc0 => {
                let [beside] = self.take()?;
                let green = low.wrapping_sub(32);
                let red = green.wrapping_sub(8).wrapping_add(beside >> 4);
                let blue = green.wrapping_sub(8).wrapping_add(beside & 15);
                [r.wrapping_add(red), g.wrapping_add(green), b.wrapping_add(blue), a]
            }
            _ => {
                self.run = low;
                self.pixel
            }
        };
        let [r, g, b, a] = self.pixel.map(u32::from);
        if let Some(place) = self.seen.get_mut(((r * 3 + g * 5 + b * 7 + a * 11) % 64) as usize) {
            *place = self.pixel;
        }
        Some(self.pixel)
    }
}

impl RowDecoder for Chunks<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        for samples in row.chunks_exact_mut(self.channels) {
            let pixel = self.next_pixel().ok_or_else(|| damaged(NAME, "it has fewer pixels than the header states"))?;
            samples.iter_mut().zip(pixel).for_each(|(sample, value)| *sample = value);
        }
        Ok(())
    }
}
