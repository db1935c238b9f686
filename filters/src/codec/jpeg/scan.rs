//! Scan headers, and the tables before them (ITU-T T.81, B.2.3 and B.2.4).

use std::rc::Rc;

use super::frame::Frame;
use super::huffman::Huffman;
use super::idct::Block;
use super::markers::{SOS, Segment, coded_end, segments};
use super::{cut_off, malformed};
use crate::codec::jpeg_tables::{HuffmanTable, ZIGZAG, chroma_ac, chroma_dc, luma_ac, luma_dc};
use crate::error::Error;

/// Largest number of blocks in an interleaved MCU.
const MAX_UNIT_BLOCKS: usize = 10;

/// The current tables, by number.
#[derive(Debug, Default)]
struct Tables {
    steps: [Option<Block>; 4],
    dc: [Option<Rc<Huffman>>; 4],
    ac: [Option<Rc<Huffman>>; 4],
    restart_interval: usize,
}

impl Tables {
    fn read(&mut self, marker: u8, payload: &[u8]) -> Result<(), Error> {
        match (marker, payload) {
            (0xdb, _) => self.read_steps(payload),
            (0xc4, _) => self.read_codes(payload),
            (0xdd, [high, low, ..]) => {
                self.restart_interval = u16::from_be_bytes([*high, *low]).into();
                Ok(())
            }
            (0xdd, _) => Err(malformed("a restart interval is cut off")),
            _ => Ok(()),
        }
    }

    fn read_steps(&mut self, mut payload: &[u8]) -> Result<(), Error> {
        while let [head, rest @ ..] = payload {
            let wide = u8::from(head >> 4 > 0);
            let table = self.steps.get_mut(usize::from(head & 15));
            let table =
                table.ok_or_else(|| malformed(format!("a quantisation table has the invalid header {head:#04x}")))?;
            let bytes = 64 << wide;
            let (values, after) =
                rest.split_at_checked(bytes).ok_or_else(|| malformed("a quantisation table is cut off"))?;
            let mut steps = [0; 64];
            for (at, value) in ZIGZAG.iter().zip(values.chunks_exact(1 << wide)) {
                let value = value.iter().fold(0_u16, |value, byte| value << 8 | u16::from(*byte));
                if let Some(step) = steps.get_mut(usize::from(*at)) {
                    *step = value.cast_signed();
                }
            }
            *table = Some(steps);
            payload = after;
        }
        Ok(())
    }

    fn read_codes(&mut self, mut payload: &[u8]) -> Result<(), Error> {
        while let [head, rest @ ..] = payload {
            let tables = match head >> 4 {
                0 => &mut self.dc,
                1 => &mut self.ac,
                _ => return Err(malformed(format!("a Huffman table has the invalid header {head:#04x}"))),
            };
            let table = tables.get_mut(usize::from(head & 15));
            let table =
                table.ok_or_else(|| malformed(format!("a Huffman table has the invalid header {head:#04x}")))?;
            let cut_off = || malformed("a Huffman table is cut off");
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or_else(cut_off)?;
            let symbols = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, after) = rest.split_at_checked(symbols).ok_or_else(cut_off)?;
            *table = Some(Rc::new(Huffman::new(counts, symbols)?));
            payload = after;
        }
        Ok(())
    }
}

/// One component of a scan.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The component's index in the frame.
    pub(super) component: usize,
    pub(super) dc: Option<Rc<Huffman>>,
    pub(super) ac: Option<Rc<Huffman>>,
}

/// A scan's header, and where its data are.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    pub(super) parts: Vec<Part>,
    /// First and last frequency, in zigzag order.
    pub(super) band: (usize, usize),
    /// Number of low bits of the coefficients that are missing before this scan (0: first pass), and after it.
    pub(super) bits: (u32, u32),
    /// MCUs between two restart markers, 0 for none.
    pub(super) restart_interval: usize,
    /// Its number in the file, from 0.
    pub(super) number: usize,
    /// Offset of its data.
    pub(super) coded: usize,
}

/// Iterates over the scans of a file.
#[derive(Debug)]
pub(super) struct Scans<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Whether `at` is inside coded data.
    coded: bool,
    /// Number of scans so far.
    count: usize,
    tables: Tables,
    /// Each component's quantisation steps at its first scan; later tables may reuse the number.
    pub(super) steps: Vec<Option<Block>>,
}

impl<'a> Scans<'a> {
    pub(super) fn new(bytes: &'a [u8], frame: &Frame) -> Self {
        let mut tables = Tables::default();
        for Segment { marker, payload, .. } in segments(&frame.tables, 2) {
            // A scan that needs a damaged table reports it.
            let _ = tables.read(marker, payload);
        }
        Self { bytes, at: 2, coded: false, count: 0, tables, steps: vec![None; frame.components.len()] }
    }

