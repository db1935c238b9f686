//! Baseline and extended scans: all coefficients of a block at once (ITU-T T.81, annex F), so that a band of blocks becomes samples as soon
//! as it is read. Separate scans of components are read in parallel.

use std::rc::Rc;

use super::bits::BitReader;
use super::coded::{Coded, Source, fill};
use super::frame::Frame;
use super::huffman::Huffman;
use super::idct::Block;
use super::markers::MAX_SCANS;
use super::planes::Planes;
use super::scan::{Restarts, Scan, Scans};
use super::{NAME, cut_off, damaged, malformed, too_many_scans};
use crate::codec::jpeg_tables::ZIGZAG;
use crate::error::Error;
use crate::interrupt::Interrupt;

#[derive(Debug)]
struct Part {
    component: usize,
    dc: Rc<Huffman>,
    ac: Rc<Huffman>,
    mean: i32,
}

#[derive(Debug)]
struct ScanState {
    restarts: Restarts,
    parts: Vec<Part>,
}

/// A file's scans, read band by band.
#[derive(Debug)]
pub(super) struct Sequential<'a> {
    scans: Vec<ScanState>,
    /// The data of each scan.
    coded: Vec<Coded<'a>>,
    /// The scan that reads the current band next.
    next: usize,
    steps: Vec<Block>,
}

/// The headers of scans up to one after which every component is complete. Later ones add nothing.
pub(super) struct Headers {
    scans: Vec<Scan>,
    /// The components without a scan.
    missing: Vec<usize>,
    /// Each component's quantisation steps.
    steps: Vec<Option<Block>>,
}

impl Headers {
    pub(super) fn read(bytes: &[u8], frame: &Frame) -> Result<Self, Error> {
        let mut all = Scans::new(bytes, frame);
        let mut scans = Vec::new();
        let mut missing: Vec<usize> = (0..frame.components.len()).collect();
        while !missing.is_empty()
            && let Some(scan) = all.next(frame)?
        {
            if scans.len() == MAX_SCANS {
                return Err(too_many_scans());
            }
            missing.retain(|component| scan.parts.iter().all(|part| part.component != *component));
            scans.push(scan);
        }
        Ok(Self { scans, missing, steps: all.steps })
    }

    pub(super) const fn are_complete(&self) -> bool {
        self.missing.is_empty()
    }
}

impl<'a> Sequential<'a> {
    pub(super) fn new(source: Source<'a>, frame: &Frame) -> Result<Self, Error> {
        let Headers { scans, steps, .. } = Headers::read(source.headers(), frame)?;
        if scans.is_empty() {
            return Err(damaged(NAME, "it has no scan"));
        }
        let scans = effective_scans(scans);
        let coded = source.coded(&scans);
        let scans = scans.into_iter().map(ScanState::new).collect::<Result<_, _>>()?;
        // A component without a scan keeps the middle of its range, as in other decoders.
        let steps = steps.into_iter().map(|steps| steps.unwrap_or([0; 64])).collect();
        Ok(Self { scans, coded, next: 0, steps })
    }

    /// Reads the blocks of band `row`. After an interrupt, call it again.
    pub(super) fn band(&mut self, frame: &Frame, row: usize, planes: &mut Planes) -> Result<(), Interrupt> {
        let Self { scans, coded, next, steps } = self;
        fill(coded)?;
        while let (Some(scan), Some(coded)) = (scans.get_mut(*next), coded.get_mut(*next)) {
            scan.band(coded, frame, row, steps, planes)?;
            *next += 1;
        }
        *next = 0;
        Ok(())
    }
}

/// The scans that determine the result: a component's last scan counts, so there are at most as many as components.
fn effective_scans(scans: Vec<Scan>) -> Vec<Scan> {
    let (mut effective_scans, mut named) = (Vec::new(), Vec::new());
    for scan in scans.into_iter().rev() {
        let components: Vec<_> = scan.parts.iter().map(|part| part.component).collect();
        if components.iter().any(|component| !named.contains(component)) {
            named.extend(components);
            effective_scans.push(scan);
        }
    }
    effective_scans.reverse();
    effective_scans
}

impl ScanState {
    fn new(scan: Scan) -> Result<Self, Error> {
        // The header's spectral selection is ignored: scans of sequential files contain whole blocks.
        let parts = scan.parts.into_iter().map(|part| {
            let tables = part.dc.zip(part.ac);
            let (dc, ac) = tables.ok_or_else(|| malformed("a scan uses a Huffman table that is not defined"))?;
            Ok(Part { component: part.component, dc, ac, mean: 0 })
        });
        let parts = parts.collect::<Result<_, Error>>()?;
        Ok(Self { restarts: Restarts::new(scan.restart_interval), parts })
    }

