//! Motion blur: the mean along a line of `length_px`, centred on the pixel, display-encoded; colours are weighted by alpha, which is
//! blurred too. `angle_degrees` rotates the line counter-clockwise from the horizontal.
//!
//! The line is cut at each column (or row, if it is steep). A piece has a weight equal to its length, shared between the two pixels around
//! its centre. The weights sum to one.

use crate::error::RecipeError;
use super::{Op, StepContext, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::sums::weighted;
use crate::pipeline::window::{Patch, Window};
use crate::sort::sort_by_key;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Params};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "motion_blur",
        label: "Motion blur",
        summary: "Smears the picture along a line, as a moving camera does.",
        group: Group::Detail,
        neutral: &[("length_px", 1.0)],
        params: &[
            ParamSpec {
                name: "length_px",
                label: "Length",
                unit: "px",
                kind: ParamKind::Number { default: 20.0, soft: [1.0, 100.0], hard: [1.0, 200.0], step: 1.0 },
            },
            ParamSpec {
                name: "angle_degrees",
                label: "Angle",
                unit: "°",
                kind: ParamKind::Number { default: 0.0, soft: [-90.0, 90.0], hard: [-180.0, 180.0], step: 1.0 },
            },
        ],
    },
    prepare,
};

fn prepare(params: &Params, place: &StepContext) -> Result<Vec<Stage>, RecipeError> {
    let length = params.number("length_px") * place.scale();
    let taps = line(length, params.number("angle_degrees"));
    if taps.len() < 2 {
        return Ok(Vec::new());
    }
    let furthest = |axis: fn(&Tap) -> isize| taps.iter().map(|tap| axis(tap).unsigned_abs()).max().unwrap_or(0);
    let reach = [furthest(|tap| tap.dx), furthest(|tap| tap.dy)];
    let weights: Vec<f32> = taps.iter().map(|tap| tap.weight as f32).collect();
    let places: Vec<[usize; 2]> =
        taps.iter().map(|tap| [reach[0].wrapping_add_signed(tap.dx), reach[1].wrapping_add_signed(tap.dy)]).collect();
    let patch = Patch::rows(reach, 0.7 + 0.09 * weights.len() as f64, move |window, out| {
        for (plane, out) in out.iter_mut().enumerate() {
            let rows: Vec<&[f32]> = places.iter().map(|[dx, dy]| &window.row(plane, *dy)[*dx..]).collect();
            weighted(&rows, &weights, out.as_flattened_mut());
        }
    });
    Ok(vec![Stage::Window(Domain::Encoded, Window::Patch(patch))])
}

/// A pixel of the line, relative to the centre.
struct Tap {
    dx: isize,
    dy: isize,
    weight: f64,
}

fn line(length: f64, degrees: f64) -> Vec<Tap> {
    let radians = degrees.to_radians();
    // The y axis points down.
    let (x, y) = (libm::cos(radians), -libm::sin(radians));
    let steep = y.abs() > x.abs();
    let (long, short) = if steep { (y, x) } else { (x, y) };
    let (half, slope) = (length / 2.0 * long.abs(), short / long);
    let most = (half + 0.5) as isize;
    let mut taps = Vec::new();
    for along in -most..=most {
        let piece = [along as f64 - 0.5, along as f64 + 0.5].map(|end| end.clamp(-half, half));
        let across = (piece[0] + piece[1]) / 2.0 * slope;
        let below = libm::floor(across);
        for (step, share) in [(0, 1.0 - (across - below)), (1, across - below)] {
            let (across, weight) = (below as isize + step, (piece[1] - piece[0]) / (2.0 * half) * share);
            // Smaller weights add up to less than half a 16-bit step.
            if weight > 1e-8 {
                let (dx, dy) = if steep { (across, along) } else { (along, across) };
                taps.push(Tap { dx, dy, weight });
            }
        }
    }
    sort_by_key(&mut taps, |tap| (tap.dy, tap.dx));
    taps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn motion_blur_kernel_sums_to_one_and_lies_along_its_line() {
        for (length, degrees) in [(1.0, 0.0), (20.0, 0.0), (33.3, 30.0), (200.0, -71.0), (9.0, 90.0), (5.0, 180.0)] {
            let taps = line(length, degrees);
            let sum: f64 = taps.iter().map(|tap| tap.weight).sum();
            assert!((sum - 1.0).abs() < 1e-6, "{length} at {degrees}: {sum}");
            let mean = |f: &dyn Fn(&Tap) -> f64| taps.iter().map(|tap| tap.weight * f(tap)).sum::<f64>();
            assert!(mean(&|tap| tap.dx as f64).abs() < 1e-9 && mean(&|tap| tap.dy as f64).abs() < 1e-9);
            // The variance of a line is a twelfth of its squared length.
            let (x, y) = (degrees.to_radians().cos(), -degrees.to_radians().sin());
            let along = mean(&|tap| (tap.dx as f64 * x + tap.dy as f64 * y).powi(2));
            let aside = mean(&|tap| (tap.dy as f64 * x - tap.dx as f64 * y).powi(2));
            assert!((along - length * length / 12.0).abs() < 0.35, "{length} at {degrees}: {along}");
            assert!(aside < 0.3, "{length} at {degrees}: {aside}");
        }
    }
}
