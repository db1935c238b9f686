//! The sources: photographs, and a drawing of what photographs rarely contain.

use std::fs;
use std::path::{Path, PathBuf};

use super::reference::Picture;

/// A source file, and its column in the tables.
pub(crate) struct Source {
    pub(crate) name: &'static str,
    pub(crate) file: Vec<u8>,
    pub(crate) column: Column,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Photographs,
    Drawing,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

pub(crate) fn photograph(name: &str) -> Vec<u8> {
    fs::read(root().join("../photos").join(name)).unwrap()
}

/// Fur, a face with fine print, a table with highlights, and the drawing; all as PNG, so that previews are made without loss.
pub(crate) fn sources() -> Vec<Source> {
    let photograph = |name| Source { name, file: photograph(name), column: Column::Photographs };
    let mut sources: Vec<_> = ["chelsea.png", "astronaut.png", "coffee.png"].map(photograph).into();
    sources.push(Source { name: "drawing", file: drawing(), column: Column::Drawing });
    sources
}

/// The golden cases of an operation.
pub(crate) fn golden_cases(op: &str) -> Vec<serde_json::Value> {
    let cases = fs::read(root().join("goldens").join(op).join("cases.json")).unwrap();
    serde_json::from_slice(&cases).unwrap()
}

/// A drawing: text, saturated colours with noise like that of a camera at high ISO, lines one to eight pixels apart, a grey ramp, and a
/// left border that fades out.
fn drawing() -> Vec<u8> {
    const WIDTH: usize = 480;
    const HEIGHT: usize = 320;
    let text = Picture::from_png(&fs::read(root().join("tests/pictures/text.png")).unwrap());
    let mut state = 1_u32;
    let mut noise = || {
        // A linear congruential generator (Numerical Recipes); its high bits are good enough for noise.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 16) / 65_536.0 - 0.5
    };
    let mut samples = Vec::with_capacity(4 * WIDTH * HEIGHT);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let [u, v] = [x as f64 / WIDTH as f64, y as f64 / HEIGHT as f64];
            let color = match (x >= WIDTH / 2, y >= HEIGHT / 2) {
                (true, false) => {
                    let [r, g, b, _] = text.rgba[y * text.width + x - WIDTH / 2];
                    [r, g, b]
                }
                (false, false) => {
                    let hue = |turn: f64| 127.5 + 100.0 * (std::f64::consts::TAU * (2.0 * u + turn)).cos();
                    [hue(0.0), hue(1.0 / 3.0), hue(2.0 / 3.0)].map(|c| c * (1.0 - v) + 30.0 * noise())
                }
                (true, true) => {
                    let period = 2 * (1 + (x - WIDTH / 2) * 8 / (WIDTH / 2));
                    [if (x + y / 3) % period < period / 2 { 230.0 } else { 25.0 }; 3]
                }
                (false, true) => [510.0 * u; 3].map(|c| c + 6.0 * noise()),
            };
            samples.extend(color.map(|c| c.round().clamp(0.0, 255.0) as u8));
            samples.push((x * 8).min(255) as u8);
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().unwrap().write_image_data(&samples).unwrap();
    file
}
