//! Halftone: the picture as printed dots. On a grid of `cell_px`, rotated by `angle_degrees`, a dot covers as much of its cell as the
//! picture is dark there; in dark cells the dots join and leave light holes. Coverage is computed from display-encoded values. `mono`
//! prints the luma (BT.709 weights) in black; `color` prints cyan, magenta, yellow and black at 15°, 75°, 0° and 45° (for `angle_degrees`
//! 45; other angles rotate all of them). The black coverage is the square of the darkness of the lightest channel, and the colours cover
//! the rest. Alpha is unchanged. A Gaussian with a fifth of a cell smooths the picture first.
//!
//! Dots are the region where `(cos 2πu + cos 2πv) / 2` exceeds a threshold, which is derived from the wanted coverage by counting, with
//! borders one pixel wide. Below a cell size of three pixels, dots fade into the tone itself. A preview's pixel contains ink and paper and
//! shows their mean light, so coverage is then computed in linear light.

use wide::{f32x4, i32x4};

use super::grayscale::{BT709, luma};
use super::{Op, StepContext, Stage};
use crate::pipeline::math::cos_turns;
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::{Block, Map};
use crate::pipeline::table::Table;
use crate::pipeline::transfer::{decode, encode};
use crate::pipeline::window::{Blend, Window};
use crate::error::RecipeError;
use crate::sort::sort_by;
use crate::spec::{Choice, Group, OpSpec, ParamKind, ParamSpec, Params};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "halftone",
        label: "Halftone",
        summary: "Prints the picture in dots.",
        group: Group::Detail,
        neutral: &[],
        params: &[
            ParamSpec {
                name: "mode",
                label: "Inks",
                unit: "",
                kind: ParamKind::Choice {
                    default: "mono",
                    options: &[
                        Choice { value: "mono", label: "Black" },
                        Choice { value: "color", label: "Four colours" },
                    ],
                },
            },
            ParamSpec {
                name: "cell_px",
                label: "Cell",
                unit: "px",
                kind: ParamKind::Number { default: 8.0, soft: [3.0, 60.0], hard: [2.0, 500.0], step: 0.5 },
            },
            ParamSpec {
                name: "angle_degrees",
                label: "Angle",
                unit: "°",
                kind: ParamKind::Number { default: 45.0, soft: [0.0, 90.0], hard: [-360.0, 360.0], step: 1.0 },
            },
        ],
    },
    prepare,
};

fn prepare(params: &Params, place: &StepContext) -> Result<Vec<Stage>, RecipeError> {
    let cell = params.number("cell_px") * place.scale();
    let angle = params.number("angle_degrees");
    let color = params.choice("mode") == "color";
    let smooth =
        Window::scaled_gaussian(0.2 * params.number("cell_px"), place.scale(), Blend::colors(|_, around| around));
    let mut stages: Vec<Stage> = smooth.map(|window| Stage::Window(Domain::Encoded, window)).into_iter().collect();
    if !color {
        stages.insert(0, Stage::Matrix(Domain::Encoded, luma(BT709)));
    }
    let dots = Dots::new();
    let light = (place.scale() < 1.0).then(|| dots.light(params.number("cell_px")));
    let turned = if color { [15.0, 75.0, 0.0, 45.0].map(|own| angle - 45.0 + own) } else { [angle; 4] };
    // The centre of a preview's first pixel lies further inside.
    let screens = turned.map(|degrees| Screen::new(cell, degrees, (1.0 - place.scale()) / 2.0));
    // How much of the result is dots. Linear light, which averages within pixels, can show finer ones.
    let drawn = if light.is_some() { (cell - 1.75) * 2.0 } else { cell - 2.0 };
    let drawn = f32x4::splat(drawn.clamp(0.0, 1.0) as f32);
    let map = Map::blocks(if color { Gray::Loses } else { Gray::Keeps }, move |block| {
        let begins = screens.map(|screen| screen.begin(block));
        let paper = |ink: usize, i: usize, tone: f32x4| {
            let screen = &screens[ink];
            let tone = light.as_ref().map_or(tone, |light| light.at(tone));
            tone + (dots.paper(screen, screen.at(begins[ink], i), tone) - tone) * drawn
        };
        block.numbered_colors(|i, colors| {
            let tones = colors.map(|v| v.fast_max(f32x4::ZERO).fast_min(f32x4::ONE));
            let out = if color {
                let dark = f32x4::ONE - tones[0].fast_max(tones[1]).fast_max(tones[2]);
                let uncovered = f32x4::ONE - dark * dark;
                let visible = uncovered.simd_gt(f32x4::ZERO);
                let black = paper(BLACK, i, uncovered);
                [0, 1, 2].map(|ink| {
                    let rest = visible.bitselect(tones[ink] / visible.bitselect(uncovered, f32x4::ONE), f32x4::ONE);
                    paper(ink, i, rest) * black
                })
            } else {
                [paper(BLACK, i, tones[0]); 3]
            };
            if light.is_some() { out.map(encode) } else { out }
        });
    })
    .with_pixel_ns(if color { 25.0 } else { 6.0 });
    stages.push(Stage::Map(Domain::Encoded, map));
    Ok(stages)
}

/// The index of black; the inks before it are cyan, magenta and yellow, which absorb red, green and blue.
const BLACK: usize = 3;

