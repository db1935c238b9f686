//! Colour spaces that files define by numbers: cICP, gAMA with cHRM, DCF; and grey profiles with Lab as connection space.

use super::*;
use crate::codec::tests::chunk;

const P3: [[f64; 2]; 3] = [[0.68, 0.32], [0.265, 0.69], [0.15, 0.06]];
const BT2020: [[f64; 2]; 3] = [[0.708, 0.292], [0.170, 0.797], [0.131, 0.046]];

/// A PNG of 64 x 64 pixels with extra chunks after its header.
fn png_with(channels: usize, samples: &[u8], chunks: &[&[u8]]) -> Vec<u8> {
    let mut info = png::Info::with_size(64, 64);
    info.color_type = if channels == 1 { png::ColorType::Grayscale } else { png::ColorType::Rgb };
    let mut file = Vec::new();
    png::Encoder::with_info(&mut file, info).unwrap().write_header().unwrap().write_image_data(samples).unwrap();
    // The signature, and the header's chunk.
    let (before, after) = file.split_at(33);
    [before, &chunks.concat(), after].concat()
}

fn iccp(icc: &[u8]) -> Vec<u8> {
    let file = png_of(3, &[0; 64 * 3], icc, false);
    let at = file.windows(4).position(|name| name == b"iCCP").unwrap() - 4;
    let length = u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    file[at..at + length + 12].to_vec()
}

fn gama(value: u32) -> Vec<u8> {
    chunk(b"gAMA", &value.to_be_bytes())
}

fn chrm(white: [f64; 2], primaries: [[f64; 2]; 3]) -> Vec<u8> {
    let points = [white, primaries[0], primaries[1], primaries[2]];
    let numbers = points.iter().flatten().flat_map(|v| ((v * 100_000.0).round() as u32).to_be_bytes());
    chunk(b"cHRM", &numbers.collect::<Vec<_>>())
}

/// The largest difference, in light, of a converted picture from `light` with `primaries`.
fn worst_of(file: &[u8], samples: &[u8], primaries: [[f64; 2]; 3], light: impl Fn(f64) -> f64) -> f64 {
    let (header, converted) = decode(file);
    assert_eq!(header.profile.map(|profile| profile.used), Some(ProfileUse::Converted));
    let expected = samples
        .as_chunks::<3>()
        .0
        .iter()
        .flat_map(|rgb| to_srgb_light(apply(to_d50(primaries, D65), rgb.map(|v| light(f64::from(v) / 255.0)))));
    let seen: Vec<f64> = fractions(&converted).into_iter().map(curve::decoded_srgb).collect();
    worst(&seen, expected)
}

/// The name and use of a file's profile.
fn used(file: &[u8]) -> Option<(String, ProfileUse)> {
    probe(file, &Limits::EDGE).unwrap().profile.map(|profile| (profile.name, profile.used))
}

#[test]
fn cicp_is_converted_as_h273_says() {
    let samples = picture(64, 64, 3);
    let bt709 = |v: f64| if v < 0.081 { v / 4.5 } else { ((v + 0.099) / 1.099).powf(1.0 / 0.45) };
    type Light = Box<dyn Fn(f64) -> f64>;
    let cases: [([u8; 4], [[f64; 2]; 3], Light); 5] = [
        ([12, 13, 0, 1], P3, Box::new(curve::decoded_srgb)),
        ([9, 14, 0, 1], BT2020, Box::new(bt709)),
        ([1, 8, 0, 1], SRGB, Box::new(|v| v)),
        ([1, 1, 0, 1], SRGB, Box::new(bt709)),
        ([12, 4, 0, 1], P3, Box::new(|v| v.powf(2.2))),
    ];
    for (points, primaries, light) in cases {
        let file = png_with(3, &samples, &[&chunk(b"cICP", &points)]);
        let worst = worst_of(&file, &samples, primaries, light);
        assert!(worst < 0.0006, "{points:?}: {worst}");
    }
}

#[test]
fn cicp_that_is_not_converted_is_named() {
    let samples = picture(64, 64, 3);
    for (points, name) in [
        ([9, 16, 0, 1], "BT.2020, PQ"),
        ([9, 18, 0, 1], "BT.2020, HLG"),
        ([1, 13, 0, 0], "sRGB"),
        ([2, 13, 0, 1], "unknown primaries, sRGB curve"),
    ] {
        let file = png_with(3, &samples, &[&chunk(b"cICP", &points)]);
        assert_eq!(used(&file), Some((name.to_owned(), ProfileUse::Ignored)), "{points:?}");
        assert!(decode(&file).1 == samples, "{points:?}: samples differ");
    }
    let srgb = png_with(3, &samples, &[&chunk(b"cICP", &[1, 13, 0, 1])]);
    assert_eq!(used(&srgb), Some(("sRGB".to_owned(), ProfileUse::Srgb)));
}

/// PNG, third edition, 4.3: cICP, iCCP, sRGB, gAMA with cHRM.
#[test]
fn png_colour_chunks_have_an_order() {
    let samples = picture(64, 64, 3);
    let (p3, pq) = (chunk(b"cICP", &[12, 13, 0, 1]), chunk(b"cICP", &[9, 16, 0, 1]));
    let adobe = iccp(&ColorProfile::new_adobe_rgb().encode().unwrap());
    let (gamma, points) = (gama(100_000), chrm(D65, BT2020));
    let srgb = chunk(b"sRGB", &[0]);
    let name = |chunks: &[&[u8]]| {
        used(&png_with(3, &samples, chunks)).map(|(name, used)| (name, used == ProfileUse::Converted))
    };
    let converted = |name: &str| Some((name.to_owned(), true));
    assert_eq!(name(&[&p3, &adobe, &gamma, &points]), converted("Display P3"));
    let adobe_name = name(&[&adobe]);
    assert!(
        adobe_name.as_ref().is_some_and(|(name, converted)| name.contains("Adobe") && *converted),
        "{adobe_name:?}"
    );
    assert_eq!(name(&[&pq, &adobe, &gamma, &points]), adobe_name);
    assert_eq!(name(&[&adobe, &gamma, &points]), adobe_name);
    assert_eq!(name(&[&srgb, &gamma, &points]), None);
    assert_eq!(name(&[&gamma, &points]), converted("gamma 1.00 and chromaticities"));
    // As in browsers, one without the other has no effect.
    assert_eq!(name(&[&gamma]), None);
    assert_eq!(name(&[&points]), None);
}

