//! JPEG decoder: baseline, extended and progressive files of 8 bits, with one, three or four components, any subsampling and any division
//! into scans. All scans are read in parallel, one row of MCUs ("band") at a time, so every file streams rows.

mod bits;
mod coded;
mod color;
mod frame;
mod huffman;
mod idct;
mod index;
mod interchange;
mod markers;
mod planes;
mod progressive;
mod scan;
mod sequential;
mod upsample;

use std::rc::Rc;

use self::coded::Source;
pub(super) use self::coded::{CodedRanges, MAX_WINDOWS_BYTES};
use self::frame::{Colors, Frame, Scale};
pub(super) use self::index::Index;
pub(super) use self::interchange::interchange;
use self::markers::{End, Segment};
use self::planes::Planes;
use self::progressive::Progressive;
use self::sequential::{Headers, Sequential};
use super::embedded::{self, Embedded};
use super::{Header, RowDecoder, damaged, decoder_error, unsupported};
use crate::error::Error;
use crate::image::{Channels, Depth, Format, Size};
use crate::interrupt::Interrupt;
use crate::limits::Limits;
use crate::metadata::{Density, EXIF_PREFIX, PHOTOSHOP_PREFIX, XMP_PREFIX, iptc_from_photoshop, orientation};
use crate::sort::sort_by_key;

const NAME: &str = "JPEG";

/// Memory of Huffman and quantisation tables, as many as a file can have at a time.
const TABLES_BYTES: u64 = 24 << 10;

/// Time to read the codes of each pixel, and to transform and convert it, in nanoseconds of the reference machine. A smaller scale saves only
/// the second.
const CODES_NS: f64 = 6.0;
const TRANSFORM_NS: f64 = 6.0;

/// Time to decode each pixel of a sequential (not progressive) file at full size, in nanoseconds of the reference machine.
pub(super) const SEQUENTIAL_NS: f64 = CODES_NS + TRANSFORM_NS;

/// Factor on the time to read the codes of a progressive file: it has several scans, and between them the coefficients are in memory.
const PROGRESSIVE: f64 = 3.0;

/// A damaged file, with a detail for the log.
fn malformed(said: impl ToString) -> Error {
    decoder_error(NAME, said)
}

const fn only_in_memory(detail: &'static str) -> Error {
    Error::OnlyInMemory { format: NAME, detail }
}

/// A scan ended early. Continuing with zeros would give no picture, and would take time that no byte of the file pays for.
fn cut_off() -> Error {
    malformed("a scan ends before its last block")
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let frame = Frame::parse(bytes)?;
    let Frame { size, colors, .. } = frame;
    limits.check_picture(size.width as u32, size.height as u32)?;
    check_end(bytes)?;
    let scan_bytes = scan_bytes(bytes, &frame)?;
    let exif = markers::segments(bytes, 2).find_map(|segment| segment.payload.strip_prefix(EXIF_PREFIX));
    Ok(Header {
        orientation: exif.map_or(1, orientation),
        cmyk: has_cmyk(&frame),
        decoder_bytes: memory_bytes(&frame) + scan_bytes,
        decode_ns: codes_ns(&frame) + TRANSFORM_NS,
        ..Header::plain(Format::Jpeg, size, Channels::new(colors == Colors::Gray, false), Depth::Eight)
    })
}

/// Time to read the codes of each pixel.
const fn codes_ns(frame: &Frame) -> f64 {
    if frame.progressive { CODES_NS * PROGRESSIVE } else { CODES_NS }
}

const fn has_cmyk(frame: &Frame) -> bool {
    matches!(frame.colors, Colors::Cmyk | Colors::Ycck | Colors::PlainCmyk)
}

/// Memory of a progressive file's scans besides the rows. Also finds damaged tables, before the header is accepted.
fn scan_bytes(bytes: &[u8], frame: &Frame) -> Result<u64, Error> {
    if frame.progressive {
        Progressive::bytes(bytes, frame)
    } else {
        Sequential::new(Source::Memory(bytes), frame).map(|_| 0)
    }
}

/// Memory of decoding at full size.
fn memory_bytes(frame: &Frame) -> u64 {
    // A row of CMYK that is converted to colours.
    let cmyk_bytes = if has_cmyk(frame) { frame.size.width as u64 * 4 } else { 0 };
    TABLES_BYTES + cmyk_bytes + Planes::bytes(frame, Scale(8))
}

fn check_end(bytes: &[u8]) -> Result<(), Error> {
    match markers::end(bytes) {
        End::There => Ok(()),
        End::Missing => Err(damaged(NAME, "the end of the file is missing")),
        End::TooManyScans => Err(too_many_scans()),
    }
}

fn too_many_scans() -> Error {
    unsupported(NAME, "it has more than 100 scans")
}

/// The header for the smallest size of the transform that is at least `target`. `decode_ns` is the time for each pixel of that size: it includes
/// the codes of all pixels that it replaces.
pub(super) fn reduced(bytes: &[u8], header: &Header, target: Size) -> Result<Header, Error> {
    let frame = Frame::parse(bytes)?;
    let size = Scale::fitting(frame.size, target).apply(frame.size);
    let pixels_of_one = frame.size.rect().area() / size.rect().area();
    Ok(Header { size, decode_ns: codes_ns(&frame) * pixels_of_one + TRANSFORM_NS, ..header.clone() })
}

/// The header's size is the full one or that of [`reduced`].
pub(super) fn open<'a>(
    bytes: &'a [u8],
    ranges: Option<&'a CodedRanges>,
    header: &Header,
) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let frame = Frame::parse(bytes)?;
    let scale = if header.size == frame.size { Scale(8) } else { Scale::fitting(frame.size, header.size) };
    rows(ranges.map_or(Source::Memory(bytes), |ranges| Source::Ranged(bytes, ranges)), frame, scale)
}

