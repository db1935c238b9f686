//! JPEG in: baseline, extended and progressive files of 8 bits, of one, three and four components however they are sampled and
//! in whichever scans. Rows stream out of a baseline file; of a progressive one all coefficients are held.

mod bits;
mod color;
mod frame;
mod huffman;
mod idct;
mod markers;
mod planes;
mod progressive;
mod scan;
mod sequential;

use std::rc::Rc;

use self::frame::{Colors, Frame, Scale};
use self::markers::{End, Segment};
use self::planes::Planes;
use self::progressive::Progressive;
use self::scan::Scans;
use self::sequential::Sequential;
use super::embedded::{self, Embedded};
use super::{Header, RowDecoder, damaged, undecodable, unsupported};
use crate::error::Error;
use crate::image::{Channels, Depth, Format, Size};
use crate::limits::Limits;
use crate::metadata::{EXIF_PREFIX, XMP_PREFIX, orientation};

const NAME: &str = "JPEG";

/// What is wrong inside, in words for a log.
fn malformed(said: impl ToString) -> Error {
    undecodable(NAME, said)
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let frame = Frame::of(bytes)?;
    let Frame { size, colors, .. } = frame;
    limits.check_picture(size.width as u32, size.height as u32)?;
    check_end(bytes)?;
    check_scans(bytes, &frame)?;
    let exif = markers::segments(bytes, 2).find_map(|segment| segment.payload.strip_prefix(EXIF_PREFIX));
    Ok(Header {
        orientation: exif.map_or(1, orientation),
        cmyk: matches!(colors, Colors::Cmyk { .. } | Colors::Ycck),
        decoder_bytes: held_bytes(&frame),
        ..Header::plain(Format::Jpeg, size, Channels::new(colors == Colors::Gray, false), Depth::Eight)
    })
}

/// What is wrong with the tables is known before anything is promised of the file.
fn check_scans(bytes: &[u8], frame: &Frame) -> Result<(), Error> {
    if frame.progressive {
        let first = Scans::new(bytes, frame).next(frame)?;
        first.ok_or_else(|| damaged(NAME, "it has no scan"))?;
    } else {
        Sequential::new(bytes, frame)?;
    }
    Ok(())
}

/// What decoding at the full size holds.
fn held_bytes(frame: &Frame) -> u64 {
    let blocks = frame.components.iter().map(|entry| frame.padded_blocks(entry));
    let coefficients: usize = blocks.map(|blocks| blocks.width * blocks.height * 64 * size_of::<i16>()).sum();
    Planes::bytes(frame, Scale(8)) + if frame.progressive { coefficients as u64 } else { 0 }
}

fn check_end(bytes: &[u8]) -> Result<(), Error> {
    match markers::end(bytes) {
        End::There => Ok(()),
        End::Missing => Err(damaged(NAME, "its end is missing")),
        End::TooManyScans => Err(too_many_scans()),
    }
}

fn too_many_scans() -> Error {
    unsupported(NAME, "it has more than 100 scans")
}

/// The smallest of the sizes the transform can yield that is at least `target`, if smaller than the full one.
pub(super) fn reduced_size(bytes: &[u8], target: Size) -> Result<Option<Size>, Error> {
    let full = Frame::of(bytes)?.size;
    let size = Scale::fitting(full, target).apply(full);
    Ok((size != full).then_some(size))
}

/// The header's size is the full one or that of [`reduced_size`].
pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let frame = Frame::of(bytes)?;
    let scale = if header.size == frame.size { Scale(8) } else { Scale::fitting(frame.size, header.size) };
    rows(bytes, frame, scale)
}

fn rows(bytes: &[u8], frame: Frame, scale: Scale) -> Result<Box<dyn RowDecoder + '_>, Error> {
    let blocks = if frame.progressive {
        Blocks::Buffered(Progressive::new(bytes, &frame)?)
    } else {
        Blocks::Streamed(Sequential::new(bytes, &frame)?)
    };
    let planes = Planes::new(&frame, scale);
    Ok(Box::new(Rows { frame, blocks, planes, next: 0 }))
}

