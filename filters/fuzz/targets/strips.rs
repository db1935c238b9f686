//! The strip property, with a small picture and operations chosen by the fuzzer: any part in strips of any height equals that part of the
//! whole.

#![no_main]

use filters::fuzzing::{golden_assets, render_part};
use filters::{Limits, Recipe, render};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

/// The golden cases of every operation.
const CASES: &str = include_str!(concat!(env!("OUT_DIR"), "/cases.json"));

/// Longest side of the picture in pixels.
const SIDE: u8 = 48;

thread_local! {
    static STEPS: Vec<Value> = serde_json::from_str(CASES).unwrap_or_default();
}

/// Sides and kind of the picture, operations, part, strips, samples.
type Input = ([u8; 2], bool, [u16; 3], [u8; 4], [u8; 2], Vec<u8>);

fuzz_target!(|input: Input| {
    let ([width, height], alpha, chosen, place, [strip_rows, hold], samples) = input;
    if samples.is_empty() {
        return;
    }
    let source = png(u32::from(width % SIDE) + 1, u32::from(height % SIDE) + 1, alpha, &samples);
    let ops: Vec<Value> = STEPS.with(|steps| chosen.map(|i| steps[usize::from(i) % steps.len()].clone()).into());
    let recipe = json!({"version": 1, "ops": ops, "output": {"format": "png"}});
    let Ok(recipe) = Recipe::from_value(&recipe) else { panic!("golden cases are recipes") };
    let recipe = recipe.with_assets(&golden_assets());
    let limits = Limits { pixels: 1 << 16, ..Limits::EDGE };
    let mut file = Vec::new();
    // An operation may not be possible for the picture, which has nothing to do with strips.
    let Ok(rendered) = render(&source, &recipe, &limits, &mut file) else { return };
    let (width, height) = (rendered.width as usize, rendered.height as usize);
    let span = |at: u8, length: u8, side: usize| {
        let at = usize::from(at) * side / 256;
        (at, usize::from(length) * (side - at) / 256 + 1)
    };
    let ((x, w), (y, h)) = (span(place[0], place[1], width), span(place[2], place[3], height));
    let tuning = (usize::from(strip_rows % 40) + 1, u64::from(hold) * 64);
    let mut seen = Vec::new();
    if let Err(error) = render_part(&source, &recipe, &limits, [x, y, w, h], tuning, &mut seen) {
        panic!("the whole renders, and a part does not: {error}");
    }
    let (all, seen) = (pixels(&file), pixels(&seen));
    let pixel = all.len() / (width * height);
    for row in 0..h {
        let from = ((y + row) * width + x) * pixel;
        let (want, seen) = (&all[from..from + w * pixel], &seen[row * w * pixel..(row + 1) * w * pixel]);
        assert!(
            want == seen,
            "row {row} of part {x} {y} {w} {h} of {width} x {height} differs, {}",
            recipe.canonical()
        );
    }
});

/// A picture that repeats these samples.
fn png(width: u32, height: u32, alpha: bool, samples: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(if alpha { png::ColorType::Rgba } else { png::ColorType::Rgb });
    encoder.set_compression(png::Compression::NoCompression);
    let length = (width * height) as usize * if alpha { 4 } else { 3 };
    let samples: Vec<u8> = samples.iter().copied().cycle().take(length).collect();
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&samples));
    assert!(written.is_ok());
    file
}

fn pixels(file: &[u8]) -> Vec<u8> {
    let decoder = png::Decoder::new(std::io::Cursor::new(file));
    let Ok(mut reader) = decoder.read_info() else { panic!("the engine writes PNG") };
    let mut samples = vec![0; reader.output_buffer_size().unwrap_or_default()];
    assert!(reader.next_frame(&mut samples).is_ok());
    samples
}
