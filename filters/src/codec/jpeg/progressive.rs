//! Progressive scans: bands of frequencies, and one more bit of what is there already (ITU-T T.81, annex G). No coefficient is final
//! before the last scan, so all of them are held, two bytes each.

mod block;

use self::block::{Carried, Kind};
use super::bits::Bits;
use super::frame::Frame;
use super::idct::Block;
use super::markers::MAX_SCANS;
use super::planes::Planes;
use super::scan::{Restarts, Scan, Scans};
use super::{malformed, too_many_scans};
use crate::error::Error;
use crate::image::Size;

/// All blocks of a component, in rows of whole units.
#[derive(Debug)]
struct Plane {
    blocks: Vec<Block>,
    padded: Size,
}

impl Plane {
    fn block(&mut self, x: usize, y: usize) -> Result<&mut Block, Error> {
        self.blocks.get_mut(y * self.padded.width + x).ok_or_else(|| malformed("a block lies outside its component"))
    }
}

/// A file's coefficients, of all scans.
#[derive(Debug)]
pub(super) struct Progressive {
    planes: Vec<Plane>,
    steps: Vec<Block>,
}

impl Progressive {
    pub(super) fn new(bytes: &[u8], frame: &Frame) -> Result<Self, Error> {
        let plane = |padded: Size| Plane { blocks: vec![[0; 64]; padded.width * padded.height], padded };
        let mut planes: Vec<_> = frame.components.iter().map(|entry| plane(frame.padded_blocks(entry))).collect();
        let mut scans = Scans::new(bytes, frame);
        let mut left = MAX_SCANS;
        while let Some(scan) = scans.next(frame)? {
            // The header counted them up to what looks like the file's end, which may stand in a comment.
            left = left.checked_sub(1).ok_or_else(too_many_scans)?;
            read(&scan, frame, &mut planes)?;
        }
        Ok(Self { planes, steps: scans.into_steps()? })
    }

    /// Transforms the blocks of the band `row` of units.
    pub(super) fn band(&self, frame: &Frame, row: usize, out: &mut Planes) {
        let components = frame.components.iter().zip(&self.planes).zip(&self.steps).enumerate();
        for (component, ((entry, plane), steps)) in components {
            let rows = plane.blocks.chunks_exact(plane.padded.width.max(1)).skip(row * entry.v).take(entry.v);
            for (y, blocks) in rows.enumerate() {
                for (x, block) in blocks.iter().enumerate() {
                    out.put(component, (x, y), block, steps, filled(block));
                }
            }
        }
    }
}

/// 1 where a block has only its mean, 10 where it has nothing past its four lowest frequencies in each direction, else 64.
fn filled(block: &Block) -> usize {
    let [mut corner, mut rest] = [[0_i16; 4]; 2];
    for (y, row) in block.as_chunks::<8>().0.iter().enumerate() {
        let [a, b, c, d, e, f, g, h] = *row;
        let low = if y < 4 { &mut corner } else { &mut rest };
        low.iter_mut().zip([a, b, c, d]).for_each(|(any, value)| *any |= value);
        rest.iter_mut().zip([e, f, g, h]).for_each(|(any, value)| *any |= value);
    }
    match (corner, rest) {
        ([_, 0, 0, 0], [0, 0, 0, 0]) if block.iter().step_by(8).skip(1).all(|value| *value == 0) => 1,
        (_, [0, 0, 0, 0]) => 10,
        _ => 64,
    }
}

fn read(scan: &Scan<'_>, frame: &Frame, planes: &mut [Plane]) -> Result<(), Error> {
    let mut bits = Bits::new(scan.coded);
    let mut restarts = Restarts::new(scan.restart_interval);
    let mut carried = Carried { means: [0; 4], ended: 0 };
    let kinds = scan.parts.iter().map(|part| Kind::of(scan, part)).collect::<Result<Vec<_>, _>>()?;
    let mut begin = |bits: &mut Bits<'_>, carried: &mut Carried| -> Result<(), Error> {
        if restarts.due(bits)? {
            *carried = Carried { means: [0; 4], ended: 0 };
        }
        Ok(())
    };
    if let ([part], [kind]) = (scan.parts.as_slice(), kinds.as_slice()) {
        let (Some(entry), Some(plane)) = (frame.components.get(part.component), planes.get_mut(part.component)) else {
            return Ok(());
        };
        let blocks = frame.blocks(entry);
        for y in 0..blocks.height {
            for x in 0..blocks.width {
                begin(&mut bits, &mut carried)?;
                kind.block(scan, &mut bits, &mut carried, 0, plane.block(x, y)?)?;
            }
        }
        return Ok(());
    }
    let units = frame.units();
    for (row, unit) in (0..units.height).flat_map(|row| (0..units.width).map(move |unit| (row, unit))) {
        begin(&mut bits, &mut carried)?;
        for (slot, (part, kind)) in scan.parts.iter().zip(&kinds).enumerate() {
            let (Some(entry), Some(plane)) = (frame.components.get(part.component), planes.get_mut(part.component))
            else {
                continue;
            };
            for (y, x) in (0..entry.v).flat_map(|y| (0..entry.h).map(move |x| (y, x))) {
                let block = plane.block(unit * entry.h + x, row * entry.v + y)?;
                kind.block(scan, &mut bits, &mut carried, slot, block)?;
            }
        }
    }
    Ok(())
}
