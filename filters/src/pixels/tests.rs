//! Rendering a pixel buffer gives the same result as rendering a file with the same pixels.

use std::io::Cursor;

use super::*;

const CHELSEA: &[u8] = include_bytes!("../../../photos/chelsea.png");

/// Width, height and samples of a PNG.
fn decoded(png: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut samples).unwrap();
    samples.truncate(frame.buffer_size());
    (frame.width, frame.height, samples)
}

fn encoded(width: u32, height: u32, samples: &[u8], color: png::ColorType) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
    file
}

fn recipe(ops: &str) -> Recipe {
    Recipe::from_json(format!(r#"{{"version":1,"ops":{ops},"output":{{"format":"png"}}}}"#).as_bytes()).unwrap()
}

/// The picture with varying alpha.
fn with_alpha(rgb: &[u8]) -> Vec<u8> {
    let pixels = rgb.as_chunks::<3>().0.iter().enumerate();
    pixels.flat_map(|(i, [r, g, b])| [*r, *g, *b, (i % 251) as u8]).collect()
}

#[test]
fn pixels_are_rendered_as_a_png_of_them() {
    let (width, height, rgb) = decoded(CHELSEA);
    let rgba = with_alpha(&rgb);
    let ops = [
        "[]",
        r#"[{"op":"exposure","ev":0.4},{"op":"saturation","amount":0.5}]"#,
        r#"[{"op":"gaussian_blur","sigma_px":2},{"op":"resize","width":200}]"#,
        r#"[{"op":"rotate"},{"op":"crop","x":20,"y":10,"width":100,"height":90},{"op":"unsharp_mask"}]"#,
    ];
    for ops in ops {
        for (samples, color) in [(&rgb, png::ColorType::Rgb), (&rgba, png::ColorType::Rgba)] {
            let recipe = recipe(ops);
            let mut file = Vec::new();
            crate::render(&encoded(width, height, samples, color), &recipe, &Limits::BROWSER, &mut file).unwrap();
            let made = render_pixels(samples, width, height, &recipe, &Limits::BROWSER).unwrap();
            assert!((made.width, made.height, made.samples) == decoded(&file), "{ops} on {color:?} differs");
        }
    }
}

#[test]
fn pixels_stay_in_their_layout() {
    let (width, height, rgb) = decoded(CHELSEA);
    let gray = render_pixels(&rgb, width, height, &recipe(r#"[{"op":"grayscale"}]"#), &Limits::BROWSER).unwrap();
    assert_eq!(gray.samples.len(), rgb.len());
    assert!(gray.samples.as_chunks::<3>().0.iter().all(|[r, g, b]| r == g && g == b), "grey, in three channels");
}

#[test]
fn pixels_of_a_wrong_number_or_too_many_are_refused() {
    let refused = |bytes: usize, width, height| {
        render_pixels(&vec![0; bytes], width, height, &Recipe::default(), &Limits::EDGE).unwrap_err().code()
    };
    for (bytes, width, height) in [(0, 0, 0), (0, 4, 4), (47, 4, 4), (65, 4, 4), (16, 4, 4), (12, 0, 4)] {
        assert_eq!(refused(bytes, width, height), "pixel_count", "{bytes} bytes as {width} x {height}");
    }
    assert_eq!(refused(4, u32::MAX, u32::MAX), "over_limit");
}

#[test]
fn pixels_that_take_too_much_memory_are_refused() {
    let limits = Limits { memory_bytes: 1 << 20, ..Limits::EDGE };
    let error = render_pixels(&vec![0; 3 << 20], 1024, 1024, &Recipe::default(), &limits).unwrap_err();
    assert_eq!(error.code(), "over_limit");
}
