//! Median: each channel becomes the median of a square of `2 radius_px + 1` pixels a side, display-encoded; colours are weighted by alpha,
//! and alpha becomes its median too. Removes specks and keeps edges.
//!
//! A radius of 1 or 2 is exact: columns and then rows are sorted, which leaves few candidates. Larger squares are counted in a histogram
//! that moves along the row (Huang, Yang and Tang 1979), in steps of 2^-14 from -1 to 3: half a step is 3e-5, less than a hundredth of an
//! 8-bit step.

use wide::f32x4;

use super::{Op, StepContext, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::window::{Patch, PatchRows, Neighborhood, Window, four};
use crate::error::RecipeError;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Params};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "median",
        label: "Median",
        summary: "Removes specks and keeps edges.",
        group: Group::Detail,
        neutral: &[("radius_px", 0.0)],
        params: &[ParamSpec {
            name: "radius_px",
            label: "Radius",
            unit: "px",
            kind: ParamKind::Integer { default: Some(2), soft: [0, 10], hard: [0, 10], step: 1 },
        }],
    },
    prepare,
};

fn prepare(params: &Params, place: &StepContext) -> Result<Vec<Stage>, RecipeError> {
    let radius = place.square_radius(params.integer("radius_px").unwrap_or(0));
    let patch = match radius {
        0 => return Ok(Vec::new()),
        1 => Patch::rows([1, 1], 1.2, |window, out| {
            for (plane, out) in out.iter_mut().enumerate() {
                median_of_nine([0, 1, 2].map(|dy| window.row(plane, dy)), out);
            }
        }),
        2 => Patch::new(Neighborhood { reach: [2, 2], kept_bytes: 5 * size_of::<f32>(), sample_ns: 32.0 }, || {
            let mut sorted = Vec::new();
            Box::new(move |window, out| {
                for (plane, out) in out.iter_mut().enumerate() {
                    let rows = [0, 1, 2, 3, 4].map(|dy| window.row(plane, dy));
                    sort_columns(rows, &mut sorted);
                    median_of_twenty_five(&sorted, rows[0].len(), out);
                }
            })
        }),
        _ => Patch::new(levels_around(radius), move || {
            let mut histogram = Histogram::new(radius);
            let mut ring = Vec::new();
            let mut taken = 0;
            Box::new(move |window, out| {
                let planes = out.len();
                take_levels(window, radius, planes, &mut taken, &mut ring);
                for (plane, out) in out.iter_mut().enumerate() {
                    let number = |dy| window.number(dy) % (2 * radius + 1) * planes + plane;
                    let rows: Vec<&[u16]> = (0..=2 * radius)
                        .map(|dy| &ring[number(dy) * window.width()..(number(dy) + 1) * window.width()])
                        .collect();
                    histogram.row(&rows, out.as_flattened_mut());
                }
            })
        }),
    };
    Ok(vec![Stage::Window(Domain::Encoded, Window::Patch(patch))])
}

/// The footprint with a ring buffer of levels for every plane.
const fn levels_around(radius: usize) -> Neighborhood {
    let side = 2 * radius + 1;
    // One column enters the histogram and one leaves it.
    let sample_ns = 13.0 + 3.5 * side as f64;
    Neighborhood { reach: [radius; 2], kept_bytes: size_of::<u16>() * 4 * side, sample_ns }
}

fn sort(a: f32x4, b: f32x4) -> [f32x4; 2] {
    [a.fast_min(b), a.fast_max(b)]
}

fn middle(a: f32x4, b: f32x4, c: f32x4) -> f32x4 {
    let [low, high] = sort(a, b);
    low.fast_max(high.fast_min(c))
}

/// The median of three sorted columns is the middle value of the largest minimum, the middle median and the smallest maximum.
fn median_of_nine(rows: [&[f32]; 3], out: &mut [[f32; 4]]) {
    for (i, out) in out.iter_mut().enumerate() {
        let columns = [0, 1, 2].map(|dx| {
            let [a, b, c] = rows.map(|row| four(row, 4 * i + dx));
            let [a, b] = sort(a, b);
            let [b, c] = sort(b, c);
            let [a, b] = sort(a, b);
            [a, b, c]
        });
        let [[a0, b0, c0], [a1, b1, c1], [a2, b2, c2]] = columns;
        let least = c0.fast_min(c1).fast_min(c2);
        *out = middle(a0.fast_max(a1).fast_max(a2), middle(b0, b1, b2), least).to_array();
    }
}

