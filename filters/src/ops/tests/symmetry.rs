//! Operations without a direction treat a picture, its mirror image and its rotated copy alike.

use serde_json::Value;

use super::pictures::{Picture, golden_cases};
use crate::spec::catalog;

/// Operations with a direction or a position, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("crop", "its rectangle is measured from the top left"),
    ("emboss", "its light comes from one side"),
    ("flip", "turns over by itself"),
    ("grain", "its lattice begins at the top left, so that a seed names one pattern"),
    ("halftone", "its screen begins at the top left, turned by its angle"),
    ("motion_blur", "moves along a line"),
    ("pad", "its borders are named by their sides"),
    ("pixelate", "its cells begin at the top left, as every editor has it"),
    ("polaroid", "its card is wider below"),
    ("resize", "its sides are named, and half a pixel is rounded towards the top left"),
    ("rotate", "turns one way"),
];

/// Operations that depend on the directions of the sides: symmetric under mirroring, but not under rotation.
const NOT_TURNED: &[(&str, &str)] = &[
    ("bilateral", "goes across and then down, which comes close to a window of two dimensions"),
    ("cartoon", "smooths as bilateral does"),
];

fn cases() -> impl Iterator<Item = (&'static str, Value)> {
    let ops = catalog().map(|spec| spec.name).filter(|op| EXCEPTIONS.iter().all(|(name, _)| name != op));
    // A custom kernel may have a direction; this one has none.
    let even = |case: &Value| !case.to_string().contains("convolve") || case.to_string().contains("-1");
    ops.flat_map(move |op| golden_cases(op).into_iter().filter(even).map(move |case| (op, case)))
}

/// A drawing without symmetry, with alpha, with sides that no tile and no grid divides.
fn drawing(width: usize, height: usize) -> Picture {
    let mut state = 7_u32;
    let noise: Vec<u8> = (0..width * height)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 27) as u8
        })
        .collect();
    Picture::new(width, height, |x, y| {
        let noise = noise[y * width + x];
        let line = if (x + 2 * y) % 23 < 4 { 190 } else { 20 };
        let alpha = if x < 9 { 40 + 20 * x as u8 } else { 255 };
        [(2 * x) as u8 / 2 + noise, line + noise, (y * 2 % 200) as u8 + noise, alpha]
    })
}

/// The largest difference of a sample, and its position.
fn apart(a: &Picture, b: &Picture) -> (u8, usize, usize) {
    assert_eq!((a.width, a.height), (b.width, b.height));
    let pixels = a.pixels.iter().zip(&b.pixels).enumerate();
    let apart = pixels.map(|(i, (a, b))| ((0..4).map(|c| a[c].abs_diff(b[c])).max().unwrap_or(0), i));
    let (most, i) = apart.max_by_key(|(apart, _)| *apart).unwrap_or((0, 0));
    (most, i % a.width, i / a.width)
}

/// Sums run from the left and the top, and wide blurs use a grid: at most one 8-bit step of difference.
#[test]
fn operations_without_a_direction_do_the_same_to_a_mirror_image() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for (width, height) in [(131, 83), (61, 97)] {
        let picture = drawing(width, height);
        let (flipped, transposed) = (picture.flipped(), picture.transposed());
        for (op, case) in cases() {
            let rendered = picture.rendered(&case);
            let mut compare = |how: &str, expected: Picture, seen: Picture| {
                let (most, x, y) = apart(&expected, &seen);
                if most > 1 {
                    wrong.push(format!("{case} on {width} x {height} {how}: {most} steps at {x}, {y}"));
                }
            };
            compare("flipped", rendered.flipped(), flipped.rendered(&case));
            if NOT_TURNED.iter().all(|(name, _)| *name != op) {
                compare("transposed", rendered.transposed(), transposed.rendered(&case));
            }
            seen += 1;
        }
    }
    assert!(seen > 120, "{seen} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
