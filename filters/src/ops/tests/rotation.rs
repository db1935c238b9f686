//! The coverage of a rotation: alpha is the area of the rotated rectangle.

use serde_json::json;

use super::pictures::Picture;

fn angles() -> impl Iterator<Item = f64> {
    let steep = (-9..=9).map(|tens| f64::from(tens) * 10.0).filter(|degrees| *degrees != 0.0);
    steep.chain([-44.9, -3.0, -0.5, 0.1, 1.0, 7.3, 22.5, 33.3, 45.0, 46.0, 89.5, 130.0, -161.5])
}

/// Whether values rise and then fall, without a gap.
fn rises_and_falls(values: impl Iterator<Item = u8>) -> bool {
    let (mut last, mut falls) = (0, false);
    for v in values {
        if falls && v > last {
            return false;
        }
        falls |= v < last;
        last = v;
    }
    true
}

/// A rectangle is convex and keeps its area when rotated, so alpha rises and falls once along each row and column, and sums to width times
/// height.
#[test]
fn rotate_covers_the_area_of_the_picture_and_its_edges_fall_off_once() {
    for (width, height) in [(64, 48), (101, 77), (200, 37), (33, 160)] {
        let green = Picture::new(width, height, |_, _| [0, 255, 0, 255]);
        for degrees in angles() {
            let seen = green.rendered(&json!([{"op": "rotate", "degrees": degrees}]));
            let about = format!("{width} x {height} by {degrees}");
            let sum: f64 = seen.pixels.iter().map(|pixel| f64::from(pixel[3]) / 255.0).sum();
            let share = sum / (width * height) as f64;
            assert!((share - 1.0).abs() < 0.003, "{about}: {share} of the area");
            for y in 0..seen.height {
                assert!(rises_and_falls((0..seen.width).map(|x| seen.at(x, y)[3])), "{about}: row {y}");
            }
            for x in 0..seen.width {
                assert!(rises_and_falls((0..seen.height).map(|y| seen.at(x, y)[3])), "{about}: column {x}");
            }
            let mut visible = seen.pixels.iter().filter(|pixel| pixel[3] > 0);
            assert!(visible.all(|pixel| pixel[..3] == [0, 255, 0]), "{about}: another colour at an edge");
        }
    }
}

/// With cropped corners, nothing outside the picture is visible.
#[test]
fn rotate_that_crops_is_opaque_to_its_edges() {
    for (width, height) in [(64, 48), (101, 77), (200, 37), (33, 160)] {
        let green = Picture::new(width, height, |_, _| [0, 255, 0, 255]);
        for degrees in angles() {
            let seen = green.rendered(&json!([{"op": "rotate", "degrees": degrees, "crop": true}]));
            assert!(seen.pixels.iter().all(|pixel| *pixel == [0, 255, 0, 255]), "{width} x {height} by {degrees}");
        }
    }
}

/// A crop without corners keeps the same pixels within rounding, and the file has no alpha.
#[test]
fn rotate_that_is_cropped_inside_the_picture_has_no_alpha() {
    let colors = Picture::new(120, 90, |x, y| [(x * 2) as u8, (y * 2) as u8, (x + y) as u8, 255]);
    for degrees in [-12.0, 3.3, 44.0, 97.0] {
        let rotate = json!({"op": "rotate", "degrees": degrees});
        let whole = colors.rendered(&json!([rotate]));
        let (x, y) = (whole.width / 2 - 20, whole.height / 2 - 17);
        let inside = json!({"op": "crop", "x": x, "y": y, "width": 40, "height": 34});
        let seen = colors.rendered(&json!([rotate, inside]));
        for (i, pixel) in seen.pixels.iter().enumerate() {
            // The cropped result is not multiplied and divided by an alpha of nearly 1.
            let other = whole.at(x + i % 40, y + i / 40);
            assert!(pixel.iter().zip(other).all(|(a, b)| a.abs_diff(b) <= 1), "{degrees} at {i}: {pixel:?}, {other:?}");
        }
        let corner = json!({"op": "crop", "x": 0, "y": 0, "width": 40, "height": 34});
        assert!(colors.rendered(&json!([rotate, corner])).pixels.iter().any(|pixel| pixel[3] == 0), "{degrees}");
    }
}

/// Each pixel's alpha is its share of the rotated rectangle, counted at 16 x 16 points.
#[test]
fn rotate_alpha_is_the_covered_area_of_each_pixel() {
    const POINTS: usize = 16;
    for (width, height, degrees) in [(90_usize, 90_usize, 10.0_f64), (40, 23, -31.0), (3, 60, 45.0), (50, 1, 5.0)] {
        let green = Picture::new(width, height, |_, _| [0, 255, 0, 255]);
        let seen = green.rendered(&json!([{"op": "rotate", "degrees": degrees}]));
        let (sin, cos) = degrees.to_radians().sin_cos();
        let inside = |x: f64, y: f64| {
            let (dx, dy) = (x - seen.width as f64 / 2.0, y - seen.height as f64 / 2.0);
            let (across, down) = (dx * cos + dy * sin, dy * cos - dx * sin);
            across.abs() <= width as f64 / 2.0 && down.abs() <= height as f64 / 2.0
        };
        let place = |pixel: usize, point: usize| pixel as f64 + (point as f64 + 0.5) / POINTS as f64;
        for (x, y) in (0..seen.height).flat_map(|y| (0..seen.width).map(move |x| (x, y))) {
            let points = (0..POINTS).flat_map(|j| (0..POINTS).map(move |i| (i, j)));
            let covered = points.filter(|(i, j)| inside(place(x, *i), place(y, *j))).count();
            let covered = covered as f64 / (POINTS * POINTS) as f64;
            let alpha = f64::from(seen.at(x, y)[3]) / 255.0;
            // At a corner, the two edges are computed independently.
            assert!(
                (alpha - covered).abs() < 0.13,
                "{width} x {height} by {degrees} at {x}, {y}: {alpha}, not {covered}"
            );
        }
    }
}
