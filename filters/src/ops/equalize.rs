//! Equalize: contrast-limited adaptive histogram equalisation (Zuiderveld, Graphics Gems IV, 1994) on the lightness of Oklab; its a and
//! b, and alpha, are untouched. A statistic.
//!
//! The picture is divided into `tiles` x `tiles` tiles, each with a histogram of 256 bins. No bin counts more than `clip_limit` times
//! the mean of them; what is cut off is spread over all bins evenly. The sums of the bins are the tile's curve, from 0 to 1, with
//! straight lines between them. A pixel's lightness is mapped by the curves of the four nearest tiles, mixed bilinearly by the
//! distances of their middles, and `amount` of that is taken. Fully transparent pixels do not count; lightness beyond 0 and 1 moves
//! along. A curve is nowhere steeper than the limit plus one.

use super::{Op, Stage};
use crate::image::Size;
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::pipeline::statistic::{Measure, Statistic};
use crate::pipeline::strip::ALPHA;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const BINS: usize = 256;

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "equalize",
        label: "Equalize",
        summary: "Evens out the tones in each part of the picture, so that both shadows and lights show their detail.",
        group: Group::Tone,
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
        Ok(Stage::when(amount != 0.0, || Stage::Statistic(Domain::Oklab, Statistic::new(Gray::Keeps, begin))))
    },
};

/// One side of the picture, divided into tiles.
#[derive(Debug, Clone, Copy)]
struct Side {
    length: usize,
    tiles: usize,
}

impl Side {
    fn tile(self, at: usize) -> usize {
        (at * self.tiles / self.length).min(self.tiles - 1)
    }

    /// The tiles whose middles a place is between, and how far it is from the first towards the second.
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
    counts: Vec<[u32; BINS]>,
}

impl Histograms {
    fn new(size: Size, tiles: usize, clip_limit: f64, amount: f32) -> Self {
        let side = |length: usize| Side { length, tiles: tiles.min(length) };
        let (across, down) = (side(size.width), side(size.height));
        Self { across, down, clip_limit, amount, counts: vec![[0; BINS]; across.tiles * down.tiles] }
    }
}

impl Measure for Histograms {
    fn row(&mut self, y: usize, planes: &[&[f32]]) {
        let (Some(lightness), alpha) = (planes.first(), planes.get(ALPHA)) else { return };
        let row = self.down.tile(y) * self.across.tiles;
        for (x, v) in lightness.iter().enumerate() {
            if alpha.is_none_or(|alpha| alpha[x] > 0.0) {
                let bin = (v * BINS as f32).clamp(0.0, (BINS - 1) as f32) as usize;
                self.counts[row + self.across.tile(x)][bin] += 1;
            }
        }
    }

    fn finish(self: Box<Self>) -> Map {
        let (across, down, amount) = (self.across, self.down, self.amount);
        let curves: Vec<Curve> = self.counts.iter().map(|counts| curve(counts, self.clip_limit)).collect();
        Map::blocks(Gray::Keeps, move |block| {
            let (above, below, weight_below) = down.between(block.y);
            let rows = [above, below].map(|row| &curves[row * across.tiles..(row + 1) * across.tiles]);
            let Some(lightness) = block.planes.first_mut() else { return };
            for (i, v) in lightness.as_flattened_mut().iter_mut().enumerate() {
                // Past the picture's end are a few values that nobody sees.
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

fn curve(counts: &[u32; BINS], clip_limit: f64) -> Curve {
    let total: f64 = counts.iter().map(|count| f64::from(*count)).sum();
    if total == 0.0 {
        return std::array::from_fn(|i| i as f32 / BINS as f32);
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
    curve
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
            let curve = curve(&counts, clip_limit);
            assert!(curve[0] == 0.0 && (curve[BINS] - 1.0).abs() < 1e-6);
            let slopes: Vec<f32> = curve.windows(2).map(|pair| (pair[1] - pair[0]) * BINS as f32).collect();
            // The limit itself, and what is spread, which is less than the mean.
            assert!(slopes.iter().all(|slope| (0.0..=clip_limit as f32 + 1.0).contains(slope)), "{clip_limit}");
        }
        let line = |i: usize| i as f32 / BINS as f32;
        assert!((0..=BINS).all(|i| curve(&[0; BINS], 2.0)[i] == line(i)), "nothing counted is neutral");
    }

    #[test]
    fn equalize_places_lie_between_the_middles_of_tiles() {
        let side = Side { length: 100, tiles: 4 };
        assert_eq!((side.tile(0), side.tile(24), side.tile(25), side.tile(99)), (0, 0, 1, 3));
        assert_eq!(side.between(0), (0, 1, 0.0));
        assert_eq!(side.between(99), (3, 3, 0.0));
        let (first, second, part) = side.between(24);
        assert!((first, second) == (0, 1) && (part - 0.48).abs() < 1e-6);
    }
}
