//! Oil paint: each pixel takes the prevailing colour around it, display-encoded, so that tones form patches with clear borders. The
//! pixels of a square of `2 radius_px + 1` a side are sorted by luma (BT.709 weights) into `levels` bins; the mean colour of a bin is
//! weighted by the eighth power of its count. (Holzmann 1988 takes the most frequent bin alone, which flickers between equally frequent
//! ones.) Pixels count by their alpha, which is unchanged.
//!
//! The square moves along the row: one column is added, one removed. Sums are integers in steps of 2^-16 of colours clamped to -8 to 8, so
//! that they do not depend on the starting column.

use wide::{f32x4, i32x4};

use super::grayscale::BT709;
use super::{Op, StepContext, Stage};
use crate::pipeline::math::nearest;
use crate::pipeline::domain::Domain;
use crate::pipeline::strip::{COLORS, alpha, colors, split_alpha_mut};
use crate::pipeline::window::{Patch, PatchRows, Neighborhood, Window, four};
use crate::error::RecipeError;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Params};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "oil_paint",
        label: "Oil paint",
        summary: "Paints similar tones as patches, as with a broad brush.",
        group: Group::Detail,
        neutral: &[("radius_px", 0.0)],
        params: &[
            ParamSpec {
                name: "radius_px",
                label: "Brush",
                unit: "px",
                kind: ParamKind::Integer { default: Some(5), soft: [0, 15], hard: [0, 30], step: 1 },
            },
            ParamSpec {
                name: "levels",
                label: "Tones",
                unit: "",
                kind: ParamKind::Integer { default: Some(20), soft: [4, 40], hard: [2, 64], step: 1 },
            },
        ],
    },
    prepare,
};

fn prepare(params: &Params, place: &StepContext) -> Result<Vec<Stage>, RecipeError> {
    let radius = place.square_radius(params.integer("radius_px").unwrap_or(0));
    let levels = params.integer("levels").unwrap_or(2).clamp(2, MAX_LEVELS as i64) as usize;
    if radius == 0 {
        return Ok(Vec::new());
    }
    // One column of samples in all planes enters and one leaves, and the levels are scanned.
    let sample_ns = 4.0 + 1.7 * (2 * radius + 1) as f64 + 0.08 * levels as f64;
    let kept_bytes = size_of::<Sample>() * (2 * radius + 1);
    let around = Neighborhood { reach: [radius; 2], kept_bytes, sample_ns };
    let patch = Patch::new(around, move || {
        let mut brush = Brush { radius, levels, samples: Vec::new(), taken: 0, sums: [[0; 4]; MAX_LEVELS] };
        Box::new(move |window, out| brush.row(window, out))
    });
    Ok(vec![Stage::Window(Domain::Encoded, Window::Patch(patch))])
}

/// Largest number of levels.
const MAX_LEVELS: usize = 64;

/// Steps of the sums from 0 to 1: with 61 x 61 pixels of value 8 they stay below 2^31.
const STEPS: f32 = 65_536.0;

/// A counted pixel: its level, and its premultiplied colour and alpha in steps.
#[derive(Debug, Clone, Copy, Default)]
struct Sample {
    level: u8,
    color: [i32; 4],
}

struct Brush {
    radius: usize,
    levels: usize,
    /// The window's rows in a ring buffer; rows before `taken` are present.
    samples: Vec<Sample>,
    taken: usize,
    sums: [[i32; 4]; MAX_LEVELS],
}

