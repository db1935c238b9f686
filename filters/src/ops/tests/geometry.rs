//! Geometry compared with slow references in f64.

use super::{decode, encode, samples};

const WIDTH: usize = 451;
const HEIGHT: usize = 300;

/// A kernel and its support.
type Kernel = (&'static str, f64, fn(f64) -> f64);

fn lanczos(x: f64) -> f64 {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) };
    if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 }
}

/// The piecewise cubic as Keys (1981) writes it, with a = -1/2.
fn catmull_rom(x: f64) -> f64 {
    match x.abs() {
        x if x < 1.0 => 1.0 + x * x * (1.5 * x - 2.5),
        x if x < 2.0 => 2.0 + x * (-4.0 + x * (2.5 - 0.5 * x)),
        _ => 0.0,
    }
}

/// With B = C = 1/3, each piece in lowest terms.
fn mitchell(x: f64) -> f64 {
    match x.abs() {
        x if x < 1.0 => (7.0 * x * x * x - 12.0 * x * x + 16.0 / 3.0) / 6.0,
        x if x < 2.0 => (-7.0 / 3.0 * x * x * x + 12.0 * x * x - 20.0 * x + 32.0 / 3.0) / 6.0,
        _ => 0.0,
    }
}

const KERNELS: [Kernel; 4] = [
    ("lanczos3", 3.0, lanczos),
    ("mitchell", 2.0, mitchell),
    ("catmull_rom", 2.0, catmull_rom),
    ("triangle", 1.0, |x| (1.0 - x.abs()).max(0.0)),
];

