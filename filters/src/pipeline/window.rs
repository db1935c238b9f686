//! The window stage: operations that need `reach` pixels around each pixel, in two passes, across and down.
//!
//! Beyond the picture's edge the edge pixel goes on. Every output pixel is summed in the same order, left to right and
//! top to bottom of its window, whatever part of the picture is asked for.

use wide::f32x4;

use super::Rows;
use super::geometry::{Rect, Size};
use super::strip::Strip;
use crate::Error;

/// A separable symmetric kernel and what becomes of its result.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Window {
    /// `2 reach + 1` weights.
    weights: Vec<f32>,
    /// How the blurred pixel makes the result.
    finish: Finish,
}

/// What a window operation makes of the blurred pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Finish {
    /// The blurred pixel is the result.
    Blur,
    /// The pixel plus `amount` times what the blur took away; alpha stays.
    Sharpen {
        /// 0 and up.
        amount: f32,
    },
}

impl Window {
    /// Weights from the middle outwards; the other half mirrors them.
    pub(crate) fn symmetric(half: &[f32], finish: Finish) -> Self {
        let weights = half.iter().rev().chain(half.iter().skip(1)).copied().collect();
        Self { weights, finish }
    }

    pub(crate) const fn reach(&self) -> usize {
        self.weights.len() / 2
    }

    /// What the stage holds at a time, in bytes.
    pub(crate) fn bytes(&self, width: usize, planes: usize, strip_rows: usize) -> u64 {
        let ring = Strip::bytes(width, planes, self.weights.len());
        let centres = if self.finish == Finish::Blur { 0 } else { ring };
        ring + centres + Strip::bytes(width + 2 * self.reach(), planes, strip_rows)
    }
}

/// A window over the rows of the stage before.
pub(crate) struct WindowStage<'a> {
    inner: Box<dyn Rows + 'a>,
    window: Window,
    /// Size of the picture, so that its edges are known.
    picture: Size,
    /// The part the stage before yields, and the part this one does.
    input: Rect,
    output: Rect,
    strip: Strip,
    /// Row of `strip` to take next.
    strip_next: usize,
    /// Rows blurred across, by their number modulo its capacity, and the rows as they came.
    across: Strip,
    centres: Option<Strip>,
    /// The next row of the picture to take in, and to yield.
    taken: usize,
    next: usize,
    padded: Vec<f32>,
}

impl<'a> WindowStage<'a> {
    pub(crate) fn new(
        inner: Box<dyn Rows + 'a>,
        window: Window,
        picture: Size,
        [input, output]: [Rect; 2],
        planes: usize,
        strip_rows: usize,
    ) -> Self {
        let ring = window.weights.len();
        Self {
            inner,
            picture,
            input,
            output,
            strip: Strip::new(input.width, planes, strip_rows),
            strip_next: 0,
            across: Strip::new(output.width, planes, ring),
            centres: (window.finish != Finish::Blur).then(|| Strip::new(output.width, planes, ring)),
            taken: input.y,
            next: output.y,
            padded: vec![0.0; output.width.next_multiple_of(LANES) + 2 * window.reach()],
            window,
        }
    }

    /// Takes in the next row: blurs it across into the ring.
    fn take(&mut self) -> Result<(), Error> {
        if self.strip_next == self.strip.rows() {
            self.inner.pull(&mut self.strip)?;
            self.strip_next = 0;
        }
        let slot = self.taken % self.across.capacity();
        let reach = self.window.reach();
        for plane in 0..self.strip.planes() {
            let row = self.strip.row(plane, self.strip_next);
            for (i, value) in self.padded.iter_mut().take(self.output.width + 2 * reach).enumerate() {
                let x = (self.output.x + i).saturating_sub(reach).min(self.picture.width - 1);
                *value = row[x - self.input.x];
            }
            if let Some(centres) = &mut self.centres {
                let from = reach;
                centres.row_mut(plane, slot).copy_from_slice(&self.padded[from..from + self.output.width]);
            }
            blur_across(&self.padded, &self.window.weights, self.across.row_mut(plane, slot));
        }
        self.strip_next += 1;
        self.taken += 1;
        Ok(())
    }
}

