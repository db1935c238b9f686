//! The state of a scan: its position, what it carries from block to block, and which blocks of a band belong to it.

use std::rc::Rc;

use super::block::{BlockState, ScanPass};
use super::partial::Plane;
use crate::codec::jpeg::bits::{BitReader, BitState};
use crate::codec::jpeg::coded::Coded;
use crate::codec::jpeg::cut_off;
use crate::codec::jpeg::frame::Frame;
use crate::codec::jpeg::huffman::Huffman;
use crate::codec::jpeg::scan::{Restarts, Scan};
use crate::error::Error;
use crate::interrupt::Interrupt;

#[derive(Debug)]
pub(super) struct ScanState {
    now: Position,
    /// Behind the band that was read last.
    behind: Position,
    /// For each component: its index in the frame, and what the scan codes of it.
    parts: Vec<(usize, ScanPass)>,
}

/// A position between bands.
#[derive(Debug, Clone, Copy)]
struct Position {
    restarts: Restarts,
    carried: BlockState,
    bits: BitState,
    /// The bytes that the reader left.
    bytes_left: usize,
}

impl ScanState {
    pub(super) fn new(scan: &Scan) -> Result<Self, Error> {
        let parts = scan.parts.iter().map(|part| Ok((part.component, ScanPass::new(scan, part)?)));
        let parts = parts.collect::<Result<_, Error>>()?;
        let restarts = Restarts::new(scan.restart_interval);
        let now = Position { restarts, carried: BlockState::default(), bits: BitState::default(), bytes_left: 0 };
        Ok(Self { now, behind: now, parts })
    }

    pub(super) fn tables(&self) -> impl Iterator<Item = &Rc<Huffman>> {
        self.parts.iter().filter_map(|(_, pass)| pass.table())
    }

    /// Reads the blocks of band `row`, and stays before it. A scan that had no data left in the previous band is truncated. Returns whether
    /// the blocks are certain. If not, or after an interrupt, all scans must read the band again.
    pub(super) fn band(
        &mut self,
        coded: &mut Coded<'_>,
        frame: &Frame,
        row: usize,
        planes: &mut [Plane],
    ) -> Result<bool, Interrupt> {
        let Position { restarts, carried, .. } = self.now;
        let mut reader = Reader { bits: coded.reader(), restarts, carried, parts: &self.parts };
        let read = reader.band(frame, row, planes);
        let Reader { bits, restarts, carried, .. } = reader;
        if !coded.is_certain(&bits) {
            coded.extend()?;
            return Ok(false);
        }
        read?;
        self.behind = Position { restarts, carried, bits: bits.state(), bytes_left: bits.bytes_left() };
        Ok(true)
    }

    /// Moves behind the band that was read last.
    pub(super) fn advance(&mut self, coded: &mut Coded<'_>) {
        self.now = self.behind;
        coded.advance(self.now.bits, self.now.bytes_left);
    }
}

/// Reads one band of a scan.
struct Reader<'r> {
    bits: BitReader<'r>,
    restarts: Restarts,
    carried: BlockState,
    parts: &'r [(usize, ScanPass)],
}

impl Reader<'_> {
    fn band(&mut self, frame: &Frame, row: usize, planes: &mut [Plane]) -> Result<(), Error> {
        if self.bits.is_past_end() {
            return Err(cut_off());
        }
        if self.parts.len() == 1 { self.non_interleaved(frame, row, planes) } else { self.interleaved(frame, planes) }
    }

    /// In a non-interleaved scan, an MCU is one block, and blocks outside the picture are absent.
    fn non_interleaved(&mut self, frame: &Frame, row: usize, planes: &mut [Plane]) -> Result<(), Error> {
        let Self { bits, restarts, carried, parts } = self;
        for (component, pass) in *parts {
            let (Some(entry), Some(plane)) = (frame.components.get(*component), planes.get_mut(*component)) else {
                continue;
            };
            let size = frame.blocks(entry);
            for blocks in plane.rows().take(size.height.saturating_sub(row * entry.v)) {
                let mut rest = blocks.get_mut(..size.width).unwrap_or_default();
                while !rest.is_empty() {
                    let (count, anew) = restarts.run(bits, rest.len())?;
                    if anew {
                        *carried = BlockState::default();
                    }
                    let (blocks, after) = rest.split_at_mut_checked(count).unwrap_or_default();
                    pass.read(bits, carried, 0, blocks)?;
                    rest = after;
                }
            }
        }
        Ok(())
    }

    fn interleaved(&mut self, frame: &Frame, planes: &mut [Plane]) -> Result<(), Error> {
        let Self { bits, restarts, carried, parts } = self;
        for unit in 0..frame.units().width {
            if restarts.due(bits)? {
                *carried = BlockState::default();
            }
            for (slot, (component, pass)) in parts.iter().enumerate() {
                let (Some(entry), Some(plane)) = (frame.components.get(*component), planes.get_mut(*component)) else {
                    continue;
                };
                for blocks in plane.rows() {
                    let blocks = blocks.get_mut(unit * entry.h..(unit + 1) * entry.h).unwrap_or_default();
                    pass.read(bits, carried, slot, blocks)?;
                }
            }
        }
        Ok(())
    }
}
