//! The point stage: per-pixel steps in one pass over each row.

use std::fmt;
use std::sync::Arc;

use wide::f32x4;

use super::affine::Affine;
use super::domain::Gray;
use super::meter::{Interrupt, Meter};
use super::strip::{COLORS, Shape, Strip, colors, split_alpha, split_alpha_mut};
use super::{Rows, oklab, transfer};
use crate::image::Rect;

/// A function of pixels with straight alpha; it may depend on their position.
#[derive(Clone)]
pub(crate) struct Map {
    pub(crate) gray: Gray,
    /// Whether the result has alpha even if the source has none.
    pub(crate) makes_alpha: bool,
    /// Whether the three output colours are equal bit by bit for every input.
    pub(crate) makes_one_plane: bool,
    /// Whether each output colour depends on the same input colour of the same pixel only.
    per_channel: bool,
    /// Time for each pixel, in nanoseconds of the reference machine.
    pixel_ns: f64,
    function: Arc<dyn Fn(&mut Block<'_, '_>) + Send + Sync>,
}

impl Map {
    /// The default cost of a function per pixel, in nanoseconds of the reference machine.
    pub(crate) const PIXEL_NS: f64 = 3.0;

    /// A function of blocks of pixels.
    pub(crate) fn blocks(gray: Gray, function: impl Fn(&mut Block<'_, '_>) + Send + Sync + 'static) -> Self {
        Self {
            gray,
            makes_alpha: false,
            makes_one_plane: false,
            per_channel: false,
            pixel_ns: Self::PIXEL_NS,
            function: Arc::new(function),
        }
    }

    /// A function of the three colours.
    pub(crate) fn colors(gray: Gray, f: impl Fn([f32x4; 3]) -> [f32x4; 3] + Send + Sync + 'static) -> Self {
        Self::blocks(gray, move |block| block.colors(&f))
    }

    /// A function of the three colours to one grey.
    pub(crate) fn to_gray(f: impl Fn([f32x4; 3]) -> f32x4 + Send + Sync + 'static) -> Self {
        Self { makes_one_plane: true, ..Self::colors(Gray::Makes, move |colors| [f(colors); 3]) }
    }

    /// One function for each colour separately.
    pub(crate) fn per_channel(f: impl Fn(f32x4) -> f32x4 + Send + Sync + 'static) -> Self {
        Self { per_channel: true, ..Self::blocks(Gray::Keeps, move |block| each_color(block.planes, &f)) }
    }

    /// A function for each colour separately; a grey picture uses the first.
    pub(crate) fn channels<F: Fn(f32x4) -> f32x4 + Send + Sync + 'static>(gray: Gray, functions: [F; COLORS]) -> Self {
        let function = move |block: &mut Block<'_, '_>| {
            for (plane, f) in split_alpha_mut(block.planes).0.iter_mut().zip(&functions) {
                each_vector(plane, f);
            }
        };
        Self { per_channel: true, ..Self::blocks(gray, function) }
    }

    /// The same function with another cost per pixel, in nanoseconds of the reference machine.
    pub(crate) fn with_pixel_ns(self, pixel_ns: f64) -> Self {
        Self { pixel_ns, ..self }
    }

    /// The same function, marked as writing alpha.
    pub(crate) fn with_alpha(self) -> Self {
        Self { makes_alpha: true, ..self }
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Map").field("gray", &self.gray).finish_non_exhaustive()
    }
}

/// Adjacent pixels of one row, as planes of vectors of four.
pub(crate) struct Block<'a, 'b> {
    /// Grey, or red, green and blue (or L, a and b), and alpha if there is any.
    pub(crate) planes: &'a mut [&'b mut [[f32; 4]]],
    /// The position of the first pixel in the picture of this render at this step.
    pub(crate) x: usize,
    pub(crate) y: usize,
}

impl Block<'_, '_> {
    /// Applies `f` to the three colours; in a grey picture all three are the same plane.
    #[inline]
    pub(crate) fn colors(&mut self, f: impl Fn([f32x4; 3]) -> [f32x4; 3]) {
        self.numbered_colors(|_, colors| f(colors));
    }

