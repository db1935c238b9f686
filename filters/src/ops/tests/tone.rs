//! Tone operations compared with their formulas in f64, and their documented properties at every amount.

use super::*;

fn luma([r, g, b]: [f64; 3]) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn smoothstep(from: f64, to: f64, v: f64) -> f64 {
    let t = ((v - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// The effect of each of the four on luma.
fn tone(op: &str, amount: f64, y: f64) -> f64 {
    let gained = |stops: f64, weight: f64| y * (amount * stops * weight).exp2();
    match op {
        "highlights" => gained(0.4, smoothstep(0.15, 0.75, y) - smoothstep(0.75, 1.0, y) / 2.0),
        "shadows" => gained(1.3, (1.0 - y.clamp(0.0, 1.0)).powi(3)),
        "whites" => gained(0.25, smoothstep(0.3, 1.0, y)),
        _ => y + 0.12 * amount * (1.0 - smoothstep(0.0, 0.5, y)),
    }
}

#[test]
fn highlights_shadows_whites_and_blacks_agree_with_their_formulas() {
    for (op, amount) in ["highlights", "shadows", "whites", "blacks"].into_iter().flat_map(|op| [(op, -1.0), (op, 0.6)])
    {
        agrees(&format!(r#"{{"op":"{op}","amount":{amount}}}"#), |rgb| {
            let (y, to) = (luma(rgb), tone(op, amount, luma(rgb)));
            if op == "blacks" { rgb.map(|v| v + to - y) } else { rgb.map(|v| if y == 0.0 { v } else { v * to / y }) }
        });
    }
}

/// Checks the formulas, which were compared with the operations above, at every amount, also far beyond white.
#[test]
fn highlights_shadows_whites_and_blacks_are_monotone() {
    for op in ["highlights", "shadows", "whites", "blacks"] {
        for amount in (-100..=100).map(|i| f64::from(i) / 100.0) {
            let tones: Vec<f64> = (0..=4000).map(|i| tone(op, amount, f64::from(i) / 1000.0)).collect();
            assert!(tones.windows(2).all(|pair| pair[1] > pair[0]), "{op} {amount}");
        }
    }
}

#[test]
fn levels_agree_with_their_formula() {
    let levels = |[black, white, gamma, out_black, out_white]: [f64; 5]| {
        let ops = format!(
            r#"{{"op":"levels","black":{black},"white":{white},"gamma":{gamma},"out_black":{out_black},"out_white":{out_white}}}"#
        );
        agrees(&ops, |rgb| {
            let t = rgb.map(|v| ((v - black) / (white - black).max(1.0 / 255.0)).clamp(0.0, 1.0).powf(1.0 / gamma));
            t.map(|t| out_black + (out_white - out_black) * t)
        });
    };
    levels([0.1, 0.8, 1.0, 0.0, 1.0]);
    levels([0.05, 0.9, 1.7, 0.0, 1.0]);
    levels([0.2, 0.6, 0.5, 0.1, 0.7]);
    levels([0.0, 1.0, 1.0, 0.9, 0.2]);
    levels([0.5, 0.5, 1.0, 0.0, 1.0]);
}

/// Equalisation in f64 over the whole picture, pixel by pixel, from the definition.
#[test]
fn equalize_agrees_with_a_plain_version() {
    let (width, height, tiles, clip, amount) = (451, 300, 3, 3.0, 0.7);
    let lab: Vec<[f64; 3]> = samples("").as_chunks::<3>().0.iter().map(|rgb| oklab(rgb.map(decode))).collect();
    let curves: Vec<Vec<f64>> = (0..tiles * tiles)
        .map(|tile| {
            // Whether the centre of a pixel lies inside, outside, or on the border of two tiles.
            let share = |at: usize, length: usize, tile: usize| {
                let middle = (at as f64 + 0.5) * tiles as f64 / length as f64 - tile as f64;
                if middle > 0.0 && middle < 1.0 {
                    1.0
                } else if middle == 0.0 || middle == 1.0 {
                    0.5
                } else {
                    0.0
                }
            };
            let mut counts = vec![0.0; 256];
            for (i, lab) in lab.iter().enumerate() {
                let share = share(i % width, width, tile % tiles) * share(i / width, height, tile / tiles);
                counts[((lab[0] * 256.0) as usize).min(255)] += share;
            }
            let total: f64 = counts.iter().sum();
            let kept: Vec<f64> = counts.iter().map(|count: &f64| count.min(clip * total / 256.0)).collect();
            let spread = (total - kept.iter().sum::<f64>()) / 256.0;
            (0..=256).map(|end| kept[..end].iter().map(|kept| kept + spread).sum::<f64>() / total).collect()
        })
        .collect();
    let between = |at: usize, length: usize| {
        let place = ((at as f64 + 0.5) * tiles as f64 / length as f64 - 0.5).clamp(0.0, tiles as f64 - 1.0);
        [(place as usize, 1.0 - place.fract()), ((place as usize + 1).min(tiles - 1), place.fract())]
    };
    let mut far = 0;
    for (i, (seen, [l, a, b])) in
        samples(&format!(r#"{{"op":"equalize","tiles":{tiles},"clip_limit":{clip},"amount":{amount}}}"#))
            .as_chunks::<3>()
            .0
            .iter()
            .zip(&lab)
            .enumerate()
    {
        let at = |curve: &[f64]| {
            let bin = ((l * 256.0) as usize).min(255);
            curve[bin] + (l * 256.0 - bin as f64) * (curve[bin + 1] - curve[bin])
        };
        let (columns, rows) = (between(i % width, width), between(i / width, height));
        let mapped: f64 = rows
            .iter()
            .flat_map(|(row, down)| columns.map(|(column, across)| down * across * at(&curves[row * tiles + column])))
            .sum();
        let want = from_oklab([l + amount * (mapped - l), *a, *b]).map(encode);
        let apart =
            want.iter().zip(seen).map(|(want, seen)| (want.clamp(0.0, 1.0) - seen).abs() * 255.0).fold(0.0, f64::max);
        assert!(apart <= 0.6, "pixel {i}: {apart} steps");
        far += usize::from(apart > 0.505);
    }
    // A lightness on the border of two bins is counted in either, which changes a curve slightly.
    assert!(far < 400, "{far} samples are off by more than rounding");
}
