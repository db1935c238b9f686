//! Decodes an entropy-coded image of a lossless bitstream (WebP Lossless Bitstream Specification, 5), row by row. It holds the last 2^20
//! pixels, the longest distance of a copy, and not the picture.

use super::bits::BitReader;
use super::prefix::Prefix;

/// Largest distance of a copy in pixels.
const WINDOW: usize = 1 << 20;

/// Number of literals of green, and of length codes.
const LITERALS: u16 = 256;
const LENGTHS: u16 = 24;

/// Largest memory of prefix code tables; real pictures have a few hundred KB.
const MAX_TABLE_BYTES: usize = 8 << 20;

/// Columns to the left and rows up of the nearest pixels, in the order of their codes (5.2.2).
#[rustfmt::skip]
const NEAR: [(i8, i8); 120] = [
    (0, 1), (1, 0), (1, 1), (-1, 1), (0, 2), (2, 0), (1, 2), (-1, 2), (2, 1), (-2, 1), (2, 2), (-2, 2),
    (0, 3), (3, 0), (1, 3), (-1, 3), (3, 1), (-3, 1), (2, 3), (-2, 3), (3, 2), (-3, 2), (0, 4), (4, 0),
    (1, 4), (-1, 4), (4, 1), (-4, 1), (3, 3), (-3, 3), (2, 4), (-2, 4), (4, 2), (-4, 2), (0, 5), (3, 4),
    (-3, 4), (4, 3), (-4, 3), (5, 0), (1, 5), (-1, 5), (5, 1), (-5, 1), (2, 5), (-2, 5), (5, 2), (-5, 2),
    (4, 4), (-4, 4), (3, 5), (-3, 5), (5, 3), (-5, 3), (0, 6), (6, 0), (1, 6), (-1, 6), (6, 1), (-6, 1),
    (2, 6), (-2, 6), (6, 2), (-6, 2), (4, 5), (-4, 5), (5, 4), (-5, 4), (3, 6), (-3, 6), (6, 3), (-6, 3),
    (0, 7), (7, 0), (1, 7), (-1, 7), (5, 5), (-5, 5), (7, 1), (-7, 1), (4, 6), (-4, 6), (6, 4), (-6, 4),
    (2, 7), (-2, 7), (7, 2), (-7, 2), (3, 7), (-3, 7), (7, 3), (-7, 3), (5, 6), (-5, 6), (6, 5), (-6, 5),
    (8, 0), (4, 7), (-4, 7), (7, 4), (-7, 4), (8, 1), (8, 2), (6, 6), (-6, 6), (8, 3), (5, 7), (-5, 7),
    (7, 5), (-7, 5), (8, 4), (6, 7), (-6, 7), (7, 6), (-7, 6), (8, 5), (7, 7), (-7, 7), (8, 6), (8, 7),
];

/// The prefix codes of a block: green with lengths and cache, red, blue, alpha, distance.
type Codes = [Prefix; 5];

/// The colour cache: recent colours by hash.
#[derive(Debug)]
struct Cache {
    colors: Vec<u32>,
    shift: u32,
}

impl Cache {
    fn put(&mut self, color: u32) {
        if let Some(place) = self.colors.get_mut((color.wrapping_mul(0x1e35_a7bd) >> self.shift) as usize) {
            *place = color;
        }
    }
}

/// Why a bitstream is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To estimate the memory of decoding: block data is parsed and discarded.
    Measure,
    Decode,
}

#[derive(Debug)]
pub(super) struct Entropy {
    width: usize,
    /// The code group of each block. Empty if all use the first.
    blocks: Vec<u16>,
    block_bits: u32,
    codes: Vec<Codes>,
    cache: Option<Cache>,
    /// The last pixels, a ring buffer; its length is a power of two.
    window: Vec<u32>,
    /// Number of decoded pixels.
    count: usize,
    /// The rest of a copy that did not fit into the previous row, and its distance.
    copy: (usize, usize),
    y: usize,
    bytes: usize,
}

/// Number of blocks of `1 << bits` pixels along a side.
pub(super) const fn blocks(side: usize, bits: u32) -> usize {
    side.div_ceil(1 << bits)
}

impl Entropy {
    /// Parses the codes before the pixels of the main image; for an estimate they are discarded. `None` if damaged.
    pub(super) fn main(bits: &mut BitReader<'_>, size: (usize, usize), purpose: Purpose) -> Option<Self> {
        Self::read(bits, size, true, purpose)
    }

    /// The same for a small image, which contains parameters of the main one.
    pub(super) fn small(bits: &mut BitReader<'_>, size: (usize, usize)) -> Option<Self> {
        Self::read(bits, size, false, Purpose::Decode)
    }

