//! The state of a scan: its position, what it carries from block to block, and which blocks of a band belong to it.

use std::rc::Rc;

use super::block::{BlockState, ScanPass};
use super::partial::Plane;
use crate::codec::jpeg::bits::BitReader;
use crate::codec::jpeg::cut_off;
use crate::codec::jpeg::frame::Frame;
use crate::codec::jpeg::huffman::Huffman;
use crate::codec::jpeg::scan::{Restarts, Scan};
use crate::error::Error;

#[derive(Debug)]
pub(super) struct ScanState<'a> {
    bits: BitReader<'a>,
    restarts: Restarts,
    carried: BlockState,
    /// For each component: its index in the frame, and what the scan codes of it.
    parts: Vec<(usize, ScanPass)>,
}

impl<'a> ScanState<'a> {
    pub(super) fn new(scan: &Scan<'a>) -> Result<Self, Error> {
        let parts = scan.parts.iter().map(|part| Ok((part.component, ScanPass::new(scan, part)?)));
        let parts = parts.collect::<Result<_, Error>>()?;
        let restarts = Restarts::new(scan.restart_interval);
        Ok(Self { bits: BitReader::new(scan.coded), restarts, carried: BlockState::default(), parts })
    }

    pub(super) fn tables(&self) -> impl Iterator<Item = &Rc<Huffman>> {
        self.parts.iter().filter_map(|(_, pass)| pass.table())
    }

    /// Reads the blocks of band `row`. A scan that had no data left in the previous band is truncated.
    pub(super) fn band(&mut self, frame: &Frame, row: usize, planes: &mut [Plane]) -> Result<(), Error> {
        if self.bits.is_past_end() {
            return Err(cut_off());
        }
        if self.parts.len() == 1 { self.non_interleaved(frame, row, planes) } else { self.interleaved(frame, planes) }
    }

    /// In a non-interleaved scan, an MCU is one block, and blocks outside the picture are absent.
    fn non_interleaved(&mut self, frame: &Frame, row: usize, planes: &mut [Plane]) -> Result<(), Error> {
        let Self { bits, restarts, carried, parts } = self;
        for (component, pass) in parts {
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
