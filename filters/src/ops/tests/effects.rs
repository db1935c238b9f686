//! Effects on neighbourhoods compared with slow f64 versions written from their definitions.

use super::detail::{HEIGHT, WIDTH, agrees_around, at};
use super::*;

fn luma([r, g, b]: [f64; 3]) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn pixel(samples: &[f64], x: i64, y: i64) -> [f64; 3] {
    [0, 1, 2].map(|c| at(samples, x, y, c))
}

/// A picture from a function of (x, y).
fn picture(f: impl Fn(i64, i64) -> [f64; 3]) -> Vec<f64> {
    let places = (0..HEIGHT as i64).flat_map(|y| (0..WIDTH as i64).map(move |x| (x, y)));
    places.flat_map(|(x, y)| f(x, y)).collect()
}

/// A separable window: `weight` takes the centre, a neighbour and its distance.
fn windowed(source: &[f64], reach: i64, weight: impl Fn([f64; 3], [f64; 3], i64) -> f64) -> Vec<f64> {
    let pass = |source: &[f64], across: bool| {
        picture(|x, y| {
            let here = pixel(source, x, y);
            let (mut sums, mut total) = ([0.0; 3], 0.0);
            for d in -reach..=reach {
                let v = if across { pixel(source, x + d, y) } else { pixel(source, x, y + d) };
                let weight = weight(here, v, d);
                total += weight;
                (0..3).for_each(|c| sums[c] += weight * v[c]);
            }
            sums.map(|sum| sum / total)
        })
    };
    pass(&pass(source, true), false)
}

fn gaussian(source: &[f64], sigma: f64) -> Vec<f64> {
    let reach = (3.0 * sigma).ceil() as i64;
    windowed(source, reach, |_, _, d| (-((d * d) as f64) / (2.0 * sigma * sigma)).exp())
}

#[test]
fn bilateral_agrees_with_its_formula() {
    let (sigma, range) = (1.7_f64, 0.12);
    let seen = windowed(&samples(""), 5, |here, v, d| {
        let apart: f64 = (0..3).map(|c| (v[c] - here[c]).powi(2)).sum();
        (-((d * d) as f64) / (2.0 * sigma * sigma)).exp() * (1.0 - apart / (8.0 * range * range)).max(0.0).powi(4)
    });
    agrees_around(r#"{"op":"bilateral","sigma_px":1.7,"sigma_range":0.12}"#, 0.0, |x, y, c| at(&seen, x, y, c));
}

/// The polynomial is close to the Gaussian, as documented.
#[test]
fn bilateral_weight_is_close_to_a_gaussian() {
    for i in 0..400 {
        let d2 = f64::from(i) / 40.0;
        assert!(((1.0 - d2 / 8.0).max(0.0).powi(4) - (-d2 / 2.0).exp()).abs() < 0.075, "{d2}");
    }
}

fn gray_agrees(ops: &str, formula: impl Fn(i64, i64) -> f64) {
    let seen = samples(ops);
    assert_eq!(seen.len(), WIDTH * HEIGHT, "{ops}");
    for (i, seen) in seen.iter().enumerate() {
        let apart = (formula((i % WIDTH) as i64, (i / WIDTH) as i64).clamp(0.0, 1.0) - seen).abs() * 255.0;
        assert!(apart <= 0.502, "{ops} at pixel {i}: {apart} steps");
    }
}

#[test]
fn edge_detect_agrees_with_its_formula() {
    let source = samples("");
    let y = |x: i64, y: i64| luma(pixel(&source, x, y));
    let gradient = |[side, middle]: [f64; 2], px: i64, py: i64| {
        let line = |dx: [i64; 3], dy: [i64; 3]| {
            (0..3).map(|i| [side, middle, side][i] * y(px + dx[i], py + dy[i])).sum::<f64>()
        };
        let across = line([1; 3], [-1, 0, 1]) - line([-1; 3], [-1, 0, 1]);
        let down = line([-1, 0, 1], [1; 3]) - line([-1, 0, 1], [-1; 3]);
        across.hypot(down)
    };
    gray_agrees(r#"{"op":"edge_detect","sigma_px":0,"amount":2}"#, |x, y| 2.0 * gradient([0.25, 0.5], x, y));
    gray_agrees(r#"{"op":"edge_detect","method":"scharr","sigma_px":0,"amount":2,"invert":true}"#, |x, y| {
        1.0 - 2.0 * gradient([3.0 / 16.0, 10.0 / 16.0], x, y)
    });
    gray_agrees(r#"{"op":"edge_detect","method":"laplacian","sigma_px":0,"amount":3}"#, |px, py| {
        let around = y(px - 1, py) + y(px + 1, py) + y(px, py - 1) + y(px, py + 1);
        3.0 * (around - 4.0 * y(px, py)).abs()
    });
}