    /// Reads the blocks of a band. What is not certain is read again with more bytes; it is then overwritten.
    fn band(
        &mut self,
        coded: &mut Coded<'_>,
        frame: &Frame,
        row: usize,
        steps: &[Block],
        planes: &mut Planes,
    ) -> Result<(), Interrupt> {
        loop {
            let mut bits = coded.reader();
            let (restarts, means) = (self.restarts, self.parts.iter().map(|part| part.mean).collect::<Vec<_>>());
            let read = self.read(&mut bits, frame, row, steps, planes);
            if coded.is_certain(&bits) {
                read?;
                let (state, bytes_left) = (bits.state(), bits.bytes_left());
                coded.advance(state, bytes_left);
                return Ok(());
            }
            self.restarts = restarts;
            self.parts.iter_mut().zip(means).for_each(|(part, mean)| part.mean = mean);
            coded.extend()?;
        }
    }

    fn read(
        &mut self,
        bits: &mut BitReader<'_>,
        frame: &Frame,
        row: usize,
        steps: &[Block],
        planes: &mut Planes,
    ) -> Result<(), Error> {
        if bits.is_past_end() {
            return Err(cut_off());
        }
        let alone = self.parts.len() == 1;
        let units = match (self.parts.as_slice(), frame.components.as_slice()) {
            // In a non-interleaved scan, an MCU is one block, and blocks outside the picture are absent.
            ([part], components) if alone => components.get(part.component).map(|entry| frame.blocks(entry)),
            _ => None,
        };
        let Some(blocks) = units else {
            for unit in 0..frame.units().width {
                self.restart(bits)?;
                for part in &mut self.parts {
                    let Some(entry) = frame.components.get(part.component) else { continue };
                    for (y, x) in (0..entry.v).flat_map(|y| (0..entry.h).map(move |x| (y, x))) {
                        part.block(bits, steps, planes, (unit * entry.h + x, y))?;
                    }
                }
            }
            return Ok(());
        };
        let v = self.parts.first().and_then(|part| frame.components.get(part.component)).map_or(1, |entry| entry.v);
        for y in (0..v).take_while(|y| row * v + y < blocks.height) {
            for x in 0..blocks.width {
                self.restart(bits)?;
                for part in &mut self.parts {
                    part.block(bits, steps, planes, (x, y))?;
                }
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn restart(&mut self, bits: &mut BitReader<'_>) -> Result<(), Error> {
        if self.restarts.due(bits)? {
            self.parts.iter_mut().for_each(|part| part.mean = 0);
        }
        Ok(())
    }
}

impl Part {
    /// Reads a block and transforms it into the band.
    #[inline(always)]
    fn block(
        &mut self,
        bits: &mut BitReader<'_>,
        steps: &[Block],
        planes: &mut Planes,
        at: (usize, usize),
    ) -> Result<(), Error> {
        let mut block = [0; 64];
        let filled = coefficients(bits, &self.dc, &self.ac, &mut self.mean, &mut block)?;
        if let Some(steps) = steps.get(self.component) {
            planes.put(self.component, at, &block, steps, filled);
        }
        Ok(())
    }
}

/// Reads one block. Returns the number of coefficients up to the last nonzero one.
#[inline(always)]
fn coefficients(
    from: &mut BitReader<'_>,
    dc: &Huffman,
    ac: &Huffman,
    mean: &mut i32,
    block: &mut Block,
) -> Result<usize, Error> {
    // A local copy can stay in registers. It is stored after an error, too: the caller sees how far the reader came.
    let mut bits = *from;
    let filled = block_coefficients(&mut bits, dc, ac, mean, block);
    *from = bits;
    filled
}

#[inline(always)]
fn block_coefficients(
    bits: &mut BitReader<'_>,
    dc: &Huffman,
    ac: &Huffman,
    mean: &mut i32,
    block: &mut Block,
) -> Result<usize, Error> {
    bits.fill();
    let (size, difference) = dc.next(bits)?;
    if size > 15 {
        return Err(malformed("a DC coefficient has more than 15 bits"));
    }
    // Overflows in damaged files only.
    *mean = mean.wrapping_add(difference);
    block[0] = *mean as i16;
    let (mut at, mut filled) = (1, 1);
    while at < 64 {
        bits.fill();
        let (symbol, value) = ac.next(bits)?;
        if value == 0 {
            if symbol != 0xf0 {
                break;
            }
            at += 16;
            continue;
        }
        at += usize::from(symbol >> 4);
        let place = ZIGZAG.get(at).ok_or_else(|| malformed("a block has more than 64 coefficients"))?;
        if let Some(coefficient) = block.get_mut(usize::from(*place)) {
            *coefficient = value as i16;
        }
        at += 1;
        filled = at;
    }
    Ok(filled)
}