    /// With `is_main`, blocks may have their own codes.
    fn read(
        bits: &mut BitReader<'_>,
        (width, height): (usize, usize),
        is_main: bool,
        purpose: Purpose,
    ) -> Option<Self> {
        let cache_bits = if bits.flag() { Some(bits.read(4)).filter(|bits| (1..=11).contains(bits)) } else { Some(0) }?;
        let cache = (cache_bits > 0).then(|| Cache { colors: vec![0; 1 << cache_bits], shift: 32 - cache_bits });
        let (mut of_blocks, mut block_bits, mut block_count, mut last_group) = (Vec::new(), 0, 0, 0);
        if is_main && bits.flag() {
            block_bits = bits.read(3) + 2;
            let size = (blocks(width, block_bits), blocks(height, block_bits));
            let group = |argb: u32| {
                let group = (argb >> 8) as u16;
                last_group = group.max(last_group);
                group
            };
            of_blocks = Self::small(bits, size)?.all(bits, size.1, purpose, group)?;
            block_count = size.0 * size.1;
        }
        let groups = usize::from(last_group) + 1;
        let green = usize::from(LITERALS + LENGTHS) + if cache_bits > 0 { 1 << cache_bits } else { 0 };
        let mut codes = Vec::with_capacity(if purpose == Purpose::Decode { groups } else { 0 });
        let mut table_bytes = 0;
        for _ in 0..groups {
            let group = [
                Prefix::read(bits, green)?,
                Prefix::read(bits, 256)?,
                Prefix::read(bits, 256)?,
                Prefix::read(bits, 256)?,
                Prefix::read(bits, 40)?,
            ];
            table_bytes += group.iter().map(Prefix::bytes).sum::<usize>();
            if bits.is_over() || table_bytes > MAX_TABLE_BYTES {
                return None;
            }
            if purpose == Purpose::Decode {
                codes.push(group);
            }
        }
        let window = (width * height).min(WINDOW).next_power_of_two();
        let cache_bytes = cache.as_ref().map_or(0, |cache| cache.colors.len() * 4);
        let bytes = table_bytes + groups * size_of::<Codes>() + cache_bytes + window * 4 + block_count * 2;
        let window = vec![0; if purpose == Purpose::Decode { window } else { 0 }];
        Some(Self { width, blocks: of_blocks, block_bits, codes, cache, window, count: 0, copy: (0, 0), y: 0, bytes })
    }

    /// Memory of decoding in bytes.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// All pixels of a small image, converted; for an estimate each is discarded.
    pub(super) fn all<T>(
        mut self,
        bits: &mut BitReader<'_>,
        height: usize,
        purpose: Purpose,
        mut of: impl FnMut(u32) -> T,
    ) -> Option<Vec<T>> {
        let mut row = vec![0; self.width];
        let mut all = Vec::with_capacity(if purpose == Purpose::Decode { self.width * height } else { 0 });
        for _ in 0..height {
            self.row(bits, &mut row)?;
            let values = row.iter().map(|argb| of(*argb));
            if purpose == Purpose::Decode { all.extend(values) } else { values.for_each(drop) }
        }
        Some(all)
    }

    /// Decodes the next row: alpha, red, green and blue from the highest byte. `None` if damaged.
    pub(super) fn row(&mut self, bits: &mut BitReader<'_>, row: &mut [u32]) -> Option<()> {
        let mask = self.window.len() - 1;
        let row_blocks = blocks(self.width, self.block_bits);
        let (mut x, mut block, mut codes) = (0, usize::MAX, None);
        while x < self.width {
            if self.copy.0 > 0 {
                let (length, distance) = self.copy;
                let now = length.min(self.width - x);
                for place in row.get_mut(x..x + now)? {
                    let color = *self.window.get(self.count.wrapping_sub(distance) & mask)?;
                    *place = color;
                    *self.window.get_mut(self.count & mask)? = color;
                    self.count += 1;
                    if let Some(cache) = &mut self.cache {
                        cache.put(color);
                    }
                }
                x += now;
                self.copy.0 -= now;
                continue;
            }
            if block != x >> self.block_bits {
                block = x >> self.block_bits;
                let group = match self.blocks.get((self.y >> self.block_bits) * row_blocks + block) {
                    Some(group) => usize::from(*group),
                    None => 0,
                };
                codes = self.codes.get(group);
            }
            let [green, red, blue, alpha, distance] = codes?;
            bits.refill();
            let symbol = green.symbol(bits);
            let color = if symbol < LITERALS {
                let red = u32::from(red.symbol(bits));
                bits.refill();
                let (blue, alpha) = (u32::from(blue.symbol(bits)), u32::from(alpha.symbol(bits)));
                alpha << 24 | red << 16 | u32::from(symbol) << 8 | blue
            } else if symbol < LITERALS + LENGTHS {
                let length = number(bits, symbol - LITERALS);
                bits.refill();
                let symbol = distance.symbol(bits);
                let distance = self.distance(number(bits, symbol));
                if bits.is_over() || distance > self.count {
                    return None;
                }
                self.copy = (length, distance);
                continue;
            } else {
                *self.cache.as_ref()?.colors.get(usize::from(symbol - LITERALS - LENGTHS))?
            };
            *row.get_mut(x)? = color;
            *self.window.get_mut(self.count & mask)? = color;
            self.count += 1;
            if let Some(cache) = &mut self.cache {
                cache.put(color);
            }
            x += 1;
        }
        self.y += 1;
        (!bits.is_over()).then_some(())
    }

    /// The distance for a distance code.
    fn distance(&self, code: usize) -> usize {
        match code.checked_sub(1).and_then(|index| NEAR.get(index)) {
            Some((left, up)) => (isize::from(*left) + isize::from(*up) * self.width as isize).max(1) as usize,
            None => code - NEAR.len(),
        }
    }
}

/// The number for a symbol and its extra bits (5.2.2): at least 1.
fn number(bits: &mut BitReader<'_>, symbol: u16) -> usize {
    let symbol = u32::from(symbol);
    if symbol < 4 {
        return symbol as usize + 1;
    }
    let extra = (symbol - 2) >> 1;
    (((2 + (symbol & 1)) << extra) + bits.read(extra) + 1) as usize
}
