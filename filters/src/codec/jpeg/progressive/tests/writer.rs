//! A JPEG writer for tests: given coefficients in given scans (ITU-T T.81, annexes B, F and G). Its Huffman tables differ from scan to
//! scan, so that a scan read with another's table comes out wrong.

use crate::codec::jpeg::frame::Frame;
use crate::codec::jpeg::idct::Block;
use crate::codec::jpeg_tables::ZIGZAG;

/// The specification of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spec {
    /// Indices in the frame.
    pub(super) components: Vec<usize>,
    pub(super) band: (usize, usize),
    /// Number of low bits that were missing before the scan (0: all), and that are missing after it.
    pub(super) bits: (u8, u8),
    pub(super) restart: usize,
}

impl Spec {
    pub(super) fn new(components: &[usize], band: (usize, usize), bits: (u8, u8)) -> Self {
        Self { components: components.to_vec(), band, bits, restart: 0 }
    }

    /// A scan of a sequential file: everything at once.
    pub(super) fn sequential(component: usize) -> Self {
        Self::new(&[component], (0, 63), (0, 0))
    }
}

/// The file. Each component's blocks are those of whole MCUs.
pub(super) fn file(frame: &Frame, planes: &[Vec<Block>], scans: &[Spec]) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    steps(&mut out, |at| 1 + at % 9);
    let [h, w] = [frame.size.height as u16, frame.size.width as u16].map(u16::to_be_bytes);
    let count = frame.components.len() as u8;
    out.extend([0xff, if frame.progressive { 0xc2 } else { 0xc0 }, 0, 8 + 3 * count, 8, h[0], h[1], w[0], w[1], count]);
    for entry in &frame.components {
        out.extend([entry.id, (entry.h << 4 | entry.v) as u8, 0]);
    }
    let mut named = vec![false; planes.len()];
    for (number, spec) in scans.iter().enumerate() {
        if !named.contains(&false) {
            // Every component has read its quantisation steps by now.
            steps(&mut out, |at| 200 - at);
        }
        spec.components.iter().for_each(|component| named[*component] = true);
        scan(&mut out, frame, planes, spec, number);
    }
    out.extend([0xff, 0xd9]);
    out
}

fn steps(out: &mut Vec<u8>, step: impl Fn(u8) -> u8) {
    out.extend([0xff, 0xdb, 0, 67, 0]);
    out.extend((0..64).map(step));
}

