//! Pictures with alpha for tests: drawn, rendered, flipped and turned.

use serde_json::{Value, json};

use crate::fuzzing::golden_assets;
use crate::{Limits, Recipe, render_with_assets};

/// Display-encoded, straight alpha, 8 bits per sample.
#[derive(Clone, PartialEq)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<[u8; 4]>,
}

impl Picture {
    pub(super) fn new(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 4]) -> Self {
        let pixels = (0..width * height).map(|i| pixel(i % width, i / width)).collect();
        Self { width, height, pixels }
    }

    pub(super) fn at(&self, x: usize, y: usize) -> [u8; 4] {
        self.pixels[y * self.width + x]
    }

    pub(super) fn flipped(&self) -> Self {
        Self::new(self.width, self.height, |x, y| self.at(self.width - 1 - x, y))
    }

    /// Columns become rows.
    pub(super) fn transposed(&self) -> Self {
        Self::new(self.height, self.width, |x, y| self.at(y, x))
    }

    /// The picture rendered with `steps`.
    pub(super) fn rendered(&self, steps: &Value) -> Self {
        let opaque = self.pixels.iter().all(|pixel| pixel[3] == 255);
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(if opaque { png::ColorType::Rgb } else { png::ColorType::Rgba });
        let channels = if opaque { 3 } else { 4 };
        let samples: Vec<u8> = self.pixels.iter().flat_map(|pixel| &pixel[..channels]).copied().collect();
        encoder.write_header().unwrap().write_image_data(&samples).unwrap();

        let recipe = json!({"version": 1, "ops": steps, "output": {"format": "png"}});
        let mut rendered = Vec::new();
        render_with_assets(
            &file,
            &Recipe::from_value(&recipe).unwrap(),
            &golden_assets(),
            &Limits::EDGE,
            &mut rendered,
        )
        .unwrap();
        Self::from_png(&rendered)
    }

    fn from_png(file: &[u8]) -> Self {
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut samples = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut samples).unwrap();
        let pixel = |v: &[u8]| match *v {
            [v] => [v, v, v, 255],
            [v, a] => [v, v, v, a],
            [r, g, b] => [r, g, b, 255],
            [r, g, b, a] => [r, g, b, a],
            _ => panic!("{} channels", v.len()),
        };
        let pixels = samples[..frame.buffer_size()].chunks(frame.color_type.samples()).map(pixel).collect();
        Self { width: frame.width as usize, height: frame.height as usize, pixels }
    }
}

/// The golden cases of an operation.
pub(super) fn golden_cases(op: &str) -> Vec<Value> {
    let path = format!("{}/goldens/{op}/cases.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