    /// Applies `f` to the index of each vector in the block and its three colours.
    #[inline]
    pub(crate) fn numbered_colors(&mut self, f: impl Fn(usize, [f32x4; 3]) -> [f32x4; 3]) {
        match split_alpha_mut(self.planes).0 {
            [gray] => {
                for (i, v) in gray.iter_mut().enumerate() {
                    let [out, ..] = f(i, [f32x4::from(*v); 3]);
                    *v = out.to_array();
                }
            }
            [r, g, b] => {
                for (i, ((r, g), b)) in r.iter_mut().zip(g.iter_mut()).zip(b.iter_mut()).enumerate() {
                    let out = f(i, [f32x4::from(*r), f32x4::from(*g), f32x4::from(*b)]);
                    [*r, *g, *b] = out.map(f32x4::to_array);
                }
            }
            _ => {}
        }
    }

    /// Applies `f` to the three colours and their columns.
    #[inline]
    pub(crate) fn colors_at(&mut self, f: impl Fn([f32x4; 3], f32x4) -> [f32x4; 3]) {
        let first = f32x4::new([0.0, 1.0, 2.0, 3.0]) + f32x4::splat(self.x as f32);
        self.numbered_colors(|i, colors| f(colors, first + f32x4::splat((4 * i) as f32)));
    }

    /// Applies `f` to alpha, if there is any, and its columns.
    pub(crate) fn alpha_at(&mut self, f: impl Fn(f32x4, f32x4) -> f32x4) {
        let first = f32x4::new([0.0, 1.0, 2.0, 3.0]) + f32x4::splat(self.x as f32);
        let Some(alpha) = split_alpha_mut(self.planes).1 else { return };
        for (i, v) in alpha.iter_mut().enumerate() {
            *v = f(f32x4::from(*v), first + f32x4::splat((4 * i) as f32)).to_array();
        }
    }
}

/// One step on each pixel.
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
    /// Colours divided by alpha; black where alpha is zero. Alpha is clamped to 0 to 1 first, because filters overshoot.
    Unpremultiply,
    /// Straight colours composited on white.
    OnWhite,
    /// One grey plane to three equal colours, before steps that mix or create colours. This and the next become stages of their own.
    Expand,
    /// Three colours that are equal bit by bit to one plane.
    Collapse,
}

impl PointStep {
    /// Whether each output colour depends on the same input colour of the same pixel only: not on other colours, alpha, or the position.
    pub(crate) fn is_per_channel(&self) -> bool {
        match self {
            Self::Decode | Self::Encode => true,
            Self::Affine(affine) => affine.is_diagonal(),
            Self::Map(map) => map.per_channel,
            Self::ToOklab
            | Self::FromOklab
            | Self::Premultiply
            | Self::Unpremultiply
            | Self::OnWhite
            | Self::Expand
            | Self::Collapse => false,
        }
    }
}

impl PointStep {
    /// Whether it is slow compared with reading stored pixels.
    pub(crate) fn is_slow(&self) -> bool {
        matches!(self, Self::ToOklab | Self::FromOklab | Self::Map(_)) && !self.is_per_channel()
    }
}

/// Vectors that a step processes before the next step: three planes of them fit the first-level cache.
const BLOCK: usize = 1024 / 4;

/// Steps on the rows of the previous stage.
pub(crate) struct PointStage<'a> {
    inner: Box<dyn Rows + 'a>,
    steps: Vec<PointStep>,
    x: usize,
    next: usize,
}

impl<'a> PointStage<'a> {
    /// A stage of `steps` over `inner`, which yields `part`; `inner` itself if there are no steps.
    pub(crate) fn over(
        inner: Box<dyn Rows + 'a>,
        mut steps: Vec<PointStep>,
        part: Rect,
        shape: Shape,
    ) -> Box<dyn Rows + 'a> {
        if let Some(at) = steps.iter().position(PointStep::changes_planes) {
            let after = steps.split_off(at + 1);
            let expands = steps.pop().is_some_and(|step| step.expands());
            let before = Self::over(inner, steps, part, shape);
            let between: Box<dyn Rows + 'a> = if expands {
                Box::new(ExpandStage { gray: before })
            } else {
                let strip = Strip::new(part.width, with_colors(shape.planes), shape.strip_rows);
                Box::new(CollapseStage { colors: before, strip, strip_next: 0 })
            };
            return Self::over(between, after, part, shape);
        }
        if steps.is_empty() { inner } else { Box::new(Self { inner, steps, x: part.x, next: part.y }) }
    }
}

/// Expands grey rows to three equal colours in place.
struct ExpandStage<'a> {
    gray: Box<dyn Rows + 'a>,
}

impl Rows for ExpandStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        strip.make_gray();
        let pulled = self.gray.pull(strip, meter);
        strip.make_colors();
        pulled
    }
}

