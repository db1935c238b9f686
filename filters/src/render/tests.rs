//! End-to-end tests on real photographs: identity, orientation, invalid input. `fuzzing/tests.rs` shows that strips and parts are
//! independent.

mod pauses;
mod ranged;

use std::io;

use super::*;
use crate::digest::Digest;
use crate::image::{Encoding, Format};
use crate::probe::probe;

const CHELSEA: &[u8] = include_bytes!("../../../photos/chelsea.png");
const ROCKET: &[u8] = include_bytes!("../../../photos/rocket.jpg");

fn recipe(ops: &str) -> Recipe {
    Recipe::from_json(format!(r#"{{"version":1,"ops":{ops},"output":{{"format":"png"}}}}"#).as_bytes()).unwrap()
}

/// Width, height and samples of a PNG.
fn pixels(png: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut reader = png::Decoder::new(io::Cursor::new(png)).read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut samples).unwrap();
    samples.truncate(frame.buffer_size());
    (frame.width as usize, frame.height as usize, samples)
}

fn run(source: &[u8], recipe: &Recipe, tuning: Tuning) -> Vec<u8> {
    let mut out = Vec::new();
    render_part(source, recipe, &Limits::BROWSER, &mut out, tuning, None).unwrap();
    out
}

fn full(source: &[u8], ops: &str) -> (usize, usize, Vec<u8>) {
    pixels(&run(source, &recipe(ops), Tuning::default()))
}

#[test]
fn empty_recipe_is_the_identity_on_8_bit_png() {
    let photos =
        [CHELSEA, include_bytes!("../../../photos/astronaut.png"), include_bytes!("../../../photos/coffee.png")];
    for photo in photos {
        assert!(full(photo, "[]") == pixels(photo), "pixels differ");
    }
}

/// Pieces of any size give the same file with the same digests, and only the last piece may be shorter than requested.
#[test]
fn pieces_make_the_same_file() {
    let ops = r#"[{"op":"exposure","ev":0.7},{"op":"auto_levels"},{"op":"gaussian_blur","sigma_px":2.3}]"#;
    for output in [r#"{"format":"jpeg","quality":100}"#, r#"{"format":"png"}"#, r#"{"format":"webp"}"#] {
        let recipe = format!(r#"{{"version":1,"ops":{ops},"output":{output}}}"#);
        let recipe = Recipe::from_json(recipe.as_bytes()).unwrap();
        let mut whole = Vec::new();
        let rendered = render(ROCKET, &recipe, &Limits::EDGE, &mut whole).unwrap();
        let width = u64::from(rendered.width);
        let original = Original::open(ROCKET, &Limits::EDGE).unwrap();
        for piece in [
            RenderBudget { bytes: 1, ..RenderBudget::UNLIMITED },
            RenderBudget { bytes: 20_000, ..RenderBudget::UNLIMITED },
            RenderBudget { pixels: 1, ..RenderBudget::UNLIMITED },
            RenderBudget { bytes: 50_000, pixels: width * 100, ..RenderBudget::UNLIMITED },
            RenderBudget::UNLIMITED,
        ] {
            let mut rendering = original.rendering(&recipe).unwrap();
            assert!((ROCKET.len() as u64..Limits::EDGE.memory_bytes).contains(&rendering.memory_bytes()));
            let (mut file, mut shares) = (Vec::new(), vec![0.0]);
            let made = loop {
                let (had, at) = (file.len(), rendering.share());
                match rendering.resume(piece, &mut file).unwrap() {
                    Progress::Paused(part) => {
                        let rows = (part.share() - at) * f64::from(rendered.height);
                        assert!(
                            (file.len() - had) as u64 >= piece.bytes
                                || rows * width as f64 >= piece.pixels as f64 - 0.5
                        );
                        shares.push(part.share());
                        rendering = part;
                    }
                    Progress::Complete(made) => break made,
                }
            };
            assert!(file == whole && made == rendered, "{output} in pieces of {piece:?}");
            assert!(shares.is_sorted() && shares.last().is_some_and(|share| *share < 1.0), "{shares:?}");
            let rows = rendered.height as usize;
            match piece {
                RenderBudget { pixels: 1, .. } => {
                    assert_eq!(shares.len(), rows, "a row at a time, and the last with the end")
                }
                RenderBudget { bytes: 1, .. } if !output.contains("webp") => {
                    assert!(shares.len() > 3, "{output}: {shares:?}")
                }
                _ => {}
            }
        }
        // A piece of size zero makes no progress.
        let mut file = Vec::new();
        let rendering = original.rendering(&recipe).unwrap();
        let none = rendering.resume(RenderBudget { bytes: 0, ..RenderBudget::UNLIMITED }, &mut file).unwrap();
        assert!(matches!(none, Progress::Paused(part) if file.is_empty() && part.share() == 0.0));
    }
}

/// Progress does not change the file, and rises from 0 to 1 in steps small enough for a progress bar.
#[test]
fn progress_is_reported_and_changes_nothing() {
    for output in [r#"{"format":"jpeg"}"#, r#"{"format":"png"}"#, r#"{"format":"webp"}"#] {
        let recipe = format!(r#"{{"version":1,"ops":[{{"op":"dehaze","amount":0.5}}],"output":{output}}}"#);
        let recipe = Recipe::from_json(recipe.as_bytes()).unwrap();
        let (mut whole, mut file, mut shares) = (Vec::new(), Vec::new(), Vec::new());
        let rendered = render(ROCKET, &recipe, &Limits::EDGE, &mut whole).unwrap();
        let told = &mut |share| shares.push(share);
        let made = render_with_progress(ROCKET, &recipe, &Limits::EDGE, &mut file, told).unwrap();
        assert!(file == whole && made == rendered, "{output}");
        assert_eq!((shares.first(), shares.last()), (Some(&0.0), Some(&1.0)));
        assert!(shares.windows(2).all(|pair| pair[0] < pair[1] && pair[1] - pair[0] < 0.02), "{shares:?}");
    }
}

#[test]
fn neutral_steps_are_the_identity() {
    let neutral = r#"[{"op":"exposure"},{"op":"contrast"},{"op":"white_balance"},{"op":"saturation"},{"op":"sepia","amount":0},
        {"op":"gaussian_blur","sigma_px":0},{"op":"unsharp_mask","amount":0},{"op":"crop"},{"op":"resize","width":451},
        {"op":"rotate","degrees":0}]"#;
    assert!(full(CHELSEA, neutral) == pixels(CHELSEA), "pixels differ");
}

/// `rocket.jpg` with an EXIF orientation after its first marker.
fn oriented(orientation: u8) -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let mut file = ROCKET[..2].to_vec();
    file.extend([0xff, 0xe1]);
    file.extend(u16::try_from(tiff.len() + 2).unwrap().to_be_bytes());
    file.extend(tiff);
    file.extend(&ROCKET[2..]);
    file
}

#[test]
fn orientation_is_applied_as_the_turn_it_names() {
    let by_recipe = [
        (2, r#"[{"op":"flip"}]"#),
        (3, r#"[{"op":"rotate","degrees":180}]"#),
        (4, r#"[{"op":"flip","axis":"vertical"}]"#),
        (5, r#"[{"op":"rotate"},{"op":"flip"}]"#),
        (6, r#"[{"op":"rotate"}]"#),
        (7, r#"[{"op":"rotate","degrees":-90},{"op":"flip"}]"#),
        (8, r#"[{"op":"rotate","degrees":270}]"#),
    ];
    for (orientation, ops) in by_recipe {
        let file = oriented(orientation);
        assert_eq!(probe(&file, &Limits::EDGE).unwrap().orientation, orientation);
        assert!(full(&file, "[]") == full(ROCKET, ops), "orientation {orientation}");
    }
    let info = probe(&oriented(6), &Limits::EDGE).unwrap();
    assert_eq!((info.width, info.height), (427, 640));
}

#[test]
fn turned_source_in_bands_equals_the_whole() {
    let whole = run(&oriented(6), &recipe("[]"), Tuning::default());
    let banded = run(&oriented(6), &recipe("[]"), Tuning { hold_bytes: 30_000, strip_rows: 7 });
    assert!(whole == banded, "pixels differ");
}

#[test]
fn turned_source_needs_little_memory_but_some() {
    let file = oriented(6);
    let render_within = |memory_bytes| {
        let mut out = Vec::new();
        render(&file, &recipe("[]"), &Limits { memory_bytes, ..Limits::EDGE }, &mut out).map(|_| out)
    };
    let roomy = render_within(100 << 20).unwrap();
    let needed = (500_000..).step_by(10_000).find(|bytes| render_within(*bytes).is_ok()).unwrap();
    // The whole turned picture has 640 x 427 x 3 bytes, and is not held.
    assert!(needed < 500_000 + 640 * 427 * 3, "{needed} bytes");
    assert!(render_within(needed).unwrap() == roomy, "pixels differ");
    let error = render_within(needed - 10_000).unwrap_err();
    assert!(matches!(error, Error::OverLimit { limit: "memory_bytes", .. }), "{error:?}");
}

/// A turned picture needs less memory for its thumbnail if it is decoded in more passes.
#[test]
fn turned_thumbnail_needs_little_memory() {
    let file = oriented(6);
    // No smaller than the file, so that it is decoded at the full size.
    let needed = crate::ThumbnailSource::open(&file, 427, &Limits::EDGE).unwrap().memory_bytes();
    let picture_bytes = 640 * 427 * 3 * size_of::<f32>() as u64;
    assert!(needed < picture_bytes + file.len() as u64 + 500_000, "{needed} bytes");
}

#[test]
fn jpeg_output_decodes_close_to_its_pixels() {
    let jpeg =
        Recipe::from_json(br#"{"version":1,"output":{"format":"jpeg","quality":95,"subsampling":"4:4:4"}}"#).unwrap();
    let mut file = Vec::new();
    let rendered = render(CHELSEA, &jpeg, &Limits::EDGE, &mut file).unwrap();
    assert_eq!(rendered.sha256, Digest::sha256(&file));
    assert_eq!((rendered.size_bytes as usize, rendered.width, rendered.height), (file.len(), 451, 300));
    let (_, _, back) = full(&file, "[]");
    let (_, _, original) = pixels(CHELSEA);
    let error: f64 =
        back.iter().zip(&original).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / back.len() as f64;
    assert!(error < 2.0, "mean difference {error}");
}

#[test]
fn grayscale_is_stored_with_one_channel() {
    let (width, height, samples) = full(CHELSEA, r#"[{"op":"grayscale"},{"op":"exposure","ev":0.2}]"#);
    assert_eq!(samples.len(), width * height);
    let (width, height, samples) = full(CHELSEA, r#"[{"op":"grayscale"},{"op":"sepia"}]"#);
    assert_eq!(samples.len(), width * height * 3);
}

fn refused(source: &[u8]) -> Error {
    render(source, &Recipe::default(), &Limits::EDGE, &mut Vec::new()).unwrap_err()
}

#[test]
fn bad_files_are_refused_by_name() {
    assert_eq!(refused(b""), Error::Empty);
    assert_eq!(refused(b"Dear photograph,\n"), Error::UnknownFormat);
    for cut in [3, 20, 600, 5_000, ROCKET.len() / 2] {
        let error = refused(&ROCKET[..cut]);
        assert!(matches!(error, Error::Damaged { format: "JPEG", .. }), "JPEG cut at {cut}: {error:?}");
    }
    for cut in [9, 30, 600, CHELSEA.len() / 2] {
        let error = refused(&CHELSEA[..cut]);
        assert!(matches!(error, Error::Damaged { format: "PNG", .. }), "PNG cut at {cut}: {error:?}");
    }
}

/// Offsets and lengths of a PNG's IDAT chunks.
fn pixel_chunks(png: &[u8]) -> Vec<(usize, usize)> {
    let mut chunks = Vec::new();
    let mut at = 8;
    while let Some((head, _)) = png[at..].split_first_chunk::<8>() {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        if head[4..] == *b"IDAT" {
            chunks.push((at + 8, length));
        }
        at += 12 + length;
    }
    chunks
}

#[test]
fn png_checksums_of_all_chunks_are_verified() {
    let chunks = pixel_chunks(CHELSEA);
    assert!(!chunks.is_empty());
    for (begin, length) in chunks {
        // The checksum itself: every pixel decodes, and pixels and checksum do not match.
        let mut file = CHELSEA.to_vec();
        file[begin + length] ^= 1;
        let error = refused(&file);
        assert_eq!(error.code(), "damaged_file");
        assert_eq!(
            error.to_string(),
            "The PNG file is damaged or cut off: a checksum does not match. Use another copy of the file."
        );
        assert!(error.decoder_message().is_some_and(|message| message.contains("CRC")), "{error:?}");
    }
}

#[test]
fn error_sentence_omits_the_decoder_message() {
    let mut file = CHELSEA.to_vec();
    let (begin, _) = pixel_chunks(&file)[0];
    file[begin..begin + 64].fill(0xff);
    let error = refused(&file);
    assert_eq!(
        error.to_string(),
        "The PNG file is damaged or cut off: part of the data cannot be decoded. Use another copy of the file."
    );
    assert!(error.decoder_message().is_some_and(|message| message.contains("flate")), "{error:?}");
}

#[test]
fn claimed_sizes_are_refused_before_they_are_allocated() {
    let mut png = CHELSEA.to_vec();
    png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let error = refused(&png);
    assert!(matches!(error, Error::OverLimit { limit: "side_px", actual: 60_000, .. }), "{error:?}");
    let tiny = Limits { memory_bytes: 1 << 20, ..Limits::EDGE };
    let blur = recipe(r#"[{"op":"gaussian_blur","sigma_px":100}]"#);
    let error = render(CHELSEA, &blur, &tiny, &mut Vec::new()).unwrap_err();
    assert!(matches!(error, Error::OverLimit { limit: "memory_bytes", .. }), "{error:?}");
}

#[test]
fn recipe_that_does_not_fit_names_the_place() {
    let error = render(
        CHELSEA,
        &recipe(r#"[{"op":"invert"},{"op":"crop","x":400,"width":100}]"#),
        &Limits::EDGE,
        &mut Vec::new(),
    );
    let Err(Error::Recipe(error)) = error else { panic!("{error:?}") };
    assert_eq!(error.pointer, "/ops/1/width");
    let error = check(451, 300, &recipe(r#"[{"op":"resize"}]"#), &Limits::EDGE).unwrap_err();
    assert_eq!(error.to_string(), "`resize` needs a `width`, a `height` or both.");
    assert_eq!(
        check(451, 300, &recipe(r#"[{"op":"rotate"},{"op":"resize","width":150}]"#), &Limits::EDGE)
            .map(|checked| (checked.width, checked.height)),
        Ok((150, 226))
    );
}

#[test]
fn render_stops_when_the_sink_fails() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("no room"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for encoding in [Encoding::PNG, Encoding::JPEG, Encoding::Webp] {
        let recipe = Recipe { steps: Vec::new(), output: encoding.into() };
        assert_eq!(render(CHELSEA, &recipe, &Limits::EDGE, &mut Full), Err(Error::Write("no room".to_owned())));
    }
}

/// A PNG of `side` x `side` pixels with alpha.
fn rgba(side: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Rgba);
    let samples: Vec<u8> = (0..side * side).flat_map(|i| pixel(i % side, i / side)).collect();
    encoder.write_header().unwrap().write_image_data(&samples).unwrap();
    file
}

/// A transparent pixel has no colour, and must not bleed into others.
#[test]
fn alpha_leaves_no_fringes() {
    let half = rgba(32, |x, _| if x < 16 { [200, 40, 10, 255] } else { [0, 255, 0, 0] });
    for ops in [
        r#"[{"op":"gaussian_blur","sigma_px":2}]"#,
        r#"[{"op":"resize","width":11}]"#,
        r#"[{"op":"resize","width":90}]"#,
        r#"[{"op":"unsharp_mask","amount":3}]"#,
    ] {
        let (_, _, samples) = full(&half, ops);
        let (mut seen, mut partly) = (0, 0);
        for [r, g, b, a] in samples.as_chunks::<4>().0 {
            // Faint pixels have few steps of alpha for their colour.
            if *a > 8 {
                seen += 1;
                partly += usize::from(*a < 250);
                let apart = r.abs_diff(200).max(g.abs_diff(40)).max(b.abs_diff(10));
                assert!(apart <= 2, "{ops}: {:?}", [r, g, b, a]);
            }
        }
        assert!(seen > 0, "{ops}");
        assert_eq!(partly > 0, !ops.contains("unsharp"), "{ops}: alpha is softened, but not sharpened");
    }
}

#[test]
fn alpha_is_kept_in_png_and_laid_on_white_in_jpeg() {
    let faint = rgba(16, |x, y| [(x * 16) as u8, (y * 16) as u8, 90, (x * 17) as u8]);
    assert!(full(&faint, "[]") == pixels(&faint), "pixels differ");
    let mut file = Vec::new();
    render(&faint, &Recipe::default(), &Limits::EDGE, &mut file).unwrap();
    let (_, _, shown) = full(&file, "[]");
    assert!(shown[..3].iter().all(|v| *v > 240), "transparent black is white on paper: {:?}", &shown[..3]);
}

#[test]
fn webp_is_read_as_it_was_written() {
    let (width, height, samples) = pixels(CHELSEA);
    let mut file = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut file);
    encoder.encode(&samples, width as u32, height as u32, image_webp::ColorType::Rgb8).unwrap();
    assert_eq!(probe(&file, &Limits::EDGE).unwrap().format, Format::Webp);
    assert!(full(&file, "[]") == (width, height, samples), "pixels differ");
    let error = refused(&file[..file.len() - 9]);
    assert!(matches!(error, Error::Damaged { format: "WebP", .. }), "{error:?}");
}

/// A PNG of 16 bits a sample.
fn sixteen(color: png::ColorType, width: u32, height: u32, samples: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Sixteen);
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
    file
}

#[test]
fn png_of_sixteen_bits_round_trips() {
    let every_value: Vec<u8> = (0..=u16::MAX).rev().flat_map(u16::to_be_bytes).collect();
    let shapes = [
        (png::ColorType::Grayscale, 1),
        (png::ColorType::GrayscaleAlpha, 2),
        (png::ColorType::Rgb, 3),
        (png::ColorType::Rgba, 4),
    ];
    for (color, channels) in shapes {
        let samples = every_value.repeat(channels);
        let file = sixteen(color, 256, 256, &samples);
        assert_eq!(probe(&file, &Limits::EDGE).unwrap().bit_depth, 16);
        assert!(full(&file, "[]") == (256, 256, samples), "{color:?}: samples differ");
    }
}

#[test]
fn sixteen_bits_or_eight_as_the_recipe_says() {
    let file =
        sixteen(png::ColorType::Grayscale, 256, 256, &(0..=u16::MAX).flat_map(u16::to_be_bytes).collect::<Vec<_>>());
    let with = |source: &[u8], depth: u8| {
        let text = format!(r#"{{"version":1,"output":{{"format":"png","bit_depth":{depth}}}}}"#);
        pixels(&run(source, &Recipe::from_json(text.as_bytes()).unwrap(), Tuning::default())).2
    };
    let rounded: Vec<u8> = (0..=u16::MAX).map(|v| ((u32::from(v) * 255 + 32767) / 65535) as u8).collect();
    assert!(with(&file, 8) == rounded, "16 bits to 8");
    let widened: Vec<u8> = pixels(CHELSEA).2.iter().flat_map(|v| [*v, *v]).collect();
    assert!(with(CHELSEA, 16) == widened, "8 bits to 16");
}

#[test]
fn sixteen_bits_have_a_root_of_their_own() {
    let render_with = |output: &str| {
        let text = format!(r#"{{"version":1,"output":{output}}}"#);
        let recipe = Recipe::from_json(text.as_bytes()).unwrap();
        render(CHELSEA, &recipe, &Limits::EDGE, &mut Vec::new()).unwrap().pixels
    };
    let eight = render_with(r#"{"format":"png"}"#);
    assert_eq!(eight, render_with(r#"{"format":"webp"}"#), "the same pixels, whatever the lossless format");
    assert_ne!(eight.root, render_with(r#"{"format":"png","bit_depth":16}"#).root);
}

#[test]
fn webp_holds_exactly_the_pixels() {
    let webp = Recipe { steps: Vec::new(), output: Encoding::Webp.into() };
    let alpha = rgba(40, |x, y| [(x * 6) as u8, (y * 6) as u8, 90, (x * 5) as u8]);
    let cases = [(CHELSEA.to_vec(), "[]"), (CHELSEA.to_vec(), r#"[{"op":"grayscale"}]"#), (alpha, "[]")];
    for (source, ops) in cases {
        let as_png = recipe(ops);
        let file = run(&source, &Recipe { steps: as_png.steps.clone(), ..webp.clone() }, Tuning::default());
        assert_eq!(probe(&file, &Limits::EDGE).unwrap().format, Format::Webp);
        let (back, expected) = (full(&file, "[]").2, run(&source, &as_png, Tuning::default()));
        let (_, _, expected) = pixels(&expected);
        // WebP has no grey: it decodes to three equal channels.
        let gray = expected.len() * 3 == back.len();
        let expected = if gray { expected.iter().flat_map(|v| [*v; 3]).collect() } else { expected };
        assert!(back == expected, "{ops}: pixels differ");
    }
    let wide = Recipe::from_json(
        br#"{"version":1,"ops":[{"op":"crop","height":3},{"op":"resize","width":17000}],"output":{"format":"webp"}}"#,
    );
    let error = check(451, 300, &wide.unwrap(), &Limits::BROWSER).unwrap_err();
    assert!(matches!(error, Error::OverLimit { allowed: 16_383, .. }), "{error:?}");
}

/// A reduced original is about as large as asked, upright, and shows the same picture.
#[test]
fn reduced_original_is_the_picture_at_a_smaller_scale() {
    let retina = include_bytes!("../../../photos/retina.jpg");
    let original = Original::open(retina, &Limits::EDGE).unwrap();
    let reduced = original.reduced(300, 300).unwrap();
    let ((width, height), (less_wide, less_high)) = (original.size(), reduced.size());
    assert!(less_wide >= 300 && less_high >= 300 && less_wide < width && less_high < height);
    let ops = r#"[{"op":"resize","width":100,"height":100,"fit":"fill"}]"#;
    let small = |of: &Original<'_>| {
        let mut out = Vec::new();
        of.rendering(&recipe(ops)).unwrap().finish(&mut out).unwrap();
        pixels(&out).2
    };
    let (whole, part) = (small(&original), small(&reduced));
    let apart: f64 = whole.iter().zip(&part).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    assert!(apart / (whole.len() as f64) < 1.0, "{apart}");
    // A format without a reduced scale keeps its size.
    let chelsea = Original::open(CHELSEA, &Limits::EDGE).unwrap();
    assert_eq!(chelsea.reduced(10, 10).unwrap().size(), chelsea.size());
}

/// Steps that are off, in every place where a plan looks at neighbouring steps.
#[test]
fn step_that_is_off_is_not_rendered_and_errors_keep_their_place() {
    let on = recipe(
        r#"[{"op":"rotate","degrees":5},{"op":"crop","x":40,"y":40,"width":200,"height":120},{"op":"auto_levels"},{"op":"gaussian_blur","sigma_px":2}]"#,
    );
    let with_off = recipe(
        r#"[{"op":"invert","off":true},{"op":"rotate","degrees":5,"id":"r"},{"op":"resize","width":50,"off":true},
            {"op":"crop","x":40,"y":40,"width":200,"height":120},{"op":"equalize","off":true},{"op":"auto_levels"},
            {"op":"lut3d","off":true},{"op":"gaussian_blur","sigma_px":2},{"op":"crop","width":30,"height":30,"off":true}]"#,
    );
    assert_eq!(run(CHELSEA, &with_off, Tuning::default()), run(CHELSEA, &on, Tuning::default()));
    let size = |recipe: &Recipe| {
        let estimate = check(451, 300, recipe, &Limits::EDGE).unwrap();
        (estimate.width, estimate.height, estimate.cost_ms)
    };
    assert_eq!(size(&with_off), size(&on));

    let too_large = recipe(r#"[{"op":"invert","off":true},{"op":"crop","x":500,"width":20,"height":20}]"#);
    let Err(Error::Recipe(error)) = check(451, 300, &too_large, &Limits::EDGE) else { panic!("it does not fit") };
    assert!(error.pointer.starts_with("/ops/1"), "{}", error.pointer);
}

#[test]
fn step_that_is_off_is_not_drawn_by_a_view() {
    let open = || crate::View::open(CHELSEA.to_vec(), &Limits::BROWSER, 64 << 20).unwrap();
    let draw = crate::Draw { scale: 1.0, region: None, draft: false };
    let mut used = open();
    for blur in ["1", "2", "3"] {
        let steps = |off: &str| {
            recipe(&format!(
                r#"[{{"op":"gaussian_blur","sigma_px":3}}{off},{{"op":"auto_levels"}},{{"op":"gaussian_blur","sigma_px":{blur}}}]"#
            ))
        };
        let with_off = used.draw(&steps(r#",{"op":"sepia","off":true},{"op":"flip","off":true}"#), &draw).unwrap();
        assert!(with_off.rgba == open().draw(&steps(""), &draw).unwrap().rgba, "{blur}");
    }
}