/// A stream inside a file of another format, which may hold some of its tables and says what its components are.
#[derive(Debug)]
pub(super) struct Stream<'a> {
    frame: Frame,
    bytes: &'a [u8],
}

impl<'a> Stream<'a> {
    /// `luma_and_chroma` tells three components from red, green and blue; four are inks, 0 for none. Neither is read out of the stream.
    pub(super) fn new(bytes: &'a [u8], tables: Rc<[u8]>, luma_and_chroma: bool) -> Result<Self, Error> {
        if markers::segments(bytes, 2).filter(|segment| segment.marker == markers::SOS).count() == 0 {
            return Err(damaged(NAME, "it has no scan"));
        }
        let mut frame = Frame::of(bytes)?;
        frame.colors = match frame.components.len() {
            1 => Colors::Gray,
            3 if luma_and_chroma => Colors::YCbCr,
            3 => Colors::Rgb,
            _ => Colors::Cmyk { inverted: false },
        };
        frame.tables = tables;
        Ok(Self { frame, bytes })
    }

    /// Checks what the tables are, as far as it can be known without decoding.
    pub(super) fn check(&self) -> Result<(), Error> {
        check_scans(self.bytes, &self.frame)
    }

    pub(super) const fn size(&self) -> Size {
        self.frame.size
    }

    /// Samples of a pixel.
    pub(super) fn samples(&self) -> usize {
        self.frame.components.len()
    }

    /// What its rows hold.
    pub(super) fn held_bytes(&self) -> u64 {
        held_bytes(&self.frame)
    }

    /// Its rows, at the full size.
    pub(super) fn rows(&self) -> Result<Box<dyn RowDecoder + 'a>, Error> {
        rows(self.bytes, self.frame.clone(), Scale(8))
    }
}

#[derive(Debug)]
enum Blocks<'a> {
    Streamed(Sequential<'a>),
    Buffered(Progressive),
}

/// The rows of a file, a band of blocks at a time.
#[derive(Debug)]
struct Rows<'a> {
    frame: Frame,
    blocks: Blocks<'a>,
    planes: Planes,
    next: usize,
}

impl RowDecoder for Rows<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error> {
        let (band, y) = (self.next / self.planes.height(), self.next % self.planes.height());
        if y == 0 {
            match &mut self.blocks {
                Blocks::Streamed(scans) => scans.band(&self.frame, band, &mut self.planes)?,
                Blocks::Buffered(coefficients) => coefficients.band(&self.frame, band, &mut self.planes),
            }
        }
        self.planes.row(y, row);
        self.next += 1;
        Ok(())
    }
}

/// EXIF and XMP of the first segments that have them; the profile joined from its numbered segments.
pub(super) fn embedded(bytes: &[u8]) -> Embedded {
    let mut embedded = Embedded::default();
    let mut profile = Vec::new();
    for Segment { marker, payload, .. } in markers::segments(bytes, 2) {
        match marker {
            0xe1 => {
                if let (Some(exif), None) = (payload.strip_prefix(EXIF_PREFIX), &embedded.blocks.exif) {
                    embedded.blocks.exif = embedded::block(exif);
                }
                if let (Some(xmp), None) = (payload.strip_prefix(XMP_PREFIX), &embedded.blocks.xmp) {
                    embedded.blocks.xmp = embedded::block(xmp);
                }
            }
            0xe2 => {
                if let Some([number, _, part @ ..]) = payload.strip_prefix(b"ICC_PROFILE\0") {
                    profile.push((*number, part));
                }
            }
            _ => {}
        }
    }
    profile.sort_by_key(|(number, _)| *number);
    let parts: Vec<&[u8]> = profile.into_iter().map(|(_, part)| part).collect();
    embedded.icc = embedded::profile(&parts);
    embedded
}