impl Rows for PointStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        self.inner.pull(strip, meter)?;
        for y in 0..strip.rows() {
            let mut planes = strip.padded_row_mut(y);
            let (count, vectors) = (planes.len(), planes.first().map_or(0, |plane| plane.len()));
            for start in (0..vectors).step_by(BLOCK) {
                let mut block: [&mut [[f32; 4]]; COLORS + 1] = Default::default();
                for (part, plane) in block.iter_mut().zip(&mut planes) {
                    *part = &mut plane[start..vectors.min(start + BLOCK)];
                }
                let mut block = Block { planes: &mut block[..count], x: self.x + 4 * start, y: self.next };
                self.steps.iter().for_each(|step| step.apply(&mut block));
            }
            self.next += 1;
        }
        Ok(())
    }
}

/// Collapses three equal colours to grey. The input has a strip of its own.
struct CollapseStage<'a> {
    colors: Box<dyn Rows + 'a>,
    strip: Strip,
    strip_next: usize,
}

impl Rows for CollapseStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        strip.set_rows(0);
        if self.strip_next == self.strip.rows() {
            self.strip_next = 0;
            self.colors.pull(&mut self.strip, meter)?;
        }
        let rows = strip.capacity().min(self.strip.rows() - self.strip_next);
        for y in 0..rows {
            let row = self.strip.padded_row(self.strip_next + y);
            let (colors, alpha) = split_alpha(&row);
            for (out, row) in strip.padded_row_mut(y).into_iter().zip(colors.first().into_iter().chain(alpha)) {
                out.copy_from_slice(row);
            }
        }
        self.strip_next += rows;
        strip.set_rows(rows);
        Ok(())
    }
}

/// The number of planes with three colours instead of one.
const fn with_colors(planes: usize) -> usize {
    planes - colors(planes) + COLORS
}

impl PointStep {
    /// Whether it makes three planes from one.
    pub(crate) const fn expands(&self) -> bool {
        matches!(self, Self::Expand)
    }

    /// Whether it makes one plane from three.
    pub(crate) const fn collapses(&self) -> bool {
        matches!(self, Self::Collapse)
    }

    /// Whether it changes the number of planes.
    pub(crate) const fn changes_planes(&self) -> bool {
        self.expands() || self.collapses()
    }

    /// Cost per pixel of three colours, in nanoseconds of the reference machine.
    pub(crate) const fn pixel_ns(&self) -> f64 {
        match self {
            Self::Affine(_) | Self::OnWhite | Self::Expand | Self::Collapse | Self::FromOklab => 0.5,
            Self::Map(map) => map.pixel_ns,
            Self::Decode => 1.0,
            Self::Encode | Self::ToOklab => 2.0,
            Self::Premultiply | Self::Unpremultiply => 1.0,
        }
    }

    /// The memory of `steps` for rows of `width` pixels, in bytes.
    pub(crate) fn bytes(steps: &[Self], width: usize, Shape { planes, strip_rows }: Shape) -> u64 {
        let collapses = steps.iter().filter(|step| step.collapses()).count() as u64;
        collapses * Strip::bytes(width, with_colors(planes), strip_rows)
    }

    pub(super) fn apply(&self, block: &mut Block<'_, '_>) {
        match self {
            Self::Affine(affine) => match split_alpha_mut(block.planes).0 {
                [gray] => affine.apply_gray(gray),
                [r, g, b] => affine.apply(r, g, b),
                _ => {}
            },
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
            // Handled by stages of their own.
            Self::Expand | Self::Collapse => {}
        }
    }
}

#[inline]
fn each_color(planes: &mut [&mut [[f32; 4]]], f: impl Fn(f32x4) -> f32x4) {
    for plane in split_alpha_mut(planes).0 {
        each_vector(plane, &f);
    }
}

#[inline]
fn each_vector(plane: &mut [[f32; 4]], f: impl Fn(f32x4) -> f32x4) {
    for v in plane {
        *v = f(f32x4::from(*v)).to_array();
    }
}

fn with_alpha(planes: &mut [&mut [[f32; 4]]], f: impl Fn(f32x4, f32x4) -> f32x4) {
    let (colors, Some(alpha)) = split_alpha_mut(planes) else { return };
    for plane in colors {
        for (v, alpha) in plane.iter_mut().zip(alpha.iter()) {
            *v = f(f32x4::from(*v), f32x4::from(*alpha)).to_array();
        }
    }
}