/// Sorts five values with an optimal network of nine comparators.
fn sort_five(mut v: [f32x4; 5]) -> [f32x4; 5] {
    for (i, j) in [(0, 1), (3, 4), (2, 4), (2, 3), (1, 4), (0, 3), (0, 2), (1, 3), (1, 2)] {
        [v[i], v[j]] = sort(v[i], v[j]);
    }
    v
}

/// Sorts the columns of five rows: a row of minima, a row of the next values, and so on.
fn sort_columns(rows: [&[f32]; 5], sorted: &mut Vec<f32>) {
    let width = rows[0].len();
    sorted.resize(5 * width, 0.0);
    // Whole vectors; the last may overlap the one before.
    for x in (0..width).step_by(4).map(|x| x.min(width - 4)) {
        for (row, v) in sort_five(rows.map(|row| four(row, x))).into_iter().enumerate() {
            let start = row * width + x;
            sorted[start..start + 4].copy_from_slice(&v.to_array());
        }
    }
}

/// Moves the minimum to the front and the maximum to the end.
fn extremes<const N: usize>(mut v: [f32x4; N]) -> [f32x4; N] {
    for i in 0..N / 2 {
        [v[i], v[N - 1 - i]] = sort(v[i], v[N - 1 - i]);
    }
    for i in 1..N.div_ceil(2) {
        [v[0], v[i]] = sort(v[0], v[i]);
    }
    for i in N / 2..N - 1 {
        [v[i], v[N - 1]] = sort(v[i], v[N - 1]);
    }
    v
}

/// With columns and then rows sorted, at least (i + 1) (j + 1) values are at or below the one in row i and column j, and (5 - i) (5 - j) at
/// or above. Twelve values have more than thirteen on one side, six on each, so the median is that of the other thirteen. The minimum and
/// the maximum of any eight of these cannot be it: replace both by the next one, and so on.
fn median_of_twenty_five(columns: &[f32], width: usize, out: &mut [[f32; 4]]) {
    for (i, out) in out.iter_mut().enumerate() {
        let row = |row: usize| {
            let start = row * width + 4 * i;
            sort_five([0, 1, 2, 3, 4].map(|dx| four(columns, start + dx)))
        };
        let ([_, _, _, a, b], [_, _, c, d, e]) = (row(0), row(1));
        let ([_, f, g, h, _], [k, l, m, ..], [n, o, ..]) = (row(2), row(3), row(4));
        let [_, a, b, c, d, e, f, _] = extremes([a, b, c, d, e, f, g, h]);
        let [_, a, b, c, d, e, _] = extremes([a, b, c, d, e, f, k]);
        let [_, a, b, c, d, _] = extremes([a, b, c, d, e, l]);
        let [_, a, b, c, _] = extremes([a, b, c, d, m]);
        let [_, a, b, _] = extremes([a, b, c, n]);
        *out = middle(a, b, o).to_array();
    }
}

/// The number of levels from 0 to 1, and the level of 0.
const STEPS: f32 = 16_384.0;
const ZERO: f32 = 16_384.0;

/// Converts the window's rows to levels in a ring buffer, plane by plane. Rows that were converted before are reused: `taken` is the first
/// new one.
fn take_levels(window: &PatchRows<'_>, radius: usize, planes: usize, taken: &mut usize, ring: &mut Vec<u16>) {
    let width = window.width();
    ring.resize((2 * radius + 1) * planes * width, 0);
    let (first, last) = (window.number(0), window.number(2 * radius));
    for number in first.max(*taken)..=last {
        for plane in 0..planes {
            let start = (number % (2 * radius + 1) * planes + plane) * width;
            // Whole vectors; the last may overlap the one before.
            for x in (0..width).step_by(4).map(|x| x.min(width - 4)) {
                let v = four(window.numbered(plane, number), x);
                let level = v * f32x4::splat(STEPS) + f32x4::splat(ZERO + 0.5);
                let level = level.fast_max(f32x4::ZERO).fast_min(f32x4::splat(65_535.0));
                let levels = ring[start + x..].iter_mut().zip(level.to_array());
                levels.for_each(|(out, v)| *out = v as u16);
            }
        }
    }
    *taken = last + 1;
}

/// Counts of each level in the square, and of groups of levels, so that the median is found in few steps.
struct Histogram {
    radius: usize,
    levels: Box<[u16; 1 << 16]>,
    sixteens: Box<[u16; 1 << 12]>,
    groups: [u16; 1 << 8],
    /// The current group, and the count below it.
    at: u8,
    below: u16,
}