/// A rotated grid of cells. Positions in a cell are in wrapping steps of 2^-32 cells, so that they do not depend on where a row begins.
#[derive(Debug, Clone, Copy)]
struct Screen {
    /// The steps along each axis for one pixel to the right. One pixel down moves along the other axis.
    right: [i32; 2],
    /// The position of the first pixel.
    first: [i32; 2],
    /// Cells per pixel.
    per_px: f64,
}

impl Screen {
    /// The first pixel's centre lies `inset_px` to the right of a cell's corner, and below it.
    fn new(cell_px: f64, degrees: f64, inset_px: f64) -> Self {
        let radians = degrees.to_radians();
        let (along, across) = (libm::cos(radians) / cell_px, libm::sin(radians) / cell_px);
        // At most half a cell.
        let steps = |cells: f64| (cells * 4_294_967_296.0) as i64 as i32;
        let first = [steps(inset_px * (along + across)), steps(inset_px * (along - across))];
        Self { right: [steps(along), steps(across)], first, per_px: 1.0 / cell_px }
    }

    /// The position of a block's first pixel.
    const fn begin(&self, block: &Block<'_, '_>) -> [i32; 2] {
        let ([a, b], x, y) = (self.right, block.x as i32, block.y as i32);
        let along = x.wrapping_mul(a).wrapping_add(y.wrapping_mul(b));
        let across = y.wrapping_mul(a).wrapping_sub(x.wrapping_mul(b));
        [along.wrapping_add(self.first[0]), across.wrapping_add(self.first[1])]
    }

    /// The positions of four pixels in their cells, from -0.5 to 0.5.
    fn at(&self, begin: [i32; 2], fours: usize) -> [f32x4; 2] {
        let axis = |begin: i32, step: i32| {
            let first = begin.wrapping_add((4 * fours as i32).wrapping_mul(step));
            let lanes = [0, 1, 2, 3].map(|lane: i32| first.wrapping_add(lane.wrapping_mul(step)));
            f32x4::from_i32x4(i32x4::from(lanes)) * f32x4::splat(1.0 / 4_294_967_296.0)
        };
        [axis(begin[0], self.right[0]), axis(begin[1], self.right[1].wrapping_neg())]
    }
}

/// The shape of the dots.
struct Dots {
    /// The threshold for each coverage.
    threshold: Table,
}

/// The shape is sampled at this number of points along the side of a quarter cell.
const COUNTED: usize = 64;

impl Dots {
    fn new() -> Self {
        let cosine = |i: usize| libm::cos(std::f64::consts::PI * (i as f64 + 0.5) / COUNTED as f64);
        let cosines: Vec<f64> = (0..COUNTED).map(cosine).collect();
        let mut heights: Vec<f64> = cosines.iter().flat_map(|a| cosines.iter().map(move |b| (a + b) / 2.0)).collect();
        sort_by(&mut heights, &|a, b| b.total_cmp(a).is_lt());
        // Beyond the ends, so that both no ink and full ink are reached.
        heights.insert(0, 1.5);
        heights.push(-1.5);
        let last = (heights.len() - 1) as f64;
        let threshold = Table::new(|share| {
            let place = share * last;
            let whole = (place as usize).min(heights.len() - 2);
            heights[whole] + (heights[whole + 1] - heights[whole]) * (place - whole as f64)
        });
        Self { threshold }
    }

    /// The mean light of a cell of `cell_px`, relative to paper, for each tone. Dot borders are mixed in display-encoded values, and so are
    /// darker than the mean.
    fn light(&self, cell_px: f64) -> Table {
        // Points along the side of a quarter cell, and tones, with linear interpolation between them.
        const POINTS: usize = 16;
        const TONES: usize = 64;
        let screen = Screen::new(cell_px, 0.0, 0.0);
        let part = |i: usize| f32x4::splat((i as f32 + 0.5) / (2 * POINTS) as f32);
        let light = |tone: usize| {
            let tone = f32x4::splat(tone as f32 / TONES as f32);
            let points = (0..POINTS * POINTS).map(|i| [part(i % POINTS), part(i / POINTS)]);
            let sum: f32x4 = points.map(|at| decode(self.paper(&screen, at, tone))).fold(f32x4::ZERO, |sum, v| sum + v);
            f64::from(sum.to_array()[0]) / (POINTS * POINTS) as f64
        };
        let lights: Vec<f64> = (0..=TONES).map(light).collect();
        Table::new(|tone| {
            let place = tone * TONES as f64;
            let whole = (place as usize).min(TONES - 1);
            lights[whole] + (lights[whole + 1] - lights[whole]) * (place - whole as f64)
        })
    }

    /// The share of paper at a position in a cell, from 0 to 1, for a tone from 0 to 1.
    fn paper(&self, screen: &Screen, [u, v]: [f32x4; 2], tone: f32x4) -> f32x4 {
        let half = f32x4::splat(0.5);
        let (u, v) = (cos_turns(u), cos_turns(v));
        let height = (u + v) * half;
        let steepest = f32x4::splat((std::f64::consts::PI * screen.per_px) as f32);
        // The change of the height within a pixel, from the squares of the sines; at least a fifth of the maximum, for the smallest dots
        // and holes.
        let squares = f32x4::splat(2.0) - u * u - v * v;
        let change = squares.fast_max(f32x4::splat(0.04)).sqrt() * steepest;
        let ink = (height - self.threshold.at(f32x4::ONE - tone)) / change + half;
        f32x4::ONE - ink.fast_max(f32x4::ZERO).fast_min(f32x4::ONE)
    }
}
