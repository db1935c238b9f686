//! Neighbourhood operations compared with slow f64 versions written from their definitions.

use super::*;

pub(super) const WIDTH: usize = 451;
pub(super) const HEIGHT: usize = 300;

/// A sample of the picture, with repeated edges.
pub(super) fn at(samples: &[f64], x: i64, y: i64, c: usize) -> f64 {
    let inside = |v: i64, side: usize| v.clamp(0, side as i64 - 1) as usize;
    samples[(inside(y, HEIGHT) * WIDTH + inside(x, WIDTH)) * 3 + c]
}

/// Compares every seventh sample of a rendered operation with `formula` at a position, within half a step of rounding plus `more` steps.
pub(super) fn agrees_around(ops: &str, more: f64, formula: impl Fn(i64, i64, usize) -> f64) {
    let seen = samples(ops);
    assert_eq!(seen.len(), WIDTH * HEIGHT * 3, "{ops}");
    for (i, seen) in seen.iter().enumerate().step_by(7) {
        let (x, y, c) = ((i / 3 % WIDTH) as i64, (i / 3 / WIDTH) as i64, i % 3);
        let apart = (formula(x, y, c).clamp(0.0, 1.0) - seen).abs() * 255.0;
        assert!(apart <= 0.502 + more, "{ops} at {x}, {y}, {c}: {apart} steps");
    }
}

#[test]
fn box_blur_agrees_with_a_plain_mean() {
    let source = samples("");
    for radius in [1.0, 2.3, 5.0] {
        let reach = f64::ceil(radius) as i64;
        let weight = |d: i64| (radius + 1.0 - d.abs() as f64).min(1.0);
        let side: f64 = (-reach..=reach).map(weight).sum();
        agrees_around(&format!(r#"{{"op":"box_blur","radius_px":{radius}}}"#), 0.0, |x, y, c| {
            let square = (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy)));
            square.map(|(dx, dy)| at(&source, x + dx, y + dy, c) * weight(dx) * weight(dy)).sum::<f64>() / side.powi(2)
        });
    }
}

/// Many points of the line, each interpolated from the two pixels of its column or row.
#[test]
fn motion_blur_agrees_with_a_line_of_points() {
    let source = samples("");
    for (length, degrees) in [(12.0, 0.0), (9.0, 90.0), (20.5, 30.0), (15.0, -65.0)] {
        let (sine, cosine) = f64::to_radians(degrees).sin_cos();
        let points: Vec<f64> = (0..1000).map(|i| (f64::from(i) + 0.5) / 1000.0 * length - length / 2.0).collect();
        let ops = format!(r#"{{"op":"motion_blur","length_px":{length},"angle_degrees":{degrees}}}"#);
        // Here each point is shared by its own position, not by that of its column's centre: up to a step of difference.
        let mut kernel = std::collections::BTreeMap::new();
        for t in points {
            let (x, y) = (t * cosine, -t * sine);
            let steep = y.abs() > x.abs();
            let (long, short) = if steep { (y.round(), x) } else { (x.round(), y) };
            for (place, share) in
                [(short.floor(), 1.0 - short + short.floor()), (short.floor() + 1.0, short - short.floor())]
            {
                let (dx, dy) = if steep { (place, long) } else { (long, place) };
                *kernel.entry((dx as i64, dy as i64)).or_insert(0.0) += share / 1000.0;
            }
        }
        agrees_around(&ops, 1.0, |x, y, c| {
            kernel.iter().map(|((dx, dy), weight)| at(&source, x + dx, y + dy, c) * weight).sum()
        });
    }
}

#[test]
fn median_agrees_with_sorting() {
    let source = samples("");
    for radius in [1, 2, 3, 4] {
        agrees_around(&format!(r#"{{"op":"median","radius_px":{radius}}}"#), 0.0, |x, y, c| {
            let square = (-radius..=radius).flat_map(|dy| (-radius..=radius).map(move |dx| (dx, dy)));
            let mut square: Vec<f64> = square.map(|(dx, dy)| at(&source, x + dx, y + dy, c)).collect();
            square.sort_by(f64::total_cmp);
            square[square.len() / 2]
        });
    }
}

#[test]
fn pixelate_agrees_with_plain_means_in_linear_light() {
    let source = samples("");
    for size in [2, 10, 64] {
        agrees_around(&format!(r#"{{"op":"pixelate","size_px":{size}}}"#), 0.0, |x, y, c| {
            let (left, top) = (x / size * size, y / size * size);
            let (right, bottom) = ((left + size).min(WIDTH as i64), (top + size).min(HEIGHT as i64));
            let cell = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
            let sum: f64 = cell.map(|(x, y)| decode(at(&source, x, y, c))).sum();
            encode(sum / ((right - left) * (bottom - top)) as f64)
        });
    }
}

/// None of 0.3, 0.2 and 0.1 is exact in binary: the sum is 2.8e-17. It counts as zero, and does not become a divisor.
#[test]
fn convolve_kernel_of_no_sum_but_rounding_is_not_divided() {
    let source = samples("");
    let ops = r#"{"op":"convolve","kernel":[-0.3,0,0,0,0.2,0,0,0,0.1],"offset":0.4}"#;
    agrees_around(ops, 0.0, |x, y, c| {
        0.4 - 0.3 * at(&source, x - 1, y - 1, c) + 0.2 * at(&source, x, y, c) + 0.1 * at(&source, x + 1, y + 1, c)
    });
    // A small sum that is not zero is a divisor: the mean.
    let ops = r#"{"op":"convolve","kernel":[0.000001,0,0,0,0.000001,0,0,0,0.000002]}"#;
    agrees_around(ops, 0.0, |x, y, c| {
        0.25 * (at(&source, x - 1, y - 1, c) + at(&source, x, y, c)) + 0.5 * at(&source, x + 1, y + 1, c)
    });
}