#[test]
fn emboss_agrees_with_its_formula() {
    let source = samples("");
    let y = |x: i64, y: i64| luma(pixel(&source, x, y));
    gray_agrees(r#"{"op":"emboss","angle_degrees":90,"depth_px":2,"amount":3}"#, |px, py| {
        0.5 + 1.5 * (y(px, py + 2) - y(px, py - 2))
    });
    // Between two pixels, to the right.
    agrees_around(r#"{"op":"emboss","angle_degrees":0,"depth_px":1.25,"amount":1,"color":true}"#, 0.0, |x, y, c| {
        let side = |sign: i64| 0.75 * at(&source, x + sign, y, c) + 0.25 * at(&source, x + 2 * sign, y, c);
        at(&source, x, y, c) + 0.5 * (side(-1) - side(1))
    });
}

#[test]
fn clarity_agrees_with_its_formula() {
    let source = samples("");
    let around = gaussian(&source, 0.02 * WIDTH as f64);
    // A wide Gaussian is within half a step of the formula.
    agrees_around(r#"{"op":"clarity","amount":0.8}"#, 0.5, |x, y, c| {
        let here = luma(pixel(&source, x, y));
        let d = here - luma(pixel(&around, x, y));
        at(&source, x, y, c) + 0.8 * 4.0 * here * (1.0 - here) * d / (1.0 + 4.0 * d.abs())
    });
}

