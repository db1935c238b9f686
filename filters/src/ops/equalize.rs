//! Equalize: contrast-limited adaptive histogram equalisation (Zuiderveld, Graphics Gems IV, 1994) on the lightness of Oklab; a, b and
//! alpha are unchanged. A statistic.
//!
//! The picture is divided into `tiles` x `tiles` tiles, each with a histogram of 256 bins of the pixels whose centre lies in it. A pixel on
//! a border counts half in each tile, so that a mirror image has mirrored tiles. Bins are clipped at `clip_limit` times their mean, and the
//! excess is spread evenly over all bins. The cumulative sum is the tile's curve, from 0 to 1, linear within bins. A pixel's lightness is
//! mapped by the curves of the four nearest tiles, interpolated bilinearly between their centres; `amount` of the result is mixed in. Fully
//! transparent pixels do not count, and a tile with no others takes the mean curve of the tiles around it; lightness outside 0 to 1 is
//! shifted with the ends. The slope of a curve is at most the limit plus one.

use super::{Op, Stage};
use crate::image::Size;
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::pipeline::statistic::{Measure, Statistic};
use crate::pipeline::strip::split_alpha;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const BINS: usize = 256;

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "equalize",
        label: "Equalize",
        summary: "Evens out the tones in each part of the picture, so that both shadows and highlights show their detail.",
        group: Group::Tone,
        neutral: &[("amount", 0.0)],
        params: &[
            ParamSpec {
                name: "amount",
                label: "Amount",
                unit: "",
                kind: ParamKind::Number { default: 0.5, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.01 },
            },
            ParamSpec {
                name: "clip_limit",
                label: "Contrast limit",
                unit: "",
                kind: ParamKind::Number { default: 2.0, soft: [1.0, 8.0], hard: [1.0, 256.0], step: 0.1 },
            },
            ParamSpec {
                name: "tiles",
                label: "Tiles a side",
                unit: "",
                kind: ParamKind::Integer { default: Some(8), soft: [1, 16], hard: [1, 32], step: 1 },
            },
        ],
    },
    prepare: |params, _| {
        let (amount, clip_limit) = (params.number("amount") as f32, params.number("clip_limit"));
        let tiles = params.integer("tiles").map_or(1, |tiles| tiles.clamp(1, 32) as usize);
        let begin = move |size: Size| -> Box<dyn Measure> { Box::new(Histograms::new(size, tiles, clip_limit, amount)) };
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Statistic(Domain::Oklab, Statistic::new(Gray::Keeps, 22.0, begin))))
    },
};

/// One side of the picture, divided into tiles.
#[derive(Debug, Clone, Copy)]
struct Side {
    length: usize,
    tiles: usize,
}

impl Side {
    /// The tile that contains the centre of a pixel, twice; or the two tiles on whose border it lies.
    fn tiles(self, at: usize) -> [usize; 2] {
        // In half pixels.
        let (place, end) = ((2 * at + 1) * self.tiles, 2 * self.length);
        let tile = place / end;
        [if place.is_multiple_of(end) { tile - 1 } else { tile }, tile]
    }

    /// The tiles whose centres surround a position, and its distance from the first towards the second.
    fn between(self, at: usize) -> (usize, usize, f32) {
        let place = (at as f32 + 0.5) * (self.tiles as f32 / self.length as f32) - 0.5;
        let place = place.clamp(0.0, (self.tiles - 1) as f32);
        let first = place as usize;
        (first, (first + 1).min(self.tiles - 1), place - first as f32)
    }
}

struct Histograms {
    across: Side,
    down: Side,
    clip_limit: f64,
    amount: f32,
    /// The tiles of each column.
    columns: Vec<[usize; 2]>,
    /// Counts in quarter pixels, tile by tile.
    counts: Vec<[u32; BINS]>,
}

impl Histograms {
    fn new(size: Size, tiles: usize, clip_limit: f64, amount: f32) -> Self {
        let side = |length: usize| Side { length, tiles: tiles.min(length) };
        let (across, down) = (side(size.width), side(size.height));
        let columns = (0..size.width).map(|x| across.tiles(x)).collect();
        Self { across, down, clip_limit, amount, columns, counts: vec![[0; BINS]; across.tiles * down.tiles] }
    }
}

impl Measure for Histograms {
    fn row(&mut self, y: usize, planes: &[&[f32]]) {
        let ([lightness, ..], alpha) = split_alpha(planes) else { return };
        let rows = self.down.tiles(y).map(|tile| tile * self.across.tiles);
        for ((x, v), columns) in lightness.iter().enumerate().zip(&self.columns) {
            if alpha.is_none_or(|alpha| alpha[x] > 0.0) {
                let bin = (v * BINS as f32).clamp(0.0, (BINS - 1) as f32) as usize;
                if rows[0] == rows[1] && columns[0] == columns[1] {
                    self.counts[rows[0] + columns[0]][bin] += 4;
                } else {
                    for (row, column) in rows.iter().flat_map(|row| columns.iter().map(move |column| (row, column))) {
                        self.counts[row + column][bin] += 1;
                    }
                }
            }
        }
    }

    fn data(&mut self) -> &mut [u8] {
        bytemuck::cast_slice_mut(self.counts.as_flattened_mut())
    }