    pub(super) fn next(&mut self, frame: &Frame) -> Result<Option<Scan>, Error> {
        if self.coded {
            self.at = coded_end(self.bytes, self.at);
        }
        for Segment { marker, payload, end, .. } in segments(self.bytes, self.at) {
            if marker != SOS {
                self.tables.read(marker, payload)?;
                continue;
            }
            (self.at, self.coded) = (end, true);
            return self.scan(payload, end, frame).map(Some);
        }
        Ok(None)
    }

    fn scan(&mut self, payload: &[u8], coded: usize, frame: &Frame) -> Result<Scan, Error> {
        let cut_off = || malformed("a scan's header is cut off");
        let (count, rest) = payload.split_first().ok_or_else(cut_off)?;
        let (entries, rest) = rest.split_at_checked(2 * usize::from(*count)).ok_or_else(cut_off)?;
        let [first, last, bits, ..] = rest else { return Err(cut_off()) };
        let mut parts: Vec<Part> = Vec::with_capacity(frame.components.len());
        let mut unit_blocks = 0;
        for [id, tables] in entries.as_chunks::<2>().0 {
            // If several components have the same id, they are in the frame's order.
            let taken = |place: usize| parts.iter().any(|part| part.component == place);
            let mut named =
                frame.components.iter().enumerate().filter(|(place, entry)| entry.id == *id && !taken(*place));
            let (component, entry) = named
                .next()
                .ok_or_else(|| malformed(format!("a scan has component {id}, which the frame does not have")))?;
            unit_blocks += entry.h * entry.v;
            if let Some(steps) = self.steps.get_mut(component).filter(|steps| steps.is_none()) {
                let table = self.tables.steps.get(entry.steps).copied().flatten();
                *steps =
                    Some(table.ok_or_else(|| malformed("the first scan of a component has no quantisation table"))?);
            }
            let table = |tables: &[Option<Rc<Huffman>>; 4], number: u8, standard: [fn() -> HuffmanTable; 2]| {
                let number = usize::from(number);
                let table = tables.get(number).cloned().flatten();
                // Motion JPEG frames omit the standard's tables.
                let standard = standard.get(number).filter(|_| table.is_none() && !frame.progressive);
                let standard = standard.and_then(|table| Huffman::from_standard(&table()).ok()).map(Rc::new);
                table.or(standard).filter(|table| !table.is_empty())
            };
            let dc = table(&self.tables.dc, tables >> 4, [luma_dc, chroma_dc]);
            let ac = table(&self.tables.ac, tables & 15, [luma_ac, chroma_ac]);
            parts.push(Part { component, dc, ac });
        }
        if parts.is_empty() || parts.len() > 1 && unit_blocks > MAX_UNIT_BLOCKS {
            return Err(malformed(format!("a scan has {} components, {unit_blocks} blocks a unit", parts.len())));
        }
        self.count += 1;
        Ok(Scan {
            parts,
            band: (usize::from(*first), usize::from(*last)),
            bits: (u32::from(bits >> 4), u32::from(bits & 15)),
            restart_interval: self.tables.restart_interval,
            number: self.count - 1,
            coded,
        })
    }
}

/// Counts the MCUs of a scan, and handles restart markers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Restarts {
    interval: usize,
    left: usize,
}

impl Restarts {
    pub(super) const fn new(interval: usize) -> Self {
        Self { interval, left: interval }
    }

    /// Call before each MCU. Returns whether the state carried between MCUs must be reset.
    #[inline(always)]
    pub(super) fn due(&mut self, bits: &mut super::bits::BitReader<'_>) -> Result<bool, Error> {
        if self.interval == 0 {
            return Ok(false);
        }
        if self.left > 0 {
            self.left -= 1;
            return Ok(false);
        }
        if bits.is_past_end() {
            return Err(cut_off());
        }
        if !bits.restart() {
            return Err(malformed("a restart marker is missing"));
        }
        self.left = self.interval - 1;
        Ok(true)
    }

    /// [`Self::due`] for a run of up to `most` MCUs, at least one. Returns how many of them precede the next marker, and whether the state
    /// must be reset before the first.
    #[inline]
    pub(super) fn run(&mut self, bits: &mut super::bits::BitReader<'_>, most: usize) -> Result<(usize, bool), Error> {
        let anew = self.due(bits)?;
        if self.interval == 0 {
            return Ok((most, false));
        }
        let more = self.left.min(most.saturating_sub(1));
        self.left -= more;
        Ok((1 + more, anew))
    }
}