/// Pixels on the border of two levels may be counted in either.
#[test]
fn oil_paint_agrees_with_plain_counts() {
    let source = samples("");
    let (radius, levels) = (3, 12.0);
    let paint = |x: i64, y: i64, c: usize| {
        let mut sums = [[0.0; 2]; 12];
        for (dx, dy) in (-radius..=radius).flat_map(|dy| (-radius..=radius).map(move |dx| (dx, dy))) {
            let v = pixel(&source, x + dx, y + dy);
            let sum = &mut sums[(luma(v) * (levels - 1.0) + 0.5) as usize];
            sum[0] += v[c];
            sum[1] += 1.0;
        }
        let most = sums.iter().map(|sum| sum[1]).fold(0.0, f64::max);
        let counted = || sums.iter().filter(|sum| sum[1] > 0.4 * most);
        let total: f64 = counted().map(|sum| sum[1].powi(8)).sum();
        counted().map(|sum| sum[1].powi(8) * sum[0] / sum[1]).sum::<f64>() / total
    };
    let seen = samples(r#"{"op":"oil_paint","radius_px":3,"levels":12}"#);
    let far = (0..seen.len()).step_by(7).filter(|i| {
        let want = paint((i / 3 % WIDTH) as i64, (i / 3 / WIDTH) as i64, i % 3);
        (want - seen[*i]).abs() * 255.0 > 0.51
    });
    let far = far.count();
    assert!(far < seen.len() / 7 / 200, "{far} of {}", seen.len() / 7);
}

/// The ink coverage equals the darkness of the picture, overall and locally.
#[test]
fn halftone_keeps_the_tones() {
    let source = samples("");
    let mean = |samples: &[f64]| samples.iter().sum::<f64>() / samples.len() as f64;
    let lumas: Vec<f64> = source.as_chunks::<3>().0.iter().map(|rgb| luma(*rgb)).collect();
    for cell in [6, 10] {
        let dots = samples(&format!(r#"{{"op":"halftone","cell_px":{cell}}}"#));
        assert!((mean(&dots) - mean(&lumas)).abs() < 0.012, "{cell}: {} for {}", mean(&dots), mean(&lumas));
        let pure = dots.iter().filter(|v| **v < 0.02 || **v > 0.98).count();
        assert!(pure * 2 > dots.len(), "{cell}: {pure} of {} are ink or paper", dots.len());
    }
    let dots = samples(r#"{"op":"halftone","mode":"color","cell_px":6}"#);
    for c in 0..3 {
        let channel = |samples: &[f64]| mean(&samples.iter().skip(c).step_by(3).copied().collect::<Vec<_>>());
        let (seen, want) = (channel(&dots), channel(&source));
        assert!((seen - want).abs() < 0.02, "{c}: {seen} for {want}");
    }
}

#[test]
fn cartoon_agrees_with_its_formula() {
    let source = samples("");
    let around = gaussian(&source, 2.0);
    let smoothstep = |v: f64| v * v * (3.0 - 2.0 * v);
    agrees_around(r#"{"op":"cartoon","sigma_px":0,"levels":6,"lines":0.7,"line_px":2}"#, 0.0, |x, y, c| {
        let here = luma(pixel(&source, x, y));
        let place = here * 5.0;
        let flat = (place.floor() + ((place.fract() - 0.5) * 4.0 + 0.5).clamp(0.0, 1.0)) / 5.0;
        let darker = luma(pixel(&around, x, y)) - here;
        let line = smoothstep(((darker - 0.015) / 0.045).clamp(0.0, 1.0));
        (flat + 1.25 * (at(&source, x, y, c) - here)) * (1.0 - 0.7 * line)
    });
}

#[test]
fn dehaze_agrees_with_its_formula() {
    let source = samples("");
    let least = |rgb: [f64; 3]| rgb.into_iter().fold(f64::INFINITY, f64::min);
    let bin = |rgb: [f64; 3]| (least(rgb) as f32 * 1023.0 + 0.5) as usize;
    let pixels = source.as_chunks::<3>().0;
    let mut bins: Vec<usize> = pixels.iter().map(|rgb| bin(*rgb)).collect();
    bins.sort_unstable();
    let cut = bins[bins.len() - bins.len() / 1000];
    let brightest: Vec<&[f64; 3]> = pixels.iter().filter(|rgb| bin(**rgb) >= cut).collect();
    let airlight = [0, 1, 2].map(|c| brightest.iter().map(|rgb| rgb[c]).sum::<f64>() / brightest.len() as f64);
    let w = |x: i64, y: i64| least([0, 1, 2].map(|c| at(&source, x, y, c) / airlight[c]));
    let radius: f64 = 0.015 * WIDTH as f64;
    let reach = radius.ceil() as i64;
    let weight = |d: i64| (radius + 1.0 - d.abs() as f64).min(1.0);
    for amount in [0.8, -0.5] {
        agrees_around(&format!(r#"{{"op":"dehaze","amount":{amount}}}"#), 0.1, |x, y, c| {
            let (mut sum, mut square, mut total) = (0.0, 0.0, 0.0);
            for (dx, dy) in (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy))) {
                let (v, weight) = (w(x + dx, y + dy), weight(dx) * weight(dy));
                sum += v * weight;
                square += v * v * weight;
                total += weight;
            }
            let (mean, square) = (sum / total, square / total);
            let veil = (mean - (square - mean * mean).max(0.0).sqrt()).min(w(x, y)).clamp(0.0, 1.0);
            let hidden = 0.9 * amount * veil;
            (at(&source, x, y, c) - hidden * airlight[c]) / (1.0 - hidden)
        });
    }
}

#[test]
fn polaroid_prints_as_its_formula_says_and_lies_on_its_card() {
    let source = samples("");
    let [centre_x, centre_y] = [(WIDTH - 1) as f64 / 2.0, (HEIGHT - 1) as f64 / 2.0];
    agrees_around(r#"{"op":"polaroid","amount":1,"frame":false}"#, 0.0, |x, y, c| {
        let d = ((x as f64 - centre_x) / WIDTH as f64).hypot((y as f64 - centre_y) / HEIGHT as f64) * 2_f64.sqrt();
        let s = ((d - 0.4) / 0.8).clamp(0.0, 1.0);
        let gain = 1.0 - 0.35 * s * s * (3.0 - 2.0 * s);
        let rgb = pixel(&source, x, y).map(|v| encode(decode(v) * gain));
        let faded = 0.8 * rgb[c] + 0.2 * luma(rgb);
        let (black, white) = ([0.085, 0.1, 0.125][c], [1.06, 1.0, 0.86][c]);
        black + (white - black) * faded
    });
    let card = samples(r#"{"op":"polaroid"}"#);
    assert_eq!(card.len(), (WIDTH + 36) * (HEIGHT + 18 + 66) * 3);
    assert!(card[..3].iter().zip([246.0, 244.0, 238.0]).all(|(v, want)| v * 255.0 == want), "{:?}", &card[..3]);
}
