//! The point stage: a run of per-pixel steps, fused into one pass over each row.

use std::fmt;
use std::sync::Arc;

use wide::f32x4;

use super::affine::Affine;
use super::domain::Gray;
use super::strip::{ALPHA, COLORS, Strip};
use super::{Rows, oklab, transfer};
use crate::error::Error;
use crate::image::Rect;

/// A function of pixels, straight alpha; it may depend on where they stand.
#[derive(Clone)]
pub(crate) struct Map {
    pub(crate) gray: Gray,
    /// Whether the result has alpha though the source may have none.
    pub(crate) makes_alpha: bool,
    function: Arc<dyn Fn(&mut Block<'_, '_>) + Send + Sync>,
}

impl Map {
    /// A function of blocks of pixels.
    pub(crate) fn blocks(gray: Gray, function: impl Fn(&mut Block<'_, '_>) + Send + Sync + 'static) -> Self {
        Self { gray, makes_alpha: false, function: Arc::new(function) }
    }

    /// A function of the three colours.
    pub(crate) fn colors(gray: Gray, f: impl Fn([f32x4; 3]) -> [f32x4; 3] + Send + Sync + 'static) -> Self {
        Self::blocks(gray, move |block| block.colors(&f))
    }

    /// One function of each colour by itself.
    pub(crate) fn each(f: impl Fn(f32x4) -> f32x4 + Send + Sync + 'static) -> Self {
        Self::blocks(Gray::Keeps, move |block| each_color(block.planes, &f))
    }

    /// The same function, which writes alpha.
    pub(crate) fn with_alpha(self) -> Self {
        Self { makes_alpha: true, ..self }
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Map").field("gray", &self.gray).finish_non_exhaustive()
    }
}

/// Pixels that stand side by side in one row, as planes of vectors of four.
pub(crate) struct Block<'a, 'b> {
    /// Red, green, blue (or L, a, b) and, where there is one, alpha.
    pub(crate) planes: &'a mut [&'b mut [[f32; 4]]],
    /// Where the first pixel stands in the picture of this render, at this place of the recipe.
    pub(crate) x: usize,
    pub(crate) y: usize,
}

impl Block<'_, '_> {
    /// Applies `f` to the three colours.
    #[inline]
    pub(crate) fn colors(&mut self, f: impl Fn([f32x4; 3]) -> [f32x4; 3]) {
        if let [r, g, b, ..] = self.planes {
            for ((r, g), b) in r.iter_mut().zip(g.iter_mut()).zip(b.iter_mut()) {
                let out = f([f32x4::from(*r), f32x4::from(*g), f32x4::from(*b)]);
                [*r, *g, *b] = out.map(f32x4::to_array);
            }
        }
    }

    /// Applies `f` to the three colours and the columns they stand in.
    #[inline]
    pub(crate) fn colors_at(&mut self, f: impl Fn([f32x4; 3], f32x4) -> [f32x4; 3]) {
        let first = f32x4::new([0.0, 1.0, 2.0, 3.0]) + f32x4::splat(self.x as f32);
        if let [r, g, b, ..] = self.planes {
            for (i, ((r, g), b)) in r.iter_mut().zip(g.iter_mut()).zip(b.iter_mut()).enumerate() {
                let x = first + f32x4::splat((4 * i) as f32);
                let out = f([f32x4::from(*r), f32x4::from(*g), f32x4::from(*b)], x);
                [*r, *g, *b] = out.map(f32x4::to_array);
            }
        }
    }

    /// Applies `f` to alpha, if there is one, and the columns it stands in.
    pub(crate) fn alpha_at(&mut self, f: impl Fn(f32x4, f32x4) -> f32x4) {
        let first = f32x4::new([0.0, 1.0, 2.0, 3.0]) + f32x4::splat(self.x as f32);
        for (i, v) in self.planes.iter_mut().skip(ALPHA).flat_map(|plane| plane.iter_mut()).enumerate() {
            *v = f(f32x4::from(*v), first + f32x4::splat((4 * i) as f32)).to_array();
        }
    }
}

/// One step on one pixel.
#[derive(Debug, Clone)]
pub(crate) enum PointStep {
    /// A matrix on the colours.
    Affine(Affine),
    /// Any function.
    Map(Map),
    /// Display-encoded to linear light.
    Decode,
    /// Linear light to display-encoded.
    Encode,
    /// Linear light to Oklab.
    ToOklab,
    /// Oklab to linear light.
    FromOklab,
    /// Colours times alpha.
    Premultiply,
    /// Colours divided by alpha; black where alpha is zero. A filter's overshoot is taken off alpha, which has no use for it.
    Unpremultiply,
    /// Straight colours laid on white.
    OnWhite,
}

/// Vectors a step works on before the next step takes them: three planes of it fit the first-level cache.
const BLOCK: usize = 1024 / 4;

/// Steps on the rows of the stage before.
pub(crate) struct PointStage<'a> {
    inner: Box<dyn Rows + 'a>,
    steps: Vec<PointStep>,
    x: usize,
    next: usize,
}

impl<'a> PointStage<'a> {
    /// `inner` itself, which yields `part`, where there is nothing to do.
    pub(crate) fn over(inner: Box<dyn Rows + 'a>, steps: Vec<PointStep>, part: Rect) -> Box<dyn Rows + 'a> {
        if steps.is_empty() { inner } else { Box::new(Self { inner, steps, x: part.x, next: part.y }) }
    }
}

impl Rows for PointStage<'_> {
    fn pull(&mut self, strip: &mut Strip) -> Result<(), Error> {
        self.inner.pull(strip)?;
        for y in 0..strip.rows() {
            let mut planes =
                strip.padded_row_mut(y).into_iter().map(|plane| plane.chunks_mut(BLOCK)).collect::<Vec<_>>();
            let mut x = self.x;
            while let Some(mut planes) = planes.iter_mut().map(Iterator::next).collect::<Option<Vec<_>>>() {
                for step in &self.steps {
                    step.apply(&mut Block { planes: &mut planes, x, y: self.next });
                }
                x += 4 * BLOCK;
            }
            self.next += 1;
        }
        Ok(())
    }
}

impl PointStep {
    fn apply(&self, block: &mut Block<'_, '_>) {
        match self {
            Self::Affine(affine) => {
                if let [r, g, b, ..] = block.planes {
                    affine.apply(r, g, b);
                }
            }
            Self::Map(map) => (map.function)(block),
            Self::Decode => each_color(block.planes, transfer::decode),
            Self::Encode => each_color(block.planes, transfer::encode),
            Self::ToOklab => block.colors(oklab::from_linear),
            Self::FromOklab => block.colors(oklab::to_linear),
            Self::Premultiply => with_alpha(block.planes, |v, alpha| v * alpha),
            Self::Unpremultiply => {
                with_alpha(block.planes, |v, alpha| {
                    let visible = alpha.simd_gt(f32x4::ZERO);
                    visible.bitselect(v / visible.bitselect(alpha, f32x4::ONE), f32x4::ZERO)
                });
                block.alpha_at(|alpha, _| alpha.fast_max(f32x4::ZERO).fast_min(f32x4::ONE));
            }
            Self::OnWhite => with_alpha(block.planes, |v, alpha| v * alpha + (f32x4::ONE - alpha)),
        }
    }
}

#[inline]
fn each_color(planes: &mut [&mut [[f32; 4]]], f: impl Fn(f32x4) -> f32x4) {
    for plane in planes.iter_mut().take(COLORS) {
        for v in plane.iter_mut() {
            *v = f(f32x4::from(*v)).to_array();
        }
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