impl Histogram {
    fn new(radius: usize) -> Self {
        let (levels, sixteens) = (Box::new([0; 1 << 16]), Box::new([0; 1 << 12]));
        Self { radius, levels, sixteens, groups: [0; 1 << 8], at: 0, below: 0 }
    }

    fn add(&mut self, level: u16) {
        self.levels[usize::from(level)] += 1;
        self.sixteens[usize::from(level >> 4)] += 1;
        self.groups[usize::from(level >> 8)] += 1;
        self.below += u16::from((level >> 8) < u16::from(self.at));
    }

    fn remove(&mut self, level: u16) {
        self.levels[usize::from(level)] -= 1;
        self.sixteens[usize::from(level >> 4)] -= 1;
        self.groups[usize::from(level >> 8)] -= 1;
        self.below -= u16::from((level >> 8) < u16::from(self.at));
    }

    /// The level with `rank` values at or below it.
    fn median(&mut self, rank: u16) -> u16 {
        while self.below > rank {
            self.at -= 1;
            self.below -= self.groups[usize::from(self.at)];
        }
        while self.below + self.groups[usize::from(self.at)] <= rank {
            self.below += self.groups[usize::from(self.at)];
            self.at += 1;
        }
        let mut below = self.below;
        let mut sixteen = u16::from(self.at) << 4;
        while below + self.sixteens[usize::from(sixteen)] <= rank {
            below += self.sixteens[usize::from(sixteen)];
            sixteen += 1;
        }
        let mut level = sixteen << 4;
        while below + self.levels[usize::from(level)] <= rank {
            below += self.levels[usize::from(level)];
            level += 1;
        }
        level
    }

    /// The medians of one row.
    fn row(&mut self, rows: &[&[u16]], out: &mut [f32]) {
        let side = 2 * self.radius + 1;
        let rank = (side * side / 2) as u16;
        rows.iter().flat_map(|row| &row[..side - 1]).for_each(|level| self.add(*level));
        for (x, out) in out.iter_mut().enumerate() {
            rows.iter().for_each(|row| self.add(row[x + side - 1]));
            *out = (f32::from(self.median(rank)) - ZERO) / STEPS;
            rows.iter().for_each(|row| self.remove(row[x]));
        }
        let end = out.len();
        rows.iter().flat_map(|row| &row[end..end + side - 1]).for_each(|level| self.remove(*level));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(i: usize) -> f32 {
        ((i as u32).wrapping_mul(0x9e37_79b9) >> 8) as f32 / (1 << 24) as f32
    }

    fn nearest_level(v: f32) -> u16 {
        (v * STEPS + ZERO + 0.5) as u16
    }

    #[test]
    fn median_of_both_ways_is_that_of_sorting() {
        let rows: Vec<Vec<f32>> = (0..7).map(|y| (0..46).map(|x| noise(997 * y + x)).collect()).collect();
        let sorted = |radius: usize, x: usize| {
            let square = rows[..2 * radius + 1].iter().flat_map(|row| &row[x..=x + 2 * radius]);
            let mut square: Vec<f32> = square.copied().collect();
            square.sort_unstable_by(f32::total_cmp);
            square[square.len() / 2]
        };
        let mut nine = [[0.0; 4]; 10];
        median_of_nine([&rows[0], &rows[1], &rows[2]], &mut nine);
        assert!(nine.as_flattened().iter().enumerate().all(|(x, v)| *v == sorted(1, x)));
        let (mut columns, mut twenty_five) = (Vec::new(), [[0.0; 4]; 10]);
        sort_columns([0, 1, 2, 3, 4].map(|y| rows[y].as_slice()), &mut columns);
        median_of_twenty_five(&columns, 46, &mut twenty_five);
        assert!(twenty_five.as_flattened().iter().enumerate().all(|(x, v)| *v == sorted(2, x)));
        for radius in [2, 3] {
            let levels: Vec<Vec<u16>> =
                rows.iter().map(|row| row.iter().map(|v| nearest_level(*v)).collect()).collect();
            let levels: Vec<&[u16]> = levels[..2 * radius + 1].iter().map(Vec::as_slice).collect();
            let mut histogram = Histogram::new(radius);
            for _ in 0..2 {
                let mut out = [9.0; 40];
                histogram.row(&levels, &mut out);
                for (x, v) in out.iter().enumerate() {
                    assert!((v - sorted(radius, x)).abs() <= 0.5 / STEPS, "{radius} at {x}");
                }
            }
        }
    }
}