impl Brush {
    fn take(&mut self, window: &PatchRows<'_>, planes: usize) {
        let (width, side) = (window.width(), 2 * self.radius + 1);
        self.samples.resize(side * width, Sample::default());
        let (first, last) = (window.number(0), window.number(2 * self.radius));
        for number in first.max(self.taken)..=last {
            let start = number % side * width;
            // Whole vectors; the last may overlap the one before.
            for x in (0..width).step_by(4).map(|x| x.min(width - 4)) {
                let plane = |plane: usize| four(window.numbered(plane, number), x);
                let alpha = alpha(planes).map_or(f32x4::ONE, plane);
                let colors: [f32x4; COLORS] = [0, 1, 2].map(|color: usize| plane(color.min(colors(planes) - 1)));
                let luma = (0..COLORS).fold(f32x4::ZERO, |sum, i| sum + colors[i] * f32x4::splat(BT709[i] as f32));
                let visible = alpha.simd_gt(f32x4::ZERO);
                let tone = luma / visible.bitselect(alpha, f32x4::ONE);
                let level = tone.fast_max(f32x4::ZERO).fast_min(f32x4::ONE) * f32x4::splat((self.levels - 1) as f32);
                let level = (level + f32x4::splat(0.5)).to_array();
                let limit = f32x4::splat(8.0);
                let steps = |v: f32x4| nearest(v.fast_max(-limit).fast_min(limit) * f32x4::splat(STEPS)).to_array();
                let [r, g, b, a] = [colors[0], colors[1], colors[2], alpha].map(steps);
                for (lane, sample) in self.samples[start + x..start + x + 4].iter_mut().enumerate() {
                    *sample = Sample { level: level[lane] as u8, color: [r[lane], g[lane], b[lane], a[lane]] };
                }
            }
        }
        self.taken = last + 1;
    }

    fn row(&mut self, window: &PatchRows<'_>, out: &mut [&mut [[f32; 4]]]) {
        let opacity = alpha(out.len());
        self.take(window, out.len());
        let (width, side) = (window.width(), 2 * self.radius + 1);
        let rows: Vec<&[Sample]> = (0..side)
            .map(|dy| window.number(dy) % side * width)
            .map(|start| &self.samples[start..start + width])
            .collect();
        let (sums, levels) = (&mut self.sums, self.levels);
        sums.fill([0; 4]);
        rows.iter().flat_map(|row| &row[..side - 1]).for_each(|sample| add(sums, sample));
        let pixels = out.first().map_or(0, |plane| 4 * plane.len());
        let (colors, mut alphas) = split_alpha_mut(out);
        for x in 0..pixels {
            rows.iter().for_each(|row| add(sums, &row[x + side - 1]));
            let mut color = prevailing_color(&sums[..levels]).to_array();
            rows.iter().for_each(|row| remove(sums, &row[x]));
            if let (Some(opacity), Some(alphas)) = (opacity, alphas.as_deref_mut()) {
                let alpha = window.row(opacity, self.radius)[x + self.radius];
                color.iter_mut().for_each(|v| *v *= alpha);
                alphas[x / 4][x % 4] = alpha;
            }
            for (plane, v) in colors.iter_mut().zip(color) {
                plane[x / 4][x % 4] = v;
            }
        }
    }
}

fn add(sums: &mut [[i32; 4]; MAX_LEVELS], sample: &Sample) {
    let sum = &mut sums[usize::from(sample.level) % MAX_LEVELS];
    *sum = (i32x4::from(*sum) + i32x4::from(sample.color)).to_array();
}

fn remove(sums: &mut [[i32; 4]; MAX_LEVELS], sample: &Sample) {
    let sum = &mut sums[usize::from(sample.level) % MAX_LEVELS];
    *sum = (i32x4::from(*sum) - i32x4::from(sample.color)).to_array();
}

/// The straight colour; zero if everything is transparent. The fourth lane is unused.
fn prevailing_color(sums: &[[i32; 4]]) -> f32x4 {
    let most = sums.iter().map(|sum| sum[3]).max().unwrap_or(0);
    if most <= 0 {
        return f32x4::ZERO;
    }
    let (mut color, mut total) = (f32x4::ZERO, 0.0);
    let unit = 1.0 / most as f32;
    for sum in sums.iter().filter(|sum| sum[3] > 0) {
        let share = sum[3] as f32 * unit;
        let fourth = (share * share) * (share * share);
        let weight = fourth * fourth;
        // Smaller shares weigh less than a thousandth of the most frequent level.
        if share > 0.4 {
            color += f32x4::from_i32x4(i32x4::from(*sum)) * f32x4::splat(weight / sum[3] as f32);
            total += weight;
        }
    }
    color * f32x4::splat(1.0 / total)
}