/// In linear light, in two dimensions at once.
#[test]
fn resize_agrees_with_a_plain_sum() {
    let source: Vec<f64> = samples("").into_iter().map(decode).collect();
    for (name, _, kernel) in KERNELS {
        let weights = |place: usize, from: usize, to: usize| {
            let ratio = from as f64 / to as f64;
            let centre = (place as f64 + 0.5) * ratio - 0.5;
            let all: Vec<f64> = (0..from).map(|i| kernel((i as f64 - centre) / ratio.max(1.0))).collect();
            let sum: f64 = all.iter().sum();
            all.into_iter().map(|w| w / sum).collect::<Vec<_>>()
        };
        for (to_width, to_height) in [(130_usize, 86_usize), (902, 600), (450, 299)] {
            let seen = samples(&format!(r#"{{"op":"resize","width":{to_width},"filter":"{name}"}}"#));
            assert_eq!(seen.len(), to_width * to_height * 3);
            for (x, y) in [(0, 0), (1, 80), (64, 43), (129, 85), (77, 2), (to_width - 1, to_height - 1)] {
                let (across, down) = (weights(x, WIDTH, to_width), weights(y, HEIGHT, to_height));
                for c in 0..3 {
                    let line = |j: usize| (0..WIDTH).map(|i| across[i] * source[(j * WIDTH + i) * 3 + c]).sum::<f64>();
                    let want = encode((0..HEIGHT).filter(|j| down[*j] != 0.0).map(|j| down[j] * line(j)).sum::<f64>());
                    let apart = (want.clamp(0.0, 1.0) - seen[(y * to_width + x) * 3 + c]).abs() * 255.0;
                    assert!(apart <= 0.502, "{name} {to_width}: ({x}, {y}) channel {c}: {apart} steps");
                }
            }
        }
    }
}

#[test]
fn resize_to_the_nearest_takes_pixels_as_they_are() {
    let (source, seen) =
        (samples(""), samples(r#"{"op":"resize","width":100,"height":50,"fit":"exact","filter":"nearest"}"#));
    for (x, y) in (0..50).flat_map(|y| (0..100).map(move |x| (x, y))) {
        let from = [(x as f64 + 0.5) * 4.51, (y as f64 + 0.5) * 6.0].map(|place| place as usize);
        let (at, want) = ((y * 100 + x) * 3, (from[1] * WIDTH + from[0]) * 3);
        assert!(seen[at..at + 3] == source[want..want + 3], "({x}, {y})");
    }
}

#[test]
fn resize_to_fill_is_the_middle_of_what_covers() {
    let filled = samples(r#"{"op":"resize","width":120,"height":120,"fit":"fill"}"#);
    let cropped = samples(r#"{"op":"resize","height":120},{"op":"crop","x":30,"width":120}"#);
    assert!(filled == cropped, "pixels differ");
}

#[test]
fn pad_keeps_the_picture_and_draws_the_border() {
    let (source, seen) =
        (samples(""), samples(r##"{"op":"pad","left":3,"top":2,"right":5,"bottom":1,"color":"#336699"}"##));
    let width = WIDTH + 8;
    assert_eq!(seen.len(), width * (HEIGHT + 3) * 3);
    for (i, pixel) in seen.chunks(3).enumerate() {
        let (x, y) = ((i % width).wrapping_sub(3), (i / width).wrapping_sub(2));
        let at = (y.wrapping_mul(WIDTH).wrapping_add(x)).wrapping_mul(3);
        let want = if x < WIDTH && y < HEIGHT { &source[at..at + 3] } else { &[0.2, 0.4, 0.6] };
        assert!(pixel.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-9), "pixel {i}");
    }
}

/// Catmull-Rom in linear light at positions rotated in f64, with repeated edges.
#[test]
fn rotate_agrees_with_a_plain_interpolation() {
    let source: Vec<f64> = samples("").into_iter().map(decode).collect();
    for degrees in [-4.2_f64, 17.0, 45.0] {
        let seen = samples(&format!(r#"{{"op":"rotate","degrees":{degrees},"crop":true}}"#));
        let (sin, cos) = degrees.to_radians().sin_cos();
        let canvas = [WIDTH as f64 * cos + HEIGHT as f64 * sin.abs(), WIDTH as f64 * sin.abs() + HEIGHT as f64 * cos];
        let canvas = canvas.map(f64::ceil);
        // The cropped result is centred in the canvas; its width is the one that divides its size.
        let pixels = seen.len() / 3;
        let (mut compared, mut width) = (0, 0);
        for candidate in (1..=pixels)
            .filter(|w| pixels.is_multiple_of(*w) && *w as f64 <= canvas[0] && (pixels / w) as f64 <= canvas[1])
        {
            let height = pixels / candidate;
            let offset = [((canvas[0] as usize) - candidate) / 2, ((canvas[1] as usize) - height) / 2];
            let place = |x: usize, y: usize| {
                let dx = (x + offset[0]) as f64 + 0.5 - canvas[0] / 2.0;
                let dy = (y + offset[1]) as f64 + 0.5 - canvas[1] / 2.0;
                (dx * cos + dy * sin + WIDTH as f64 / 2.0 - 0.5, dy * cos - dx * sin + HEIGHT as f64 / 2.0 - 0.5)
            };
            let inside =
                |(px, py): (f64, f64)| (-1.0..=WIDTH as f64).contains(&px) && (-1.0..=HEIGHT as f64).contains(&py);
            let corners = [(0, 0), (candidate - 1, 0), (0, height - 1), (candidate - 1, height - 1)];
            if !corners.into_iter().all(|(x, y)| inside(place(x, y))) {
                continue;
            }
            let at = |i: i64, j: i64, c: usize| {
                let (i, j) = (i.clamp(0, WIDTH as i64 - 1) as usize, j.clamp(0, HEIGHT as i64 - 1) as usize);
                source[(j * WIDTH + i) * 3 + c]
            };
            let close =
                (0..height).step_by(13).flat_map(|y| (0..candidate).step_by(11).map(move |x| (x, y))).all(|(x, y)| {
                    let (px, py) = place(x, y);
                    (0..3).all(|c| {
                        let taps = (-1..=2)
                            .flat_map(|j| (-1..=2).map(move |i| (px.floor() as i64 + i, py.floor() as i64 + j)));
                        let sum: f64 = taps
                            .map(|(i, j)| at(i, j, c) * catmull_rom(px - i as f64) * catmull_rom(py - j as f64))
                            .sum();
                        let apart =
                            (encode(sum.max(0.0)).clamp(0.0, 1.0) - seen[(y * candidate + x) * 3 + c]).abs() * 255.0;
                        // Below zero the encoding is linear, and both clamp to zero.
                        apart <= 0.51
                    })
                });
            if close {
                (compared, width) = (compared + 1, candidate);
            }
        }
        assert_eq!(compared, 1, "{degrees}: no size, or more than one, agrees ({width})");
    }
}