impl Rows for WindowStage<'_> {
    fn pull(&mut self, strip: &mut Strip) -> Result<(), Error> {
        let rows = strip.capacity().min(self.output.bottom() - self.next);
        let reach = self.window.reach();
        for y in 0..rows {
            let last = (self.next + reach).min(self.picture.height - 1);
            while self.taken <= last {
                self.take()?;
            }
            let ring = self.across.capacity();
            for plane in 0..strip.planes() {
                let window: Vec<&[f32]> = (0..self.window.weights.len())
                    .map(|i| (self.next + i).saturating_sub(reach).min(self.picture.height - 1))
                    .map(|row| self.across.row(plane, row % ring))
                    .collect();
                blur_down(&window, &self.window.weights, strip.row_mut(plane, y));
            }
            if let (Finish::Sharpen { amount }, Some(centres)) = (self.window.finish, &self.centres) {
                sharpen(&centres.padded_row(self.next % ring), &mut strip.padded_row_mut(y), amount);
            }
            self.next += 1;
        }
        strip.set_rows(rows);
        Ok(())
    }
}

/// Pixels summed at once, in registers.
const LANES: usize = 16;

type Sums = [f32x4; LANES / 4];

fn add(sums: &mut Sums, values: &[f32; LANES], weight: f32) {
    let weight = f32x4::splat(weight);
    for (sum, four) in sums.iter_mut().zip(values.as_chunks::<4>().0) {
        *sum += f32x4::from(*four) * weight;
    }
}

fn store(sums: &Sums, out: &mut [f32]) {
    for (four, sum) in out.chunks_mut(4).zip(sums) {
        four.copy_from_slice(&sum.to_array()[..four.len()]);
    }
}

/// `out[i] = sum over k of weights[k] padded[i + k]`.
fn blur_across(padded: &[f32], weights: &[f32], out: &mut [f32]) {
    for (block, out) in out.chunks_mut(LANES).enumerate() {
        let mut sums = Sums::default();
        for (values, weight) in padded[block * LANES..].array_windows::<LANES>().zip(weights) {
            add(&mut sums, values, *weight);
        }
        store(&sums, out);
    }
}

/// `out[i] = sum over k of weights[k] rows[k][i]`.
fn blur_down(rows: &[&[f32]], weights: &[f32], out: &mut [f32]) {
    let whole = out.len() / LANES * LANES;
    let (blocks, tail) = out.split_at_mut(whole);
    for (block, out) in blocks.chunks_exact_mut(LANES).enumerate() {
        let mut sums = Sums::default();
        for (row, weight) in rows.iter().zip(weights) {
            if let Some(values) = row[block * LANES..].first_chunk::<LANES>() {
                add(&mut sums, values, *weight);
            }
        }
        store(&sums, out);
    }
    for (i, out) in tail.iter_mut().enumerate() {
        *out = rows.iter().zip(weights).fold(0.0, |sum, (row, weight)| sum + row[whole + i] * weight);
    }
}

/// Sharpens premultiplied pixels: colours are compared straight, so that transparent neighbours leave no halo.
fn sharpen(centres: &[&[[f32; 4]]], blurred: &mut [&mut [[f32; 4]]], amount: f32) {
    let amount = f32x4::splat(amount);
    let (colors, alphas) = blurred.split_at_mut(3.min(blurred.len()));
    let alpha_planes = alphas.first_mut().zip(centres.get(3));
    for (color, centre) in colors.iter_mut().zip(centres) {
        for (i, (v, centre)) in color.iter_mut().zip(*centre).enumerate() {
            let (blur, centre) = (f32x4::from(*v), f32x4::from(*centre));
            *v = match &alpha_planes {
                None => centre + amount * (centre - blur),
                Some((blur_alpha, centre_alpha)) => {
                    let (blur_alpha, alpha) = (f32x4::from(blur_alpha[i]), f32x4::from(centre_alpha[i]));
                    let visible = blur_alpha.simd_gt(f32x4::ZERO);
                    let around = blur / visible.bitselect(blur_alpha, f32x4::ONE) * alpha;
                    centre + amount * (centre - around)
                }
            }
            .to_array();
        }
    }
    if let Some((blurred, centre)) = alpha_planes {
        blurred.copy_from_slice(centre);
    }
}
