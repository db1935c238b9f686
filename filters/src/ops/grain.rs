//! Grain: adds noise to the lightness, display-encoded: the same in all three channels, so that no colour appears; strongest in the
//! midtones, a third of that in black and white, as on film. Alpha unchanged.
//!
//! The noise is a lattice of numbers `size_px` apart, each the sum of the four bytes of an integer hash of its position and `seed` (nearly
//! a normal distribution), interpolated by quadratic B-splines and normalised to the same variance everywhere. `roughness` mixes in a
//! second layer, two and a half times as coarse. With `amount` 1 the standard deviation is 0.2 in the midtones.
//!
//! The lattice is that of the full-size picture. If its points come closer than a preview's pixels, the preview has grain with the size of
//! a pixel, weaker by as much as averaging over a pixel would make it.

use wide::{f32x4, i32x4};

use super::grayscale::BT709;
use super::{Op, Stage};
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::{Block, Map};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const fn share(name: &'static str, label: &'static str, default: f64) -> ParamSpec {
    let kind = ParamKind::Number { default, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.01 };
    ParamSpec { name, label, unit: "", kind }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "grain",
        label: "Grain",
        summary: "Adds the grain of film.",
        group: Group::Detail,
        neutral: &[("amount", 0.0)],
        params: &[
            share("amount", "Amount", 0.25),
            ParamSpec {
                name: "size_px",
                label: "Size",
                unit: "px",
                kind: ParamKind::Number { default: 1.5, soft: [0.5, 10.0], hard: [0.5, 50.0], step: 0.1 },
            },
            share("roughness", "Roughness", 0.3),
            ParamSpec {
                name: "seed",
                label: "Seed",
                unit: "",
                kind: ParamKind::Integer { default: Some(0), soft: [0, 100], hard: [0, 1_000_000], step: 1 },
            },
        ],
    },
    prepare: |params, place| {
        let (amount, roughness) = (params.number("amount"), params.number("roughness"));
        let seed = params.integer("seed").unwrap_or(0) as u32;
        let mixed = libm::sqrt(roughness * roughness + (1.0 - roughness) * (1.0 - roughness));
        let layers = [(1.0, 1.0 - roughness), (2.5, roughness)].map(|(clump, share)| {
            let strength = 0.2 * amount * share / mixed;
            Layer::new(params.number("size_px") * clump, place.scale(), strength, hash(seed ^ (clump as u32) << 24))
        });
        let map = Map::blocks(Gray::Keeps, move |block| {
            let mut noise = [f32x4::ZERO; BLOCK / 4];
            layers.iter().filter(|layer| layer.strength > 0.0).for_each(|layer| layer.add(block, &mut noise));
            block.numbered_colors(|i, colors| {
                let luma = (0..3).fold(f32x4::ZERO, |sum, i| sum + colors[i] * f32x4::splat(BT709[i] as f32));
                let tone = luma.fast_max(f32x4::ZERO).fast_min(f32x4::ONE);
                let midtones = tone * (f32x4::ONE - tone) * f32x4::splat(8.0 / 3.0) + f32x4::splat(1.0 / 3.0);
                colors.map(|v| v + noise[i] * midtones)
            });
        })
        .with_pixel_ns(19.0);
        Ok(Stage::if_enabled(amount > 0.0, || Stage::Map(Domain::Encoded, map)))
    },
};

/// Largest number of pixels in a block.
const BLOCK: usize = 1024;

/// Lattice points that a block needs: they are at least one pixel apart, with two more around.
const POINTS: usize = BLOCK + 4;

/// Noise of one size.
struct Layer {
    /// Lattice points per pixel of this render.
    per_px: f64,
    strength: f64,
    seed: u32,
}

impl Layer {
    fn new(size_px: f64, scale: f64, strength: f64, seed: u32) -> Self {
        let here = size_px * scale;
        Self { per_px: 1.0 / here.max(1.0), strength: strength * here.min(1.0), seed }
    }

    /// The position of a pixel's centre in the lattice: the index of the point half a step before it, and the distance from it.
    fn place(&self, pixel: usize) -> (u32, f32) {
        let place = (pixel as f64 + 0.5) * self.per_px;
        let whole = place as u32;
        (whole, (place - f64::from(whole)) as f32)
    }

