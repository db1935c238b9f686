//! Progressive scans: spectral selection and successive approximation (ITU-T T.81, annex G). A coefficient is final after the last scan
//! that contains it, but a scan's data for a row of blocks depends only on that scan's own state and on the same row after earlier scans.
//! So all scans are read in lockstep: each reads one band of blocks, in the order of the file, before the first reads the next. Only that
//! band is held.

mod block;
mod partial;
mod scan_state;

use std::rc::Rc;

use self::partial::{PartialBlock, Plane};
use self::scan_state::ScanState;
use super::coded::{Coded, Source, fill};
use super::frame::Frame;
use super::huffman::Huffman;
use super::idct::Block;
use super::markers::MAX_SCANS;
use super::planes::Planes;
use super::scan::Scans;
use super::{NAME, damaged, too_many_scans};
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::sort::sort_by_key;

/// Largest memory of a scan's state in bytes, without tables, on any platform.
const SCAN_BYTES: usize = 448;

/// A file's scans, read band by band.
#[derive(Debug)]
pub(super) struct Progressive<'a> {
    scans: Vec<ScanState>,
    /// The data of each scan.
    coded: Vec<Coded<'a>>,
    planes: Vec<Plane>,
    steps: Vec<Block>,
}

impl<'a> Progressive<'a> {
    pub(super) fn new(source: Source<'a>, frame: &Frame) -> Result<Self, Error> {
        let (scans, coded, steps) = scans(source, frame)?;
        let planes = frame.components.iter().map(|entry| Plane::new(frame, entry)).collect();
        Ok(Self { scans, coded, planes, steps })
    }

    /// Memory of decoding without its [`Planes`], from the headers of all scans.
    pub(super) fn bytes(bytes: &[u8], frame: &Frame) -> Result<u64, Error> {
        let (scans, ..) = scans(Source::Memory(bytes), frame)?;
        // Scans share tables that were not redefined between them.
        let mut tables: Vec<_> = scans.iter().flat_map(ScanState::tables).map(Rc::as_ptr).collect();
        sort_by_key(&mut tables, |table| *table);
        tables.dedup();
        let blocks: usize = frame.components.iter().map(|entry| Plane::bytes(frame, entry)).sum();
        Ok((blocks + scans.len() * SCAN_BYTES + tables.len() * Huffman::MAX_BYTES) as u64)
    }

    /// Reads the blocks of band `row` from all scans and transforms them. After an interrupt, call it again.
    pub(super) fn band(&mut self, frame: &Frame, row: usize, out: &mut Planes) -> Result<(), Interrupt> {
        self.read(frame, row)?;
        let components = self.planes.iter_mut().zip(&self.steps).enumerate();
        for (component, (plane, steps)) in components {
            for (y, blocks) in plane.rows().enumerate() {
                for (x, block) in blocks.iter().enumerate() {
                    out.put(component, (x, y), &block.coefficients, steps, block.filled());
                }
            }
        }
        Ok(())
    }

    fn read(&mut self, frame: &Frame, row: usize) -> Result<(), Interrupt> {
        while !self.try_read(frame, row)? {}
        self.scans.iter_mut().zip(&mut self.coded).for_each(|(scan, coded)| scan.advance(coded));
        Ok(())
    }

    /// Reads a band, and stays before it. Returns whether it is certain.
    fn try_read(&mut self, frame: &Frame, row: usize) -> Result<bool, Interrupt> {
        let Self { scans, coded, planes, .. } = self;
        fill(coded)?;
        planes.iter_mut().for_each(|plane| plane.blocks.fill(PartialBlock::EMPTY));
        for (scan, coded) in scans.iter_mut().zip(coded) {
            if !scan.band(coded, frame, row, planes)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Scans, the data of each, and each component's quantisation steps.
type AllScans<'a> = (Vec<ScanState>, Vec<Coded<'a>>, Vec<Block>);

/// All scans of a file, their data, and each component's quantisation steps.
fn scans<'a>(source: Source<'a>, frame: &Frame) -> Result<AllScans<'a>, Error> {
    let mut all = Scans::new(source.headers(), frame);
    let (mut running, mut headers) = (Vec::new(), Vec::new());
    while let Some(scan) = all.next(frame)? {
        // The header check counted them up to what looks like the end of the file, which may be inside a comment.
        if running.len() == MAX_SCANS {
            return Err(too_many_scans());
        }
        running.push(ScanState::new(&scan)?);
        headers.push(scan);
    }
    if running.is_empty() {
        return Err(damaged(NAME, "it has no scan"));
    }
    running.shrink_to_fit();
    // A component without a scan keeps the middle of its range, as in other decoders.
    let steps = all.steps.into_iter().map(|steps| steps.unwrap_or([0; 64])).collect();
    Ok((running, source.coded(&headers), steps))
}

#[cfg(test)]
mod tests;