    fn finish(self: Box<Self>) -> Map {
        let (across, down, amount) = (self.across, self.down, self.amount);
        let curves = self.counts.iter().map(|counts| curve(counts, self.clip_limit)).collect();
        let curves = spread(curves, across.tiles);
        Map::blocks(Gray::Keeps, move |block| {
            let (above, below, weight_below) = down.between(block.y);
            let rows = [above, below].map(|row| &curves[row * across.tiles..(row + 1) * across.tiles]);
            let Some(lightness) = block.planes.first_mut() else { return };
            for (i, v) in lightness.as_flattened_mut().iter_mut().enumerate() {
                // The last vector extends beyond the picture; these values are not used.
                let (left, right, weight_right) = across.between((block.x + i).min(across.length - 1));
                let within = v.clamp(0.0, 1.0);
                let place = within * BINS as f32;
                let bin = (place as usize).min(BINS - 1);
                let part = place - bin as f32;
                let at = |curve: &Curve| curve[bin] + part * (curve[bin + 1] - curve[bin]);
                let [above, below] = rows.map(|row| mix(at(&row[left]), at(&row[right]), weight_right));
                *v += amount * (mix(above, below, weight_below) - within);
            }
        })
    }
}

fn mix(a: f32, b: f32, weight: f32) -> f32 {
    a + weight * (b - a)
}

/// Values at the ends of the bins.
type Curve = [f32; BINS + 1];

/// The curve of a histogram. `None` if it is empty.
fn curve(counts: &[u32; BINS], clip_limit: f64) -> Option<Curve> {
    let total: f64 = counts.iter().map(|count| f64::from(*count)).sum();
    if total == 0.0 {
        return None;
    }
    let limit = clip_limit * total / BINS as f64;
    let kept = counts.map(|count| f64::from(count).min(limit));
    let spread = (total - kept.iter().sum::<f64>()) / BINS as f64;
    let mut sum = 0.0;
    let mut curve = [0.0; BINS + 1];
    for (value, kept) in curve.iter_mut().skip(1).zip(kept) {
        sum += kept + spread;
        *value = (sum / total) as f32;
    }
    Some(curve)
}

/// Gives each tile without a curve the mean of the neighbours that have one, spreading outwards. If no tile has one, all curves are the
/// identity.
fn spread(mut curves: Vec<Option<Curve>>, across: usize) -> Vec<Curve> {
    while curves.iter().any(Option::is_some) && curves.iter().any(Option::is_none) {
        let around = |tile: usize| {
            let (row, column) = (tile / across, tile % across);
            let known = curves.iter().enumerate().filter(|(i, _)| {
                (i / across).abs_diff(row) <= 1 && (i % across).abs_diff(column) <= 1
            });
            let known: Vec<&Curve> = known.filter_map(|(_, curve)| curve.as_ref()).collect();
            let mean = |i: usize| known.iter().map(|curve| curve[i]).sum::<f32>() / known.len() as f32;
            (!known.is_empty()).then(|| std::array::from_fn(mean))
        };
        curves = (0..curves.len()).map(|tile| curves[tile].or_else(|| around(tile))).collect();
    }
    let straight = || std::array::from_fn(|i| i as f32 / BINS as f32);
    curves.into_iter().map(|curve| curve.unwrap_or_else(straight)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equalize_curves_end_at_0_and_1_rise_and_are_limited() {
        let mut counts = [0; BINS];
        counts[40] = 5000;
        counts[41] = 300;
        counts[200] = 77;
        for clip_limit in [1.0, 2.0, 256.0] {
            let curve = curve(&counts, clip_limit).unwrap();
            assert!(curve[0] == 0.0 && (curve[BINS] - 1.0).abs() < 1e-6);
            let slopes: Vec<f32> = curve.windows(2).map(|pair| (pair[1] - pair[0]) * BINS as f32).collect();
            // The limit itself, plus the spread excess, which is less than the mean.
            assert!(slopes.iter().all(|slope| (0.0..=clip_limit as f32 + 1.0).contains(slope)), "{clip_limit}");
        }
        let line = |i: usize| i as f32 / BINS as f32;
        assert!(curve(&[0; BINS], 2.0).is_none());
        assert!((0..=BINS).all(|i| spread(vec![None; 4], 2)[3][i] == line(i)), "nothing counted is neutral");
    }

    #[test]
    fn equalize_curves_spread_to_tiles_without_one() {
        let flat = |v: f32| [v; BINS + 1];
        let curves = vec![Some(flat(0.2)), None, None, Some(flat(0.6)), None, None];
        let spread = spread(curves, 3).into_iter().map(|curve| curve[9]).collect::<Vec<_>>();
        assert!(spread.iter().zip([0.2, 0.4, 0.4, 0.6, 0.4, 0.4]).all(|(v, want)| (v - want).abs() < 1e-6), "{spread:?}");
    }

    #[test]
    fn equalize_places_lie_between_the_middles_of_tiles() {
        let side = Side { length: 100, tiles: 4 };
        assert_eq!([0, 24, 25, 99].map(|at| side.tiles(at)), [[0, 0], [0, 0], [1, 1], [3, 3]]);
        let odd = Side { length: 7, tiles: 2 };
        assert_eq!([2, 3, 4].map(|at| odd.tiles(at)), [[0, 0], [0, 1], [1, 1]], "the middle one is on the border");
        assert_eq!(side.between(0), (0, 1, 0.0));
        assert_eq!(side.between(99), (3, 3, 0.0));
        let (first, second, part) = side.between(24);
        assert!((first, second) == (0, 1) && (part - 0.48).abs() < 1e-6);
    }
}
