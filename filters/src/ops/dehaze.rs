//! Dehaze, by the haze model `I = J t + A (1 - t)` on display-encoded values: the airlight A covers the scene J, more with distance. The
//! veil `V = 1 - t` is estimated similarly to Tarel and Hautière (2009), which comes close to He, Sun and Tang's dark channel with matting
//! (2009) at a small part of the cost:
//!
//! - A is the mean colour of the pixels whose smallest channel is in the highest thousandth, from a first pass; at least 0.5.
//! - W is the smallest channel of I / A, an upper bound for the veil.
//! - V is the mean of W minus its standard deviation over a square of 3 % of the longer side, so that texture does not count as haze;
//!   between 0 and W.
//!
//! `J = (I - k A V) / (1 - k V)` with k = 0.9 `amount`; below 0 the same formula adds haze. Alpha is unchanged, and transparent pixels do
//! not count.

use std::sync::{Arc, OnceLock};

use wide::f32x4;

use super::{Op, Stage};
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::pipeline::statistic::{Measure, Statistic};
use crate::pipeline::strip::{COLORS, rgb, split_alpha, split_alpha_mut};
use crate::pipeline::window::Window;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "dehaze",
        label: "Dehaze",
        summary: "Removes haze, or adds it.",
        group: Group::Tone,
        neutral: &[("amount", 0.0)],
        params: &[ParamSpec {
            name: "amount",
            label: "Amount",
            unit: "",
            kind: ParamKind::Number { default: 0.0, soft: [-1.0, 1.0], hard: [-1.0, 1.0], step: 0.01 },
        }],
    },
    prepare: |params, place| {
        let amount = params.number("amount");
        let radius_px = 0.03 * place.size.width.max(place.size.height) as f64 / 2.0;
        let clear = Window::local(radius_px.max(1.0), MEANS, squares, move |here, means, out| {
            clear(here, means, out, f32x4::splat((0.9 * amount) as f32));
        });
        // The airlight is divided out before the window and multiplied back after it.
        let airlight = Airlight::default();
        let back = airlight.clone();
        let begin = move |_| -> Box<dyn Measure> {
            Box::new(Brightest { airlight: airlight.clone(), bins: vec![[0; COLORS + 1]; BINS] })
        };
        Ok(match clear {
            Some(window) if amount != 0.0 => vec![
                Stage::Statistic(Domain::Encoded, Statistic::new(Gray::Keeps, 8.0, begin)),
                Stage::Window(Domain::Encoded, window),
                Stage::Map(Domain::Encoded, Map::blocks(Gray::Keeps, move |block| {
                    let gain = back.color().map(f32x4::splat);
                    block.colors(|v| [v[0] * gain[0], v[1] * gain[1], v[2] * gain[2]]);
                })),
            ],
            _ => Vec::new(),
        })
    },
};

/// The airlight's colour, from the first pass.
#[derive(Clone, Default)]
struct Airlight(Arc<OnceLock<[f32; COLORS]>>);

impl Airlight {
    fn color(&self) -> [f32; COLORS] {
        self.0.get().copied().unwrap_or([1.0; COLORS])
    }
}

/// Number of bins of the smallest channel from 0 to 1.
const BINS: usize = 1024;
const STEPS: f32 = 65_536.0;

/// For each bin of the smallest channel: the sums of the colours, and the number of pixels.
struct Brightest {
    airlight: Airlight,
    bins: Vec<[u64; COLORS + 1]>,
}

impl Measure for Brightest {
    fn row(&mut self, _: usize, planes: &[&[f32]]) {
        let (Some([r, g, b]), (_, alpha)) = (rgb(planes), split_alpha(planes)) else { return };
        for x in 0..r.len() {
            if alpha.is_some_and(|alpha| alpha[x] <= 0.0) {
                continue;
            }
            let color = [r[x], g[x], b[x]].map(|v| v.clamp(0.0, 1.0));
            let least = color[0].min(color[1]).min(color[2]);
            let bin = &mut self.bins[(least * (BINS - 1) as f32 + 0.5) as usize];
            bin.iter_mut().zip(color).for_each(|(sum, v)| *sum += (v * STEPS + 0.5) as u64);
            bin[COLORS] += 1;
        }
    }

