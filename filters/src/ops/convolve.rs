//! Convolve: `v' = sum of kernel times neighbours / divisor + offset`, display-encoded, with a custom kernel: 9 numbers for 3 x 3 or 25 for
//! 5 x 5, row by row from the top left, without mirroring (a correlation, as in all photo editors). `divisor` 0 means the kernel's sum, or
//! 1 if that is zero. Alpha is unchanged, and transparent neighbours do not count: the centre pixel replaces them by their transparency. In
//! a preview, kernel positions lie between pixels, where values are interpolated by a cubic (Catmull-Rom).

use super::{Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::filter::Filter;
use crate::pipeline::strip::{alpha, split_alpha_mut};
use crate::pipeline::window::{Patch, Window};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "convolve",
        label: "Convolve",
        summary: "Applies a kernel of your own, 3 x 3 or 5 x 5.",
        group: Group::Detail,
        neutral: &[],
        params: &[
            ParamSpec {
                name: "kernel",
                label: "Kernel",
                unit: "",
                kind: ParamKind::Numbers {
                    default: &[0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
                    counts: &[9, 25],
                    hard: [-1000.0, 1000.0],
                },
            },
            ParamSpec {
                name: "divisor",
                label: "Divisor",
                unit: "",
                kind: ParamKind::Number { default: 0.0, soft: [0.0, 32.0], hard: [-10_000.0, 10_000.0], step: 1.0 },
            },
            ParamSpec {
                name: "offset",
                label: "Offset",
                unit: "",
                kind: ParamKind::Number { default: 0.0, soft: [0.0, 1.0], hard: [-1.0, 1.0], step: 0.05 },
            },
        ],
    },
    prepare: |params, place| {
        let kernel = params.numbers("kernel");
        let divisor = match params.number("divisor") {
            0.0 => sum(&kernel).unwrap_or(1.0),
            given => given,
        };
        let (kernel, side) = scaled(&kernel, if kernel.len() == 25 { 5 } else { 3 }, place.scale());
        let weights: Vec<f32> = kernel.iter().map(|weight| (weight / divisor) as f32).collect();
        // In the same order as the window's sum, so that opaque neighbours give exactly this value.
        let whole = weights.iter().fold(0.0, |sum, weight| sum + weight);
        let offset = params.number("offset") as f32;
        let patch = Patch::rows([side / 2; 2], 0.6 + 0.09 * weights.len() as f64, move |window, out| {
            let sum = |plane: usize, out: &mut [f32]| {
                out.fill(0.0);
                for (i, weight) in weights.iter().enumerate() {
                    let row = &window.row(plane, i / side)[i % side..];
                    out.iter_mut().zip(row).for_each(|(sum, v)| *sum += v * weight);
                }
            };
            let middle = |plane: usize| &window.row(plane, side / 2)[side / 2..];
            let opacity = alpha(out.len());
            let (colors, seen) = split_alpha_mut(out);
            let Some((opacity, seen)) = opacity.zip(seen.map(|seen| seen.as_flattened_mut())) else {
                for (plane, out) in colors.iter_mut().enumerate() {
                    sum(plane, out.as_flattened_mut());
                    out.as_flattened_mut().iter_mut().for_each(|v| *v += offset);
                }
                return;
            };
            // The weight of the visible part; the missing weight goes to the pixel itself. Colours are premultiplied.
            sum(opacity, seen);
            for (plane, out) in colors.iter_mut().enumerate() {
                let out = out.as_flattened_mut();
                sum(plane, out);
                let here = seen.iter().zip(middle(opacity)).zip(middle(plane));
                for (v, ((seen, alpha), here)) in out.iter_mut().zip(here) {
                    *v = *v * alpha + here * (whole - seen) + offset * alpha;
                }
            }
            seen.iter_mut().zip(middle(opacity)).for_each(|(out, alpha)| *out = *alpha);
        });
        Ok(vec![Stage::Window(Domain::Encoded, Window::Patch(patch))])
    },
};

/// The sum of a kernel. `None` if it is zero except for rounding: -0.3, 0.2 and 0.1 give 2.8e-17.
fn sum(kernel: &[f64]) -> Option<f64> {
    let (sum, size) = kernel.iter().fold((0.0, 0.0), |(sum, size), v| (sum + v, size + v.abs()));
    (sum.abs() > 1e-9 * size).then_some(sum)
}

/// The kernel for a picture at `scale` of its size, and its side.
fn scaled(kernel: &[f64], side: usize, scale: f64) -> (Vec<f64>, usize) {
    if scale >= 1.0 {
        return (kernel.to_vec(), side);
    }
    let middle = (side / 2) as isize;
    let around = |i: usize| Filter::CatmullRom.around((i.cast_signed() - middle) as f64 * scale);
    // If a position is a pixel, its neighbours have no weight.
    let counts = |share: &f64| share.abs() > 1e-9;
    let reach = (0..side).flat_map(|i| {
        let (first, shares) = around(i);
        (first..).zip(shares).filter(|(_, share)| counts(share)).map(|(at, _)| at.unsigned_abs()).collect::<Vec<_>>()
    });
    let reach = reach.max().unwrap_or(0);
    let width = 2 * reach + 1;
    let mut sums = vec![0.0; width * width];
    for (i, weight) in kernel.iter().enumerate() {
        let ((left, across), (top, down)) = (around(i % side), around(i / side));
        for (y, down) in (top..).zip(&down).filter(|(_, share)| counts(share)) {
            for (x, across) in (left..).zip(&across).filter(|(_, share)| counts(share)) {
                let [x, y] = [x, y].map(|at| (at + reach.cast_signed()).cast_unsigned());
                sums[y * width + x] += weight * down * across;
            }
        }
    }
    (sums, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The result of a kernel in the centre of a smooth picture.
    fn at_the_middle(kernel: &[f64], side: usize, scale: f64) -> f64 {
        let middle = (side / 2) as f64;
        let smooth = |x: f64, y: f64| 0.4 + 0.3 * x - 0.2 * y + 0.05 * x * x + 0.03 * x * y - 0.04 * y * y;
        let place = |i: usize| smooth(((i % side) as f64 - middle) * scale, ((i / side) as f64 - middle) * scale);
        kernel.iter().enumerate().map(|(i, weight)| weight * place(i)).sum()
    }

    /// A cubic reproduces a polynomial of degree two exactly.
    #[test]
    fn convolve_in_a_preview_does_the_same_to_a_smooth_picture() {
        let mut state = 3_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 16) / 65_536.0 - 0.5
        };
        for side in [3, 5] {
            let kernel: Vec<f64> = (0..side * side).map(|_| random()).collect();
            for scale in [0.9, 0.5, 0.3, 0.1, 1.0] {
                let want = at_the_middle(&kernel, side, scale);
                let (kernel, side) = scaled(&kernel, side, scale);
                let seen = at_the_middle(&kernel, side, 1.0);
                assert!((want - seen).abs() < 1e-9, "{side} at {scale}: {seen}, not {want}");
            }
        }
    }
}
