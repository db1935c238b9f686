//! Random pictures and scan scripts, the same in every run.

use super::writer::Spec;
use crate::codec::jpeg::frame::{Colors, Component, Frame};
use crate::codec::jpeg::idct::Block;
use crate::codec::jpeg::markers::MAX_SCANS;
use crate::image::Size;

/// Random numbers below a bound, the same in every run.
pub(super) struct Random(pub(super) u32);

impl Random {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) as usize % bound
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }
}

pub(super) fn frame(size: Size, factors: &[(usize, usize)]) -> Frame {
    let components = (1..).zip(factors).map(|(id, (h, v))| Component { id, h: *h, v: *v, steps: 0 });
    let colors = match factors.len() {
        1 => Colors::Gray,
        3 => Colors::YCbCr,
        _ => Colors::Ycck,
    };
    let h_max = factors.iter().map(|(h, _)| *h).max().unwrap();
    let v_max = factors.iter().map(|(_, v)| *v).max().unwrap();
    Frame {
        size,
        components: components.collect(),
        progressive: true,
        colors,
        h_max,
        v_max,
        tables: std::rc::Rc::default(),
    }
}

/// Grey, colour or CMYK, with random subsampling.
pub(super) fn random_frame(random: &mut Random) -> Frame {
    let size = Size::new(1 + random.below(100) as u32, 1 + random.below(100) as u32);
    let count = [1, 3, 3, 4][random.below(4)];
    loop {
        let factors: Vec<_> = (0..count).map(|_| (1 + random.below(4), 1 + random.below(4))).collect();
        if count == 1 {
            return frame(size, &[(1, 1)]);
        }
        if factors.iter().map(|(h, v)| h * v).sum::<usize>() <= 10 {
            return frame(size, &factors);
        }
    }
}

/// Blocks of whole MCUs. Most have only DC, so that end-of-band runs cross the ends of rows. Padding blocks never have more, because a
/// non-interleaved scan does not contain them.
pub(super) fn random_planes(frame: &Frame, random: &mut Random) -> Vec<Vec<Block>> {
    let plane = |entry: &Component| {
        let (padded, inside) = (frame.padded_blocks(entry), frame.blocks(entry));
        let mut blocks = vec![[0; 64]; padded.width * padded.height];
        for (at, block) in blocks.iter_mut().enumerate() {
            let is_inside = at % padded.width < inside.width && at / padded.width < inside.height;
            block[0] = if is_inside { random.below(2048) as i16 - 1024 } else { 0 };
            if is_inside && random.one_in(3) {
                let most = [2, 4, 60, 1000][random.below(4)];
                for _ in 0..[1, 3, 12, 60][random.below(4)] {
                    block[1 + random.below(63)] = random.below(2 * most) as i16 - most as i16;
                }
            }
        }
        blocks
    };
    frame.components.iter().map(plane).collect()
}

/// Scans that code everything, in any order that T.81 allows.
pub(super) fn random_script(frame: &Frame, random: &mut Random) -> Vec<Spec> {
    let all: Vec<usize> = (0..frame.components.len()).collect();
    let mut lines: Vec<Vec<Spec>> = Vec::new();
    let mut line = |components: &[usize], band: (usize, usize), random: &mut Random| {
        let low = random.below(4) as u8;
        let more = (0..low).rev().map(|low| Spec::new(components, band, (low + 1, low)));
        lines.push([Spec::new(components, band, (0, low))].into_iter().chain(more).collect());
    };
    match random.below(3) {
        0 => line(&all, (0, 0), random),
        1 => all.iter().for_each(|component| line(&[*component], (0, 0), random)),
        _ => {
            let (some, rest) = all.split_at(1 + random.below(all.len()));
            [some, rest].iter().filter(|part| !part.is_empty()).for_each(|part| line(part, (0, 0), random));
        }
    }
    for component in all {
        let mut first = 1;
        while first <= 63 {
            let last = (first + [0, 4, 20, 62][random.below(4)]).min(63);
            line(&[component], (first, last), random);
            first = last + 1;
        }
    }
    let mut script = Vec::new();
    while !lines.is_empty() {
        let at = random.below(lines.len());
        script.push(lines[at].remove(0));
        if lines[at].is_empty() {
            lines.remove(at);
        }
    }
    script.truncate(MAX_SCANS);
    script.iter_mut().for_each(|spec| spec.restart = [0, 0, 1, 7, 40][random.below(5)]);
    script
}