    fn data(&mut self) -> &mut [u8] {
        bytemuck::cast_slice_mut(self.bins.as_flattened_mut())
    }

    fn finish(self: Box<Self>) -> Map {
        let wanted = (self.bins.iter().map(|bin| bin[COLORS]).sum::<u64>() / 1000).max(1);
        let mut sums = [0; COLORS + 1];
        for bin in self.bins.iter().rev().take_while({
            let mut count = 0;
            move |bin| {
                let short = count < wanted;
                count += bin[COLORS];
                short
            }
        }) {
            sums.iter_mut().zip(bin).for_each(|(sum, v)| *sum += v);
        }
        let mean = |sum: u64| (sum as f64 / (sums[COLORS].max(1) as f64 * f64::from(STEPS))).max(0.5) as f32;
        let color = *self.airlight.0.get_or_init(|| [mean(sums[0]), mean(sums[1]), mean(sums[2])]);
        let parts = color.map(|v| f32x4::splat(1.0 / v));
        Map::channels(Gray::Keeps, parts.map(|part| move |v| v * part))
    }
}

/// The number of planes to average: W, its square, and alpha, which weights both.
const MEANS: usize = 3;

/// W, premultiplied like the colours.
fn least(planes: &[&[[f32; 4]]], i: usize) -> f32x4 {
    let colors = split_alpha(planes).0.iter().map(|plane| f32x4::from(plane[i]));
    colors.reduce(f32x4::fast_min).unwrap_or_default().fast_max(f32x4::ZERO)
}

fn alpha(planes: &[&[[f32; 4]]], i: usize) -> f32x4 {
    split_alpha(planes).1.map_or(f32x4::ONE, |alpha| f32x4::from(alpha[i]))
}

/// A divisor that is not zero.
fn divisor(alpha: f32x4) -> f32x4 {
    alpha.simd_gt(f32x4::ZERO).bitselect(alpha, f32x4::ONE)
}

fn squares(planes: &[&[[f32; 4]]], derived: &mut [&mut [[f32; 4]]]) {
    let [mean, square, weight] = derived else { return };
    for i in 0..mean.len() {
        let (w, alpha) = (least(planes, i), alpha(planes, i));
        mean[i] = w.to_array();
        square[i] = (w * w / divisor(alpha)).to_array();
        weight[i] = alpha.to_array();
    }
}

fn clear(here: &[&[[f32; 4]]], means: &[&[[f32; 4]]], out: &mut [&mut [[f32; 4]]], k: f32x4) {
    let [mean, square, weight] = means else { return };
    let (colors, mut alphas) = split_alpha_mut(out);
    for i in 0..mean.len() {
        let (alpha, weight) = (alpha(here, i), divisor(f32x4::from(weight[i])));
        let (mean, square) = (f32x4::from(mean[i]) / weight, f32x4::from(square[i]) / weight);
        let deviation = (square - mean * mean).fast_max(f32x4::ZERO).sqrt();
        let most = least(here, i) / divisor(alpha);
        let veil = (mean - deviation).fast_min(most).fast_max(f32x4::ZERO).fast_min(f32x4::ONE);
        let hidden = k * veil;
        let clearer = f32x4::ONE / (f32x4::ONE - hidden);
        for (out, here) in colors.iter_mut().zip(here) {
            out[i] = ((f32x4::from(here[i]) - hidden * alpha) * clearer).to_array();
        }
        if let (Some(out), (_, Some(here))) = (alphas.as_deref_mut(), split_alpha(here)) {
            out[i] = here[i];
        }
    }
}
