//! Convolve: `v' = sum of kernel times neighbours / divisor + offset`, display-encoded, by a kernel of one's own: 9 numbers for
//! 3 x 3 or 25 for 5 x 5, row by row from the top left, laid on the picture as they stand (a correlation, as every photo
//! editor has it). `divisor` 0 stands for the kernel's sum, or 1 where that is zero. Alpha stays, and transparent neighbours do not
//! count: as far as one is transparent, the pixel in the middle stands for it. The kernel counts pixels of this render: a preview at half size shows a kernel of half the reach.

use super::{Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::strip::{ALPHA, COLORS};
use crate::pipeline::window::{Patch, Window};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "convolve",
        label: "Convolve",
        summary: "Applies a kernel of your own, 3 x 3 or 5 x 5.",
        group: Group::Detail,
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
    prepare: |params, _| {
        let kernel = params.numbers("kernel");
        let side = if kernel.len() == 25 { 5 } else { 3 };
        let divisor = match (params.number("divisor"), kernel.iter().sum::<f64>()) {
            (0.0, 0.0) => 1.0,
            (0.0, sum) => sum,
            (given, _) => given,
        };
        let weights: Vec<f32> = kernel.iter().map(|weight| (weight / divisor) as f32).collect();
        // In the order in which the window is summed, so that opaque neighbours come to exactly this.
        let whole = weights.iter().fold(0.0, |sum, weight| sum + weight);
        let offset = params.number("offset") as f32;
        let patch = Patch::rows([side / 2; 2], move |window, out| {
            let sum = |plane: usize, out: &mut [f32]| {
                out.fill(0.0);
                for (i, weight) in weights.iter().enumerate() {
                    let row = &window.row(plane, i / side)[i % side..];
                    out.iter_mut().zip(row).for_each(|(sum, v)| *sum += v * weight);
                }
            };
            let middle = |plane: usize| &window.row(plane, side / 2)[side / 2..];
            let (colors, alpha) = out.split_at_mut(COLORS.min(out.len()));
            let Some(seen) = alpha.first_mut().map(|alpha| alpha.as_flattened_mut()) else {
                for (plane, out) in colors.iter_mut().enumerate() {
                    sum(plane, out.as_flattened_mut());
                    out.as_flattened_mut().iter_mut().for_each(|v| *v += offset);
                }
                return;
            };
            // The weight of what is seen; what is missing of the whole falls to the pixel itself. Colours are premultiplied.
            sum(ALPHA, seen);
            for (plane, out) in colors.iter_mut().enumerate() {
                let out = out.as_flattened_mut();
                sum(plane, out);
                let here = seen.iter().zip(middle(ALPHA)).zip(middle(plane));
                for (v, ((seen, alpha), here)) in out.iter_mut().zip(here) {
                    *v = *v * alpha + here * (whole - seen) + offset * alpha;
                }
            }
            seen.iter_mut().zip(middle(ALPHA)).for_each(|(out, alpha)| *out = *alpha);
        });
        Ok(vec![Stage::Window(Domain::Encoded, Window::Patch(patch))])
    },
};
