//! The point stage: a run of per-pixel steps, fused into one pass over each row.

use wide::f32x4;

use super::affine::Affine;
use super::strip::{ALPHA, COLORS, Strip};
use super::{Rows, transfer};
use crate::Error;

/// The colour domain an operation's formula is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Domain {
    /// Display-encoded sRGB.
    Encoded,
    /// Linear light, sRGB primaries.
    Linear,
}

/// One step on one pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum PointStep {
    /// A matrix on the colours.
    Affine(Affine),
    /// Display-encoded to linear light.
    Decode,
    /// Linear light to display-encoded.
    Encode,
    /// Colours times alpha.
    Premultiply,
    /// Colours divided by alpha; black where alpha is zero.
    Unpremultiply,
    /// Straight colours laid on white.
    OnWhite,
}

/// Pixels a step works on before the next step takes them: three planes of it fit the first-level cache.
const BLOCK: usize = 1024 / 4;

/// Steps on the rows of the stage before.
pub(crate) struct PointStage<'a> {
    inner: Box<dyn Rows + 'a>,
    steps: Vec<PointStep>,
}

impl<'a> PointStage<'a> {
    /// `inner` itself where there is nothing to do.
    pub(crate) fn over(inner: Box<dyn Rows + 'a>, steps: Vec<PointStep>) -> Box<dyn Rows + 'a> {
        if steps.is_empty() { inner } else { Box::new(Self { inner, steps }) }
    }
}

impl Rows for PointStage<'_> {
    fn pull(&mut self, strip: &mut Strip) -> Result<(), Error> {
        self.inner.pull(strip)?;
        for y in 0..strip.rows() {
            let mut planes =
                strip.padded_row_mut(y).into_iter().map(|plane| plane.chunks_mut(BLOCK)).collect::<Vec<_>>();
            while let Some(mut block) = planes.iter_mut().map(Iterator::next).collect::<Option<Vec<_>>>() {
                for step in &self.steps {
                    step.apply(&mut block);
                }
            }
        }
        Ok(())
    }
}

impl PointStep {
    /// Applies the step to a block of three or four planes of equal length.
    fn apply(&self, planes: &mut [&mut [[f32; 4]]]) {
        match self {
            Self::Affine(affine) => {
                if let [r, g, b, ..] = planes {
                    affine.apply(r, g, b);
                }
            }
            Self::Decode => each_color(planes, transfer::decode),
            Self::Encode => each_color(planes, transfer::encode),
            Self::Premultiply => with_alpha(planes, |v, alpha| v * alpha),
            Self::Unpremultiply => with_alpha(planes, |v, alpha| {
                let visible = alpha.simd_gt(f32x4::ZERO);
                visible.bitselect(v / visible.bitselect(alpha, f32x4::ONE), f32x4::ZERO)
            }),
            Self::OnWhite => with_alpha(planes, |v, alpha| v * alpha + (f32x4::ONE - alpha)),
        }
    }
}

fn each_color(planes: &mut [&mut [[f32; 4]]], f: impl Fn(f32x4) -> f32x4) {
    for v in planes.iter_mut().take(COLORS).flat_map(|plane| plane.iter_mut()) {
        *v = f(f32x4::from(*v)).to_array();
    }
}

fn with_alpha(planes: &mut [&mut [[f32; 4]]], f: impl Fn(f32x4, f32x4) -> f32x4) {
    let (colors, rest) = planes.split_at_mut(ALPHA.min(planes.len()));
    let Some(alpha) = rest.first() else { return };
    for plane in colors {
        for (v, alpha) in plane.iter_mut().zip(alpha.iter()) {
            *v = f(f32x4::from(*v), f32x4::from(*alpha)).to_array();
        }
    }
}