    fn add(&self, block: &Block<'_, '_>, noise: &mut [f32x4; BLOCK / 4]) {
        let (row, past) = self.place(block.y);
        let (first, _) = self.place(block.x);
        let down = spline(f32x4::splat(past)).map(|weight| weight.to_array()[0]);
        // The vertical sums of the points; each pixel uses three of them.
        let mut sums = [0.0; POINTS];
        let pixels = 4 * block.planes.first().map_or(0, |plane| plane.len());
        let needed = ((pixels as f64 * self.per_px) as usize + 4).min(POINTS);
        for (dy, weight) in down.into_iter().enumerate() {
            let row = hash(row.wrapping_add(dy as u32) ^ self.seed);
            for (dx, sums) in sums[..needed].chunks_mut(4).enumerate() {
                let points = random(row, first.wrapping_add(4 * dx as u32)) * f32x4::splat(weight);
                sums.iter_mut().zip(points.to_array()).for_each(|(sum, v)| *sum += v);
            }
        }
        let strength = f32x4::splat(self.strength as f32) / spread(down.map(f32x4::splat));
        for (i, out) in noise[..pixels / 4].iter_mut().enumerate() {
            let places = [0, 1, 2, 3].map(|lane| self.place(block.x + 4 * i + lane));
            let across = spline(f32x4::from(places.map(|(_, past)| past)));
            let columns = places.map(|(column, _)| (column - first) as usize);
            let sum = (0..3).fold(f32x4::ZERO, |sum, dx| {
                let points = columns.map(|column| sums.get(column + dx).copied().unwrap_or(0.0));
                sum + f32x4::from(points) * across[dx]
            });
            *out += sum * strength / spread(across);
        }
    }
}

/// The B-spline weights of three points around a position inside the second one's cell.
fn spline(past: f32x4) -> [f32x4; 3] {
    let (before, half) = (f32x4::ONE - past, f32x4::splat(0.5));
    [before * before * half, f32x4::splat(0.75) - (past - half) * (past - half), past * past * half]
}

/// The standard deviation of the weighted sum of independent numbers with standard deviation one.
fn spread([a, b, c]: [f32x4; 3]) -> f32x4 {
    (a * a + b * b + c * c).sqrt()
}

/// Mixes all bits of a number: multiplications and shifts (after the finalizer of MurmurHash3).
fn hash(v: u32) -> u32 {
    let v = (v ^ (v >> 16)).wrapping_mul(0x85eb_ca6b);
    let v = (v ^ (v >> 13)).wrapping_mul(0xc2b2_ae35);
    v ^ (v >> 16)
}

/// Nearly normal numbers with mean zero and standard deviation one, for four adjacent positions.
fn random(row: u32, column: u32) -> f32x4 {
    let bytes = [0, 1, 2, 3].map(|lane| {
        let hash = hash(column.wrapping_add(lane).wrapping_mul(0x9e37_79b9) ^ row);
        hash.to_be_bytes().into_iter().map(i32::from).sum::<i32>()
    });
    // Four numbers, uniform from 0 to 255: mean 510, variance 4 (256² - 1) / 12.
    (f32x4::from_i32x4(i32x4::from(bytes)) - f32x4::splat(510.0)) * f32x4::splat(1.0 / 147.800_8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean, variance, and the mean product of neighbours.
    fn measure(layer: &Layer) -> [f64; 3] {
        let (mut sum, mut squares, mut products, mut count) = (0.0, 0.0, 0.0, 0.0);
        for y in 0..400 {
            let mut plane = vec![[0.0; 4]; BLOCK / 4];
            let mut noise = [f32x4::ZERO; BLOCK / 4];
            layer.add(&Block { planes: &mut [&mut plane], x: 2048, y }, &mut noise);
            let row: Vec<f64> = noise.iter().flat_map(|four| four.to_array()).map(f64::from).collect();
            for pair in row.windows(2) {
                sum += pair[0];
                squares += pair[0] * pair[0];
                products += pair[0] * pair[1];
                count += 1.0;
            }
        }
        [sum, squares, products].map(|v| v / count)
    }

    #[test]
    fn grain_has_its_strength_at_every_size_and_is_as_coarse_as_it_says() {
        let mut before = -1.0;
        for size in [1.0, 2.0, 5.0] {
            let [mean, variance, product] = measure(&Layer::new(size, 1.0, 0.1, 7));
            assert!(mean.abs() < 0.004 && (variance / 0.01 - 1.0).abs() < 0.06, "{size}: {mean}, {variance}");
            assert!(product / variance > before + 0.1, "{size}: {product}");
            before = product / variance;
        }
        let [_, half, _] = measure(&Layer::new(1.0, 0.5, 0.1, 7));
        assert!((half / 0.0025 - 1.0).abs() < 0.06, "{half}");
    }
}
