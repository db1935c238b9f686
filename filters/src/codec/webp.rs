//! WebP decoder: lossy and lossless, the first frame of an animation on its canvas. Rows stream out of both.

mod alpha;
mod bits;
mod container;
mod entropy;
mod lossless;
mod lossy;
mod prefix;
mod transform;
mod vp8;

use self::alpha::Alpha;
use self::container::{Picture, chunks};
use self::lossless::Lossless;
use self::lossy::Lossy;
use super::embedded::{self, Embedded};
use super::{Header, RowDecoder, damaged, decoder_error};
use crate::error::Error;
use crate::image::{Channels, Depth, Format};
use crate::interrupt::Interrupt;
use crate::limits::Limits;
use crate::metadata::{bare_exif, orientation};

const NAME: &str = "WebP";

/// Rows of a frame.
trait Row {
    /// Decodes the next row into pixels of three or four samples.
    fn next_row(&mut self, out: &mut [u8], channels: usize) -> Result<(), Error>;
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let picture = Picture::first(bytes, limits)?;
    let channels = Channels::new(false, picture.has_alpha);
    let exif = chunks(bytes, 12).find(|(name, _)| *name == b"EXIF");
    let size = (picture.width, picture.height);
    let decoder_bytes = if picture.is_lossy {
        let alpha = picture.alpha.map_or(Ok(0), |alpha| alpha::bytes(alpha, size))?;
        lossy::bytes(picture.width) + alpha
    } else {
        lossless::bytes(picture.data, size)?
    };
    Ok(Header {
        orientation: exif.map_or(1, |(_, exif)| orientation(exif)),
        decoder_bytes,
        ..Header::plain(Format::Webp, picture.canvas, channels, Depth::Eight)
    })
}

pub(super) fn embedded(bytes: &[u8]) -> Embedded {
    let mut embedded = Embedded::default();
    for (name, content) in chunks(bytes, 12) {
        match name {
            b"EXIF" => embedded.blocks.exif = embedded::block(bare_exif(content)),
            b"XMP " => embedded.blocks.xmp = embedded::block(content),
            b"ICCP" => embedded.icc = embedded::profile(&[content]),
            _ => {}
        }
    }
    embedded
}

pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let limits = Limits { side_px: u32::MAX, pixels: u64::MAX, ..Limits::EDGE };
    let Picture { left, top, width, height, data, is_lossy, alpha, uses_alpha, .. } = Picture::first(bytes, &limits)?;
    let rows: Box<dyn Row + 'a> = if is_lossy {
        let alpha = alpha.map(|alpha| Alpha::new(alpha, (width, height))).transpose()?;
        Box::new(Lossy::new(data, (width, height), alpha)?)
    } else {
        Box::new(Lossless::new(data, (width, height), uses_alpha)?)
    };
    Ok(Box::new(Placed { rows, left, top, width, height, channels: header.channels.count(), next: 0 }))
}

/// A frame on its canvas, which is transparent, or black without alpha.
struct Placed<'a> {
    rows: Box<dyn Row + 'a>,
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    channels: usize,
    next: usize,
}

impl RowDecoder for Placed<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        let y = self.next;
        self.next += 1;
        let samples = self.left * self.channels..(self.left + self.width) * self.channels;
        let covers = samples.len() == row.len();
        let is_beside = y.checked_sub(self.top).is_none_or(|y| y >= self.height);
        if !covers || is_beside {
            row.fill(0);
        }
        match row.get_mut(samples) {
            Some(out) if !is_beside => {
                if self.channels == 4 {
                    // Opaque if the frame has no alpha.
                    out.as_chunks_mut::<4>().0.iter_mut().for_each(|[.., alpha]| *alpha = u8::MAX);
                }
                Ok(self.rows.next_row(out, self.channels)?)
            }
            _ => Ok(()),
        }
    }
}
