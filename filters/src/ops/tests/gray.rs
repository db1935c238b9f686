//! A grey picture is processed as one plane. The result equals, bit by bit, that of three equal planes: the same picture stored in colour.

use serde_json::{Value, json};

use super::pictures::golden_cases;
use crate::fuzzing::golden_assets;
use crate::spec::catalog;
use crate::{Error, Limits, Preview, Recipe, looks, render};

const WIDTH: usize = 61;
const HEIGHT: usize = 53;

/// Golden cases that are not possible for such a small picture.
const TOO_LARGE: [&str; 1] = ["crop"];

/// A noisy gradient with alpha from zero to one, as a PNG of 16 bits: 1 or 2 `channels` are grey, 3 or 4 colour.
fn picture(channels: usize) -> Vec<u8> {
    let (color, colors) = match channels {
        1 => (png::ColorType::Grayscale, 1),
        2 => (png::ColorType::GrayscaleAlpha, 1),
        3 => (png::ColorType::Rgb, 3),
        _ => (png::ColorType::Rgba, 3),
    };
    let pixel = |i: usize| {
        let noise = (i as u32).wrapping_mul(0x9e37_79b9) >> 19;
        let gray = (i % WIDTH * 57_000 / WIDTH) as u32 + noise;
        let alpha = (i / WIDTH * 90_000 / HEIGHT).saturating_sub(9_000).min(65_535) as u32;
        std::iter::repeat_n(gray, colors).chain((channels > colors).then_some(alpha))
    };
    let samples: Vec<u8> = (0..WIDTH * HEIGHT).flat_map(pixel).flat_map(|v| (v as u16).to_be_bytes()).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Sixteen);
    encoder.write_header().unwrap().write_image_data(&samples).unwrap();
    file
}

fn recipe(ops: &Value) -> Recipe {
    Recipe::from_value(&json!({"version": 1, "ops": ops, "output": {"format": "png"}}))
        .unwrap()
        .with_assets(&golden_assets())
}

/// Width, and samples of 16 bits as RGBA.
fn rendered(source: &[u8], ops: &Value) -> Result<(u32, Vec<[u16; 4]>), Error> {
    let mut file = Vec::new();
    render(source, &recipe(ops), &Limits::EDGE, &mut file)?;
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut bytes).unwrap();
    let samples: Vec<u16> =
        bytes[..frame.buffer_size()].as_chunks::<2>().0.iter().map(|v| u16::from_be_bytes(*v)).collect();
    let pixel = |v: &[u16]| match *v {
        [v] => [v, v, v, u16::MAX],
        [v, a] => [v, v, v, a],
        [r, g, b] => [r, g, b, u16::MAX],
        [r, g, b, a] => [r, g, b, a],
        _ => panic!("{} channels", v.len()),
    };
    Ok((frame.width, samples.chunks(frame.color_type.samples()).map(pixel).collect()))
}

/// Every golden case and look, and chains of steps that accept one plane, produce three, or need three.
fn cases() -> Vec<Value> {
    let chains = [
        json!([{"op": "saturation", "amount": 0.4}, {"op": "clarity", "amount": 0.5}, {"op": "grain"}]),
        json!([{"op": "brightness", "amount": 0.1}, {"op": "saturation", "amount": -0.3}, {"op": "resize", "width": 40}]),
        json!([{"op": "resize", "width": 40}, {"op": "rotate", "degrees": 10}, {"op": "sepia"}, {"op": "gaussian_blur"}]),
        json!([{"op": "exposure", "ev": 0.4}, {"op": "sepia"}, {"op": "grayscale"}, {"op": "rotate", "degrees": 90}]),
        json!([{"op": "gaussian_blur", "sigma_px": 4}, {"op": "rotate"}, {"op": "equalize"}, {"op": "dehaze", "amount": 0.5}]),
        json!([{"op": "grayscale"}, {"op": "brightness", "amount": 0.2}, {"op": "clarity", "amount": 1}, {"op": "sepia"}]),
        json!([{"op": "threshold"}, {"op": "sepia"}, {"op": "grayscale"}, {"op": "saturation", "amount": 1}, {"op": "grain"}]),
        json!([{"op": "auto_levels"}, {"op": "pad", "left": 5, "color": "#804020"}, {"op": "unsharp_mask"}]),
        json!([{"op": "pad", "left": 5, "color": "#808080", "opacity": 0.4}, {"op": "bilateral"}, {"op": "vignette"}]),
    ];
    let golden = catalog().flat_map(|spec| golden_cases(spec.name));
    let looks = looks().into_iter().map(|look| serde_json::to_value(&look).unwrap()["ops"].clone());
    golden.chain(looks).chain(chains).collect()
}

#[test]
fn gray_in_one_plane_comes_to_what_three_equal_ones_do() {
    let mut seen = 0;
    for (gray, colors) in [(1, 3), (2, 4)].map(|(gray, colors)| (picture(gray), picture(colors))) {
        for case in cases() {
            match (rendered(&gray, &case), rendered(&colors, &case)) {
                (Ok((width, one)), Ok((of_three, three))) => {
                    assert_eq!(width, of_three, "{case}");
                    // Steps that keep grey only within rounding show the first of three planes.
                    let first = one.iter().all(|[r, g, b, _]| r == g && g == b);
                    let differs = |(one, three): &(&[u16; 4], &[u16; 4])| {
                        one[0] != three[0] || one[3] != three[3] || (!first && one != three)
                    };
                    let different = one.iter().zip(&three).enumerate().find(|(_, pair)| differs(pair));
                    assert_eq!(different, None, "{case}, {width} wide");
                    seen += 1;
                }
                (Err(one), Err(three)) => {
                    assert_eq!(one.to_string(), three.to_string(), "{case}");
                    assert!(TOO_LARGE.iter().any(|op| case[0]["op"] == *op), "{case}: {one}");
                }
                (one, three) => panic!("{case}: {:?} and {:?}", one.err(), three.err()),
            }
        }
    }
    assert!(seen > 200, "{seen} cases");
}

/// A session renders from its proxy and its cache, with one plane or three.
#[test]
fn gray_in_a_preview_looks_as_three_equal_planes_do() {
    for (gray, colors) in [(1, 3), (2, 4)].map(|(gray, colors)| (picture(gray), picture(colors))) {
        let [mut gray, mut colors] = [gray, colors].map(|file| Preview::open(&file, &Limits::EDGE, 30).unwrap());
        for case in cases().into_iter().filter(|case| TOO_LARGE.iter().all(|op| case[0]["op"] != *op)) {
            let mut case = case.as_array().unwrap().clone();
            for ev in [0.3, -0.2] {
                case.push(json!({"op": "exposure", "ev": ev}));
                let recipe = recipe(&Value::from(case.clone()));
                let [one, three] = [&mut gray, &mut colors].map(|preview| preview.render(&recipe).unwrap());
                assert_eq!((one.width, one.height), (three.width, three.height), "{case:?}");
                let [one, three] = [&one.rgba, &three.rgba].map(|rgba| rgba.as_chunks::<4>().0);
                // As in a rendition.
                let first = one.iter().all(|[r, g, b, _]| r == g && g == b);
                let equal = |(one, three): (&[u8; 4], &[u8; 4])| {
                    one[0] == three[0] && one[3] == three[3] && (first || one == three)
                };
                assert!(one.iter().zip(three).all(equal), "{case:?}");
                case.pop();
            }
        }
    }
}