fn rows(source: Source<'_>, frame: Frame, scale: Scale) -> Result<Box<dyn RowDecoder + '_>, Error> {
    let blocks = if frame.progressive {
        Blocks::Progressive(Progressive::new(source, &frame)?)
    } else {
        Blocks::Sequential(Sequential::new(source, &frame)?)
    };
    let planes = Planes::new(&frame, scale);
    Ok(Box::new(Rows { frame, blocks, planes, band: None, next: 0 }))
}

/// Whether the headers before the first scan's data are there, if `bytes` are only the beginning of a stream.
pub(super) fn has_headers(bytes: &[u8]) -> bool {
    markers::segments(bytes, 2).any(|segment| segment.marker == markers::SOS) && !Frame::lacks_height(bytes)
}

/// A JPEG stream in a file of another format, which may contain some of its tables and defines its components.
#[derive(Debug)]
pub(super) struct Stream<'a> {
    frame: Frame,
    bytes: &'a [u8],
}

impl<'a> Stream<'a> {
    /// `luma_and_chroma` distinguishes three components from RGB; four are CMYK with 0 for no ink. Neither is read from the stream.
    pub(super) fn new(bytes: &'a [u8], tables: Rc<[u8]>, luma_and_chroma: bool) -> Result<Self, Error> {
        if !markers::segments(bytes, 2).any(|segment| segment.marker == markers::SOS) {
            return Err(damaged(NAME, "it has no scan"));
        }
        let mut frame = Frame::parse(bytes)?;
        frame.colors = match frame.components.len() {
            1 => Colors::Gray,
            3 if luma_and_chroma => Colors::YCbCr,
            3 => Colors::Rgb,
            _ => Colors::PlainCmyk,
        };
        frame.tables = tables;
        Ok(Self { frame, bytes })
    }

    /// Checks the tables, as far as possible without decoding.
    pub(super) fn check(&self) -> Result<(), Error> {
        scan_bytes(self.bytes, &self.frame).map(drop)
    }

    /// Checks that the end-of-image marker follows the first scan, because missing coded data at the end read as zeros.
    pub(super) fn check_end(&self) -> Result<(), Error> {
        check_end(self.bytes)
    }

    pub(super) const fn size(&self) -> Size {
        self.frame.size
    }

    /// Whether all headers that count are there, if the stream is only the beginning of one: those of later scans may be missing.
    pub(super) fn has_all_headers(&self) -> bool {
        let headers = || Headers::read(self.bytes, &self.frame);
        !self.frame.progressive && headers().map_or(true, |headers| headers.are_complete())
    }

    /// Samples per pixel.
    pub(super) fn samples(&self) -> usize {
        self.frame.components.len()
    }

    /// Memory of decoding. Reads nothing after the frame header unless the stream is progressive, because there may be very many streams.
    pub(super) fn memory_bytes(&self) -> Result<u64, Error> {
        let scans = if self.frame.progressive { Progressive::bytes(self.bytes, &self.frame)? } else { 0 };
        Ok(memory_bytes(&self.frame) + scans)
    }

    /// The rows at full size.
    pub(super) fn rows(&self) -> Result<Box<dyn RowDecoder + 'a>, Error> {
        rows(Source::Memory(self.bytes), self.frame.clone(), Scale(8))
    }

    /// The rows at full size; `bytes` are those of the stream.
    pub(super) fn shared_rows<'b>(&self, bytes: Rc<[u8]>) -> Result<Box<dyn RowDecoder + 'b>, Error> {
        rows(Source::Shared(bytes), self.frame.clone(), Scale(8))
    }
}

#[derive(Debug)]
enum Blocks<'a> {
    Sequential(Sequential<'a>),
    Progressive(Progressive<'a>),
}

/// The rows of a file, decoded one band at a time.
#[derive(Debug)]
struct Rows<'a> {
    frame: Frame,
    blocks: Blocks<'a>,
    planes: Planes,
    /// The band that is being read.
    band: Option<usize>,
    next: usize,
}

impl RowDecoder for Rows<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        while let Some(band) = self.band.or_else(|| self.planes.due(self.next)) {
            if self.band.is_none() {
                self.planes.advance();
                self.band = Some(band);
            }
            match &mut self.blocks {
                Blocks::Sequential(scans) => scans.band(&self.frame, band, &mut self.planes)?,
                Blocks::Progressive(scans) => scans.band(&self.frame, band, &mut self.planes)?,
            }
            self.band = None;
        }
        self.planes.row(self.next, row);
        self.next += 1;
        Ok(())
    }
}

/// EXIF, XMP and density from the first segments that contain them; the profile and Photoshop's resources joined from their segments.
pub(super) fn embedded(bytes: &[u8]) -> Embedded {
    let mut embedded = Embedded::default();
    let (mut profile, mut resources) = (Vec::new(), Vec::new());
    for Segment { marker, payload, .. } in markers::segments(bytes, 2) {
        match marker {
            0xe0 => embedded.blocks.density = embedded.blocks.density.or_else(|| Density::from_jfif(payload)),
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
            0xed => resources.extend(payload.strip_prefix(PHOTOSHOP_PREFIX)),
            _ => {}
        }
    }
    // Up to the size of a profile.
    embedded.blocks.iptc = embedded::profile(&resources).and_then(|resources| iptc_from_photoshop(&resources));
    // Parts with equal numbers stay in the order of the file.
    sort_by_key(&mut profile, |(number, part)| (*number, part.as_ptr().addr()));
    let parts: Vec<&[u8]> = profile.into_iter().map(|(_, part)| part).collect();
    embedded.icc = embedded::profile(&parts);
    embedded
}
