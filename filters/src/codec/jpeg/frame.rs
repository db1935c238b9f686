//! The frame: size, components and their sampling (ITU-T T.81, B.2.2), and the reduced sizes of its transform.

use std::rc::Rc;

use super::markers::{SOS, Segment, defined_height, segments};
use super::{NAME, damaged, malformed, unsupported};
use crate::error::Error;
use crate::image::Size;

/// A component: its id, its horizontal and vertical sampling factors, and its quantisation table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Component {
    pub(super) id: u8,
    pub(super) h: usize,
    pub(super) v: usize,
    pub(super) steps: usize,
}

/// The colour space of three or four components.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colors {
    Gray,
    Rgb,
    YCbCr,
    /// Inverted CMYK: introduced by Adobe's programs, and now universal.
    Cmyk,
    /// Inverted CMYK, transformed like YCbCr.
    Ycck,
    /// CMYK with 0 for no ink: in files of other formats.
    PlainCmyk,
}

impl Colors {
    /// As in libjpeg: the JFIF marker decides first, then Adobe's marker, then the component ids.
    fn from_markers(components: &[Component], jfif: bool, adobe: Option<u8>) -> Result<Self, Error> {
        Ok(match (components.len(), adobe) {
            (1, _) => Self::Gray,
            (3, _) if jfif => Self::YCbCr,
            (3, Some(0)) => Self::Rgb,
            (3, None) if components.iter().map(|component| component.id).eq(*b"RGB") => Self::Rgb,
            (3, _) => Self::YCbCr,
            (4, None | Some(0)) => Self::Cmyk,
            (4, Some(_)) => Self::Ycck,
            (count, _) => return Err(unsupported(NAME, format!("it has {count} components"))),
        })
    }
}

#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) size: Size,
    pub(super) components: Vec<Component>,
    pub(super) progressive: bool,
    pub(super) colors: Colors,
    pub(super) h_max: usize,
    pub(super) v_max: usize,
    /// A stream with tables that precede the file's own. Empty if there is none.
    pub(super) tables: Rc<[u8]>,
}

impl Frame {
    /// Parses the headers before the first scan.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let (mut frame, mut jfif, mut adobe, mut scan) = (None, false, None, None);
        for Segment { marker, payload, end } in segments(bytes, 2) {
            match (marker, payload) {
                (0xc0..=0xc2, _) if frame.is_some() => return Err(malformed("there is a second frame")),
                (0xc0..=0xc2, _) => frame = Some((marker == 0xc2, payload)),
                // Differential, lossless and arithmetic frames; markers of tables are among their numbers.
                (0xc3 | 0xc5..=0xcb | 0xcd..=0xcf, _) => {
                    return Err(unsupported(NAME, "it uses lossless, hierarchical or arithmetic coding"));
                }
                (0xe0, [b'J', b'F', b'I', b'F', 0, _, _, _, _, _, _, _, _, _, ..]) => jfif = true,
                (0xee, [b'A', b'd', b'o', b'b', b'e', _, _, _, _, _, _, transform, ..]) => adobe = Some(*transform),
                (SOS, _) => scan = Some(end),
                _ => {}
            }
        }
        let (progressive, payload) = frame.ok_or_else(|| damaged(NAME, "it has no frame header"))?;
        let (size, components) = Self::parse_header(payload, || defined_height(bytes, scan?))?;
        let colors = Colors::from_markers(&components, jfif, adobe)?;
        let h_max = components.iter().map(|component| component.h).max().unwrap_or(1);
        let v_max = components.iter().map(|component| component.v).max().unwrap_or(1);
        Ok(Self { size, components, progressive, colors, h_max, v_max, tables: Rc::default() })
    }

    /// Whether the frame header in `bytes` states no height.
    pub(super) fn lacks_height(bytes: &[u8]) -> bool {
        segments(bytes, 2)
            .any(|Segment { marker, payload, .. }| matches!((marker, payload), (0xc0..=0xc2, [_, 0, 0, ..])))
    }

    /// `defined_height` is called for headers without a height.
    fn parse_header(payload: &[u8], defined_height: impl Fn() -> Option<u16>) -> Result<(Size, Vec<Component>), Error> {
        let [precision, h0, h1, w0, w1, count, entries @ ..] = payload else {
            return Err(malformed("the frame header is cut off"));
        };
        if *precision != 8 {
            return Err(unsupported(NAME, format!("it has {precision} bits per sample")));
        }
        let height = match u16::from_be_bytes([*h0, *h1]) {
            0 => defined_height().unwrap_or_default(),
            height => height,
        };
        let size = Size { width: u16::from_be_bytes([*w0, *w1]).into(), height: height.into() };
        if size.width == 0 || size.height == 0 {
            return Err(damaged(NAME, "the header states no size"));
        }
        let entries = entries.as_chunks::<3>().0.get(..usize::from(*count));
        let entries = entries.ok_or_else(|| malformed("the frame header ends within a component"))?;
        let mut components: Vec<Component> = Vec::with_capacity(entries.len());
        for [id, factors, steps] in entries {
            let (h, v) = (usize::from(factors >> 4), usize::from(factors & 15));
            if !(1..=4).contains(&h) || !(1..=4).contains(&v) || *steps > 3 {
                return Err(malformed(format!("component {id} is sampled {h} x {v} and has table {steps}")));
            }
            components.push(Component { id: *id, h, v, steps: usize::from(*steps) });
        }
        if let [only] = components.as_mut_slice() {
            // A single component is not interleaved, whatever its factors.
            (only.h, only.v) = (1, 1);
        }
        Ok((size, components))
    }

    /// Number of MCUs horizontally and vertically.
    pub(super) const fn units(&self) -> Size {
        Size { width: self.size.width.div_ceil(self.h_max * 8), height: self.size.height.div_ceil(self.v_max * 8) }
    }

    /// Number of a component's blocks that contain pixels: those of a scan with this component alone.
    pub(super) const fn blocks(&self, component: &Component) -> Size {
        Size {
            width: (self.size.width * component.h).div_ceil(self.h_max).div_ceil(8),
            height: (self.size.height * component.v).div_ceil(self.v_max).div_ceil(8),
        }
    }

    /// Number of a component's blocks in whole MCUs.
    pub(super) const fn padded_blocks(&self, component: &Component) -> Size {
        let units = self.units();
        Size { width: units.width * component.h, height: units.height * component.v }
    }
}

/// The side of a block after the transform: 8, 4, 2 or 1 samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale(pub(super) usize);

impl Scale {
    pub(super) const fn apply(self, size: Size) -> Size {
        let by = 8 / self.0;
        Size { width: size.width.div_ceil(by), height: size.height.div_ceil(by) }
    }

    /// The smallest scale at which `full` is at least `target`.
    pub(super) fn fitting(full: Size, target: Size) -> Self {
        let fits = |scale: &Self| {
            let size = scale.apply(full);
            size.width >= target.width && size.height >= target.height
        };
        [1, 2, 4].map(Self).into_iter().find(fits).unwrap_or(Self(8))
    }
}