fn scan(out: &mut Vec<u8>, frame: &Frame, planes: &[Vec<Block>], spec: &Spec, number: usize) {
    let slot = (number % 4) as u8;
    // Sixteen codes of five bits; a hundred of eight and 155 of ten.
    out.extend([0xff, 0xc4, 0, 35, slot, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    out.extend((0..16).map(|at| (at + number as u8) % 16));
    out.extend([0xff, 0xc4, 1, 18, 16 | slot, 0, 0, 0, 0, 0, 0, 0, 100, 0, 155, 0, 0, 0, 0, 0, 0]);
    out.extend((0..255).map(|at| ((at + 37 * number) % 255) as u8));
    let [high, low] = (spec.restart as u16).to_be_bytes();
    out.extend([0xff, 0xdd, 0, 4, high, low]);
    out.extend([0xff, 0xda, 0, 6 + 2 * spec.components.len() as u8, spec.components.len() as u8]);
    for component in &spec.components {
        out.extend([frame.components[*component].id, slot << 4 | slot]);
    }
    out.extend([spec.band.0 as u8, spec.band.1 as u8, spec.bits.0 << 4 | spec.bits.1]);

    let mut coder = Coder { out, spec, number, word: 0, count: 0, ended: 0, corrections: Vec::new(), means: [0; 4] };
    let alone = spec.components.len() == 1;
    let first = &frame.components[spec.components[0]];
    let size = if alone { frame.blocks(first) } else { frame.units() };
    for (unit, (y, x)) in (0..size.height).flat_map(|y| (0..size.width).map(move |x| (y, x))).enumerate() {
        if unit > 0 && spec.restart > 0 && unit % spec.restart == 0 {
            coder.restart(unit / spec.restart - 1);
        }
        for (slot, component) in spec.components.iter().enumerate() {
            let entry = &frame.components[*component];
            let (h, v) = if alone { (1, 1) } else { (entry.h, entry.v) };
            for (y, x) in (y * v..(y + 1) * v).flat_map(|y| (x * h..(x + 1) * h).map(move |x| (y, x))) {
                coder.block(&planes[*component][y * frame.padded_blocks(entry).width + x], slot);
            }
        }
    }
    coder.finish();
}

struct Coder<'a> {
    out: &'a mut Vec<u8>,
    spec: &'a Spec,
    number: usize,
    word: u64,
    count: u32,
    /// The current end-of-band run, and the refinement bits of its blocks.
    ended: u32,
    corrections: Vec<u32>,
    means: [i32; 4],
}

impl Coder<'_> {
    fn bits(&mut self, value: u32, count: u32) {
        for at in (0..count).rev() {
            self.word = self.word << 1 | u64::from(value >> at & 1);
            self.count += 1;
            if self.count == 8 {
                self.out.push(self.word as u8);
                if self.word as u8 == 0xff {
                    self.out.push(0);
                }
                (self.word, self.count) = (0, 0);
            }
        }
    }

    fn dc(&mut self, size: u32) {
        self.bits((size + 16 - self.number as u32 % 16) % 16, 5);
    }

    fn ac(&mut self, symbol: u32) {
        match (symbol as usize + 255 - 37 * self.number % 255) % 255 {
            short @ 0..100 => self.bits(short as u32, 8),
            long => self.bits(400 + long as u32 - 100, 10),
        }
    }

    fn number(&mut self, value: i32) {
        let size = size(value);
        self.bits(if value < 0 { value - 1 } else { value }.cast_unsigned(), size);
    }

    fn end_run(&mut self) {
        if self.ended > 0 {
            let size = self.ended.ilog2();
            self.ac(size << 4);
            self.bits(self.ended, size);
            self.ended = 0;
        }
        for bit in std::mem::take(&mut self.corrections) {
            self.bits(bit, 1);
        }
    }

    fn finish(&mut self) {
        self.end_run();
        while self.count > 0 {
            self.bits(1, 1);
        }
    }

    fn restart(&mut self, number: usize) {
        self.finish();
        self.out.extend([0xff, 0xd0 + (number % 8) as u8]);
        self.means = [0; 4];
    }

    fn block(&mut self, block: &Block, slot: usize) {
        let (first, last) = self.spec.band;
        let (had, low) = self.spec.bits;
        match (first, had) {
            (0, 0) => {
                let mean = i32::from(block[0] >> low);
                let difference = mean - std::mem::replace(&mut self.means[slot], mean);
                self.dc(size(difference));
                self.number(difference);
                if last > 0 {
                    self.band(block, (1, last), low);
                    self.end_run();
                }
            }
            (0, _) => self.bits((block[0] >> low & 1).cast_unsigned().into(), 1),
            (_, 0) => self.band(block, (first, last), low),
            _ => self.band_bit(block, (first, last), low),
        }
    }

    fn band(&mut self, block: &Block, (first, last): (usize, usize), low: u8) {
        let mut run = 0;
        for place in &ZIGZAG[first..=last] {
            let value = i32::from(block[usize::from(*place)]);
            let value = (value.abs() >> low) * value.signum();
            if value == 0 {
                run += 1;
                continue;
            }
            self.end_run();
            while run > 15 {
                self.ac(0xf0);
                run -= 16;
            }
            self.ac(run << 4 | size(value));
            self.number(value);
            run = 0;
        }
        self.block_ends(run > 0);
    }

    fn band_bit(&mut self, block: &Block, (first, last): (usize, usize), low: u8) {
        let values: Vec<i32> = ZIGZAG[first..=last].iter().map(|place| block[usize::from(*place)].into()).collect();
        let last_new = values.iter().rposition(|value| value.abs() >> low == 1);
        let (mut run, mut bits) = (0, Vec::new());
        for (at, value) in values.iter().enumerate() {
            let size = (value.abs() >> low).cast_unsigned();
            if size == 0 {
                run += 1;
                continue;
            }
            while run > 15 && last_new.is_some_and(|last| at <= last) {
                self.end_run();
                self.ac(0xf0);
                bits.drain(..).for_each(|bit| self.bits(bit, 1));
                run -= 16;
            }
            if size > 1 {
                bits.push(size & 1);
                continue;
            }
            self.end_run();
            self.ac(run << 4 | 1);
            self.bits(u32::from(*value > 0), 1);
            bits.drain(..).for_each(|bit| self.bits(bit, 1));
            run = 0;
        }
        let ends = run > 0 || !bits.is_empty();
        self.corrections.append(&mut bits);
        self.block_ends(ends);
    }

    fn block_ends(&mut self, ends: bool) {
        self.ended += u32::from(ends);
        if self.ended == 0x7fff {
            self.end_run();
        }
    }
}

/// The number of bits of a coefficient in T.81's form.
fn size(value: i32) -> u32 {
    32 - value.unsigned_abs().leading_zeros()
}