#[test]
fn gamma_and_chromaticities_are_converted_unless_they_are_those_of_srgb() {
    let samples = picture(64, 64, 3);
    let file = png_with(3, &samples, &[&gama(55_556), &chrm(D65, BT2020)]);
    let apart = worst_of(&file, &samples, BT2020, |v| v.powf(100_000.0 / 55_556.0));
    assert!(apart < 0.0006, "{apart}");
    let plain = png_with(3, &samples, &[&gama(45_455), &chrm(D65, SRGB)]);
    assert_eq!(used(&plain), None);
    // 1/2.2 means sRGB's curve also with other primaries.
    let file = png_with(3, &samples, &[&gama(45_455), &chrm(D65, P3)]);
    assert!(worst_of(&file, &samples, P3, curve::decoded_srgb) < 0.0006);
    let numbers = png_with(3, &samples, &[&gama(1), &chrm([0.0, 0.0], SRGB)]);
    assert_eq!(used(&numbers).map(|(_, used)| used), Some(ProfileUse::Ignored));
    // Grey has a curve and no chromaticities.
    let gray = picture(64, 64, 1);
    let (_, converted) = decode(&png_with(1, &gray, &[&gama(100_000), &chrm(D65, BT2020)]));
    let expected = gray.iter().map(|v| curve::encoded_srgb(f64::from(*v) / 255.0));
    assert!(worst_gray(&converted, expected) < 0.001);
}

fn worst_gray(converted: &[u8], expected: impl Iterator<Item = f64>) -> f64 {
    super::worst(&fractions(converted), expected)
}

#[test]
fn grey_profile_that_lab_connects_yields_lightness() {
    let samples = picture(64, 64, 1);
    let mut icc = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    assert_eq!(&icc[16..24], b"GRAYXYZ ");
    icc[20..24].copy_from_slice(b"Lab ");
    let (header, converted) = decode(&png_of(1, &samples, &icc, false));
    assert_eq!(header.profile.map(|profile| profile.used), Some(ProfileUse::Converted));
    // L* is the value itself; X, Y and Z of a grey are equal fractions of white's.
    let expected = samples.iter().map(|v| {
        let [_, y, _] = lab_to_xyz([f64::from(*v) / 2.55, 0.0, 0.0]);
        curve::encoded_srgb(y)
    });
    let worst = worst_gray(&converted, expected);
    assert!(worst < 0.001, "{worst}");
}

/// A JPEG of one colour with an EXIF block that defines its colour space.
fn jpeg_with(color_space: u16, index: &[u8; 4], icc: Option<&[u8]>) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [tag.to_le_bytes().as_slice(), &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    let [low, high] = color_space.to_le_bytes();
    let exif = [
        b"Exif\0\0II\x2a\0\x08\0\0\0".to_vec(),
        vec![1, 0],
        entry(0x8769, 4, 1, 26_u32.to_le_bytes()),
        vec![0; 4],
        vec![2, 0],
        entry(0xa001, 3, 1, [low, high, 0, 0]),
        entry(0xa005, 4, 1, 56_u32.to_le_bytes()),
        vec![0; 4],
        vec![1, 0],
        entry(0x0001, 2, 4, *index),
        vec![0; 4],
    ]
    .concat();
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 100);
    encoder.add_app_segment(1, exif).unwrap();
    if let Some(icc) = icc {
        encoder.add_icc_profile(icc).unwrap();
    }
    encoder.encode(&[200, 100, 50].repeat(256), 16, 16, jpeg_encoder::ColorType::Rgb).unwrap();
    file
}

#[test]
fn dcf_file_of_adobe_rgb_is_converted() {
    let light = [200.0, 100.0, 50.0].map(|v: f64| (v / 255.0).powf(563.0 / 256.0));
    let adobe = [[0.64, 0.33], [0.21, 0.71], [0.15, 0.06]];
    let expected = to_srgb(apply(to_d50(adobe, D65), light));
    let name = Some(("Adobe RGB (1998)".to_owned(), ProfileUse::Converted));
    for (color_space, index) in [(0xffff, b"R03\0"), (2, b"R98\0")] {
        let file = jpeg_with(color_space, index, None);
        assert_eq!(used(&file), name);
        // One step of a JPEG's rounding.
        assert!(worst(&fractions(&decode(&file).1)[..3], expected.into_iter()) < 0.008);
    }
    for (color_space, index) in [(1, b"R98\0"), (0xffff, b"R98\0"), (1, b"R03\0")] {
        assert_eq!(used(&jpeg_with(color_space, index, None)), None, "{color_space}");
    }
    // A profile takes precedence.
    let icc = ColorProfile::new_srgb().encode().unwrap();
    let file = jpeg_with(0xffff, b"R03\0", Some(&icc));
    assert_eq!(used(&file).map(|(_, used)| used), Some(ProfileUse::Srgb));
}
