//! Files of vips, libtiff and tifffile: levels, and pixels as tifffile reads them.

use filters::{Digest, Error, ProfileUse};

use super::{apart, file, folder, level, open};

/// A level as tifffile reads it. Without a digest the samples are in a PNG, because two decoders of JPEG may differ in a level.
struct Expected {
    file: String,
    level: usize,
    width: u32,
    height: u32,
    channels: usize,
    digest: Option<Digest>,
}

fn expected() -> Vec<Expected> {
    let text = std::fs::read_to_string(folder().join("levels.txt")).unwrap();
    let parse = |line: &str| {
        let [file, level, width, height, channels, digest] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        Expected {
            file: file.to_owned(),
            level: level.parse().unwrap(),
            width: width.parse().unwrap(),
            height: height.parse().unwrap(),
            channels: channels.parse().unwrap(),
            digest: (digest != "jpeg").then(|| digest.parse().unwrap()),
        }
    };
    text.lines().map(parse).collect()
}

/// The samples of a PNG.
pub(super) fn png(name: &str) -> Vec<u8> {
    let file = std::fs::File::open(folder().join(name)).unwrap();
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut samples).unwrap();
    samples
}

#[test]
fn files_have_the_pixels_of_an_independent_decoder() {
    let (mut exact, mut near) = (0, 0);
    for expected in expected() {
        let name = &expected.file;
        let bytes = file(name);
        let pyramid = open(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let found = pyramid.levels()[expected.level];
        assert_eq!((found.width, found.height), (expected.width, expected.height), "{name}");
        assert_eq!(found.reduction, 1 << expected.level, "{name}");
        assert_eq!(pyramid.channels(), expected.channels, "{name}");
        if name.contains("p3") {
            // tifffile does not convert colours.
            continue;
        }
        let pixels = level(&pyramid, &bytes, expected.level);
        match expected.digest {
            Some(digest) => {
                assert_eq!(Digest::sha256(&pixels.samples), digest, "{name}, level {}", expected.level);
                exact += 1;
            }
            None => {
                let peer = png(&format!("{}-{}.png", name.trim_end_matches(".tif"), expected.level));
                let (most, mean) = apart(&pixels.samples, &peer);
                println!("{name}, level {}: {most} apart, {mean} in the mean", expected.level);
                assert!(most <= 2 && mean < 0.1, "{name}, level {}: {most}, {mean}", expected.level);
                near += 1;
            }
        }
    }
    assert!(exact >= 20 && near >= 10, "{exact} levels are equal, {near} near");
}

#[test]
fn files_have_all_levels_and_no_others() {
    let count = |name: &str| open(&file(name)).unwrap().levels().len();
    for expected in expected() {
        let levels = if matches!(&*expected.file, "vips_none.tif" | "vips_jpeg_p3.tif")
            || expected.file.starts_with("libtiff")
        {
            1
        } else {
            3
        };
        assert_eq!(count(&expected.file), levels, "{}", expected.file);
    }
}

#[test]
fn files_name_their_compression() {
    for (name, compression) in [
        ("vips_deflate.tif", "deflate"),
        ("vips_jpeg.tif", "jpeg"),
        ("vips_lzw_gray.tif", "lzw"),
        ("vips_none.tif", "none"),
    ] {
        assert_eq!(open(&file(name)).unwrap().compression(), compression);
    }
}

#[test]
fn files_with_a_profile_become_srgb() {
    // The picture before `vips` converted it to Display P3.
    let srgb = file("vips_none.tif");
    let srgb = level(&open(&srgb).unwrap(), &srgb, 0);
    let p3 = file("vips_deflate_p3.tif");
    let pyramid = open(&p3).unwrap();
    assert_eq!(pyramid.profile().unwrap().used, ProfileUse::Converted);
    let (most, mean) = apart(&level(&pyramid, &p3, 0).samples, &srgb.samples);
    assert!(mean < 0.5 && most <= 12, "{most}, {mean}");
    for index in 1..3 {
        let reduced = level(&pyramid, &p3, index);
        let plain = file("vips_deflate.tif");
        let plain = level(&open(&plain).unwrap(), &plain, index);
        let (_, mean) = apart(&reduced.samples, &plain.samples);
        assert!(mean < 1.0, "level {index}: {mean}");
    }
}

#[test]
fn files_without_upright_tiles_are_refused_by_name() {
    let refused = |bytes: &[u8]| open(bytes).unwrap_err();
    assert_eq!(
        refused(&file("vips_strips.tif")).to_string(),
        "This is a TIFF file in strips, which cannot be opened here: zooming needs upright tiles with all colours, so make a pyramid of \
         the picture, and use that."
    );
    let png = std::fs::read(folder().join("vips_jpeg-0.png")).unwrap();
    assert!(refused(&png).to_string().starts_with("This is a picture without tiles"));
    assert_eq!(refused(&[]), Error::Empty);
    assert_eq!(refused(b"BZh9, and more that is no picture"), Error::UnknownFormat);
}
