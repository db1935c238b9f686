//! Baseline JPEGs with a scan for each component. Each is a grey JPEG but for its headers: it gets a file of its own, and the rows
//! of all stream together. Coarser components are repeated.

use std::io::Cursor;

use otf_pixels_codec_jpeg::JpegDecoder;
use otf_pixels_core::{Decoder, Limits as Bounds};

use super::markers::{Frame, SOS, segments};
use super::{NAME, error};
use crate::Error;
use crate::codec::{Header, RowDecoder, damaged, unsupported};
use crate::pipeline::geometry::Size;

/// What is held beside the file: copies of its scans, with all tables before each, and the bands of the grey decoders.
pub(super) const fn bytes(file: usize, width: usize) -> u64 {
    (2 * file + width * 4 * 16 * 8) as u64
}

pub(super) fn open(bytes: &[u8], header: &Header, frame: &Frame) -> Result<Box<dyn RowDecoder>, Error> {
    let parts = Component::all(bytes);
    let h_max = parts.iter().map(|part| part.h).max().unwrap_or(1);
    let v_max = parts.iter().map(|part| part.v).max().unwrap_or(1);
    let planes = parts
        .iter()
        .map(|part| {
            let width = (header.size.width * part.h).div_ceil(h_max);
            let height = (header.size.height * part.v).div_ceil(v_max);
            let file = part.as_grey(bytes, Size { width, height })?;
            let decoder = JpegDecoder::new(Cursor::new(file), Bounds::unlimited()).map_err(error)?;
            Ok(Plane { decoder, row: vec![0; width], have: 0, h: part.h, v: part.v })
        })
        .collect::<Result<_, Error>>()?;
    let plain = parts.iter().map(|part| part.id).eq(*b"RGB");
    Ok(Box::new(Together { planes, h_max, v_max, frame: *frame, plain, next: 0 }))
}

/// A component as the frame header names it.
#[derive(Debug, Clone, Copy)]
struct Component {
    id: u8,
    h: usize,
    v: usize,
    table: u8,
}

impl Component {
    fn all(bytes: &[u8]) -> Vec<Self> {
        let frame = segments(bytes, 2).find(|segment| matches!(segment.marker, 0xc0 | 0xc1));
        let entries = frame.and_then(|frame| frame.payload.get(6..)).unwrap_or_default().as_chunks::<3>().0;
        let of = |[id, factors, table]: &[u8; 3]| Self {
            id: *id,
            h: usize::from(factors >> 4).clamp(1, 4),
            v: usize::from(factors & 15).clamp(1, 4),
            table: *table,
        };
        entries.iter().map(of).collect()
    }

    /// A grey file of this component's scan and the tables that stand before it.
    fn as_grey(&self, bytes: &[u8], size: Size) -> Result<Vec<u8>, Error> {
        let mut file = vec![0xff, 0xd8];
        let mut from = 2;
        loop {
            let mut scan = None;
            for segment in segments(bytes, from) {
                match (segment.marker, segment.payload) {
                    (0xdb | 0xc4 | 0xdd, _) => file.extend(segment.whole),
                    (SOS, [1, id, selectors, ..]) => scan = Some((*id, *selectors, segment.end)),
                    (SOS, _) => {
                        return Err(unsupported(NAME, "some of its components share a scan and some do not"));
                    }
                    _ => {}
                }
            }
            let (id, selectors, start) = scan.ok_or_else(|| damaged(NAME, "a component has no scan"))?;
            let coded = bytes.get(start..).unwrap_or_default();
            let is_end = |pair: &[u8]| matches!(pair, [0xff, marker] if !matches!(marker, 0 | 0xd0..=0xd7 | 0xff));
            let coded = coded.get(..coded.windows(2).position(is_end).unwrap_or(coded.len())).unwrap_or_default();
            if id == self.id {
                let [h0, h1] = (size.height as u16).to_be_bytes();
                let [w0, w1] = (size.width as u16).to_be_bytes();
                file.extend([0xff, 0xc0, 0, 11, 8, h0, h1, w0, w1, 1, self.id, 0x11, self.table]);
                file.extend([0xff, SOS, 0, 8, 1, self.id, selectors, 0, 63, 0]);
                file.extend(coded);
                file.extend([0xff, 0xd9]);
                return Ok(file);
            }
            from = start + coded.len();
        }
    }
}

struct Plane {
    decoder: JpegDecoder<Cursor<Vec<u8>>>,
    row: Vec<u8>,
    /// Rows that were decoded.
    have: usize,
    h: usize,
    v: usize,
}

struct Together {
    planes: Vec<Plane>,
    h_max: usize,
    v_max: usize,
    frame: Frame,
    /// Three components that are red, green and blue already.
    plain: bool,
    next: usize,
}

impl RowDecoder for Together {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error> {
        let count = self.planes.len();
        for (channel, plane) in self.planes.iter_mut().enumerate() {
            while plane.have <= self.next * plane.v / self.v_max {
                plane.decoder.read_row(&mut plane.row).map_err(error)?;
                plane.have += 1;
            }
            for (x, pixel) in row.chunks_exact_mut(count).enumerate() {
                if let (Some(sample), Some(value)) = (pixel.get_mut(channel), plane.row.get(x * plane.h / self.h_max)) {
                    *sample = *value;
                }
            }
        }
        self.next += 1;
        match (count, self.frame.adobe) {
            (3, Some(0)) => {}
            (3, _) if self.plain => {}
            (3, _) => row.as_chunks_mut::<3>().0.iter_mut().for_each(|pixel| *pixel = rgb(*pixel)),
            _ => normalize_inks(row, self.frame.adobe),
        }
        Ok(())
    }
}

/// Makes ink of what stands in the file.
fn normalize_inks(samples: &mut [u8], adobe: Option<u8>) {
    match adobe {
        Some(2) => {
            for pixel in samples.as_chunks_mut::<4>().0 {
                let [y, cb, cr, k] = *pixel;
                let [r, g, b] = rgb([y, cb, cr]);
                *pixel = [r, g, b, u8::MAX - k];
            }
        }
        Some(_) => samples.iter_mut().for_each(|ink| *ink = u8::MAX - *ink),
        None => {}
    }
}

/// JFIF's conversion (ITU-T T.871), in 16.16 fixed point, rounded. Of a YCCK file it gives inks as they were before Adobe inverted them.
fn rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    let sample = |v: i32| ((v + (1 << 15)) >> 16).clamp(0, 255) as u8;
    [sample(y + 91_881 * cr), sample(y - 22_554 * cb - 46_802 * cr), sample(y + 116_130 * cb)]
}
