//! The parts of a look-up table. Entries are stored consecutively, three numbers each, with one extra number at the end, so that a vector
//! of four numbers can be read at any entry.

use wide::f32x4;

/// For each channel: the lowest input, and the number of entries per unit of input.
pub(super) type Axes = [[f32; 2]; 3];

/// The axes of `size` entries from `low` to `high`.
pub(super) fn axes(size: usize, low: [f32; 3], high: [f32; 3]) -> Axes {
    [0, 1, 2].map(|i| [low[i], (size - 1) as f32 / (high[i] - low[i])])
}

/// The positions of a channel's values in a part, in entries.
#[inline]
fn place([low, scale]: [f32; 2], size: usize, v: f32x4) -> [f32; 4] {
    let last = f32x4::splat((size - 1) as f32);
    ((v - f32x4::splat(low)) * f32x4::splat(scale)).fast_max(f32x4::ZERO).fast_min(last).to_array()
}

/// A curve for each channel.
#[derive(Debug, Clone)]
pub(super) struct Curve {
    /// 2 to 65,536.
    pub(super) size: usize,
    pub(super) axes: Axes,
    pub(super) entries: Vec<f32>,
}

impl Curve {
    #[inline]
    pub(super) fn look_up(&self, channel: usize, v: f32x4) -> f32x4 {
        f32x4::new(place(self.axes[channel], self.size, v).map(|place| {
            let cell = (place as usize).min(self.size - 2);
            let [from, to] = [cell, cell + 1].map(|entry| self.entries[3 * entry + channel]);
            from + (place - cell as f32) * (to - from)
        }))
    }
}

/// A cube; red varies fastest.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// Entries along each side, 2 to 129.
    pub(super) size: usize,
    pub(super) axes: Axes,
    pub(super) entries: Vec<f32>,
}

impl Grid {
    #[inline]
    pub(super) fn look_up(&self, colors: [f32x4; 3]) -> [f32x4; 3] {
        let places = [0, 1, 2].map(|i| place(self.axes[i], self.size, colors[i]));
        let mixed = [0, 1, 2, 3].map(|lane| self.at(places.map(|place| place[lane])).to_array());
        [0, 1, 2].map(|i| f32x4::new(mixed.map(|rgb| rgb[i])))
    }

    /// The colour at a position.
    #[inline]
    fn at(&self, places: [f32; 3]) -> f32x4 {
        let size = self.size;
        let cells = places.map(|place| (place as usize).min(size - 2));
        let strides = [3, 3 * size, 3 * size * size];
        let [r, g, b] = [0, 1, 2].map(|i| (places[i] - cells[i] as f32, strides[i]));
        // From the largest fraction to the smallest: the path from the cell's first corner to its last follows the sides in this order.
        let order = match (r.0 >= g.0, g.0 >= b.0, r.0 >= b.0) {
            (true, true, _) => [r, g, b],
            (true, false, true) => [r, b, g],
            (true, false, false) => [b, r, g],
            (false, true, true) => [g, r, b],
            (false, true, false) => [g, b, r],
            (false, false, _) => [b, g, r],
        };
        let mut corner = cells[0] * strides[0] + cells[1] * strides[1] + cells[2] * strides[2];
        let mut from = self.entry(corner);
        let mut sum = from;
        for (fraction, stride) in order {
            corner += stride;
            let to = self.entry(corner);
            sum += f32x4::splat(fraction) * (to - from);
            from = to;
        }
        sum
    }

    /// The three numbers of an entry; the fourth lane belongs to the next entry.
    #[inline]
    fn entry(&self, at: usize) -> f32x4 {
        f32x4::from([self.entries[at], self.entries[at + 1], self.entries[at + 2], self.entries[at + 3]])
    }
}
