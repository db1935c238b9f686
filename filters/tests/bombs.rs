//! Bombs: small files that claim or unfold to much. Each is refused with a sentence, or rendered, within the limit on memory, as a
//! counting allocator sees it, and in little time.

#![allow(clippy::unwrap_used, reason = "a test that cannot make its files has failed")]

use std::borrow::Cow;
use std::time::Instant;

use filters::{Error, Limits, Recipe, render};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Most that a refusal may take: tables of decoders, and what a damaged part unfolds to before it is found out.
const REFUSAL_BYTES: usize = 24 << 20;

fn png(set: impl Fn(&mut png::Info<'static>), chunk: Option<(png::chunk::ChunkType, Vec<u8>)>) -> Vec<u8> {
    let mut info = png::Info::with_size(8, 8);
    info.color_type = png::ColorType::Rgb;
    set(&mut info);
    let mut file = Vec::new();
    let mut writer = png::Encoder::with_info(&mut file, info).unwrap().write_header().unwrap();
    if let Some((name, content)) = chunk {
        writer.write_chunk(name, &content).unwrap();
    }
    writer.write_image_data(&[0; 192]).unwrap();
    writer.finish().unwrap();
    file
}

/// `file` with bytes put in at a place.
fn with(mut file: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    file[at..at + bytes.len()].copy_from_slice(bytes);
    file
}

fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, content) in chunks {
        body.extend(*name);
        body.extend((content.len() as u32).to_le_bytes());
        body.extend(*content);
        body.resize(body.len().next_multiple_of(2), 0);
    }
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

/// A little-endian TIFF of one directory: tag, kind, count, value.
fn tiff(fields: &[(u16, u16, u32, u32)], next: u32) -> Vec<u8> {
    let mut file = b"II\x2a\0\x08\0\0\0".to_vec();
    file.extend((fields.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in fields {
        file.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        file.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
    }
    file.extend(next.to_le_bytes());
    file
}

fn gray_tiff(width: u32, height: u32, strips: u32, strip_bytes: u32, next: u32) -> Vec<u8> {
    let fields = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, strips, 8),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (279, 4, strips, strip_bytes),
    ];
    tiff(&fields, next)
}

fn bmp(width: i32, height: i32, bits: u16, compression: u32) -> Vec<u8> {
    let mut file = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    file.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
    file.extend([1_u16.to_le_bytes(), bits.to_le_bytes()].concat());
    file.extend(compression.to_le_bytes());
    file.extend([0; 20]);
    file.extend([0, 1, 0, 1]);
    file
}

/// A JPEG of grey or inks with the given marker of its frame, and so many scans with nothing in them.
fn jpeg(frame: u8, side: u16, components: u8, scans: usize) -> Vec<u8> {
    let [high, low] = side.to_be_bytes();
    let mut file = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
    file.extend([1; 64]);
    file.extend([0xff, frame, 0, 8 + 3 * components, 8, high, low, high, low, components]);
    (1..=components).for_each(|id| file.extend([id, 0x11, 0]));
    for table in [0, 0x10] {
        file.extend([0xff, 0xc4, 0, 20, table, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    for _ in 0..scans {
        file.extend([0xff, 0xda, 0, 6 + 2 * components, components]);
        (1..=components).for_each(|id| file.extend([id, 0]));
        file.extend([0, if frame == 0xc2 { 0 } else { 63 }, 0, 0x12, 0x34]);
    }
    file.extend([0xff, 0xd9]);
    file
}

fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let plain = || png(|_| {}, None);
    let zeros = vec![0; 100 << 20];
    let huge_gif = |canvas: [u8; 4], frame: [u8; 4]| {
        let mut file = b"GIF89a".to_vec();
        file.extend(canvas);
        file.extend([0x80, 0, 0, 0, 0, 0, 9, 9, 9, 0x2c, 0, 0, 0, 0]);
        file.extend(frame);
        file.extend([0, 2, 2, 0x4c, 1, 0, 0x3b]);
        file
    };
    let mut qoi = b"qoif\x7f\xff\xff\xff\x7f\xff\xff\xff\x04\0".to_vec();
    qoi.extend([0, 0, 0, 0, 0, 0, 0, 1]);
    let qoi_of_limits = with(qoi.clone(), 4, &[0, 0, 0x2a, 0xf8, 0, 0, 0x2a, 0xf8]);
    let vp8x = [0, 0, 0, 0, 0xff, 0x3f, 0, 0xff, 0x3f, 0];
    let small = [0, 0, 0, 0, 9, 0, 0, 9, 0, 0];
    let vp8 = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0, 0, 0];
    let mut profile = vec![0; 132];
    profile[..4].fill(0xff);
    profile[36..40].copy_from_slice(b"acsp");
    profile[128..132].fill(0xff);
    vec![
        ("PNG of 60000 x 60000", with(plain(), 16, &[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60])),
        ("PNG of 10900 x 10900, held to nothing", with(plain(), 16, &[0, 0, 0x2a, 0x94, 0, 0, 0x2a, 0x94])),
        ("PNG with a profile of 100 MB", png(|info| info.icc_profile = Some(Cow::Owned(zeros.clone())), None)),
        ("PNG with a profile that says 2^32", png(|info| info.icc_profile = Some(Cow::Owned(profile.clone())), None)),
        ("PNG with EXIF of 30 MB", png(|_| {}, Some((png::chunk::eXIf, zeros[..30 << 20].to_vec())))),
        ("PNG with text of 100 MB", {
            let text = png::text_metadata::ZTXtChunk::new("Comment", " ".repeat(100 << 20));
            png(|info| info.compressed_latin1_text.push(text.clone()), None)
        }),
        ("GIF of 65535 x 65535", huge_gif([0xff; 4], [0xff; 4])),
        ("GIF with a frame beyond its canvas", huge_gif([8, 0, 8, 0], [0xff; 4])),
        ("WebP canvas of 16384 x 16384", riff(&[(b"VP8X", &vp8x), (b"VP8 ", &vp8)])),
        ("WebP with a picture beyond its canvas", riff(&[(b"VP8X", &small), (b"VP8 ", &vp8)])),
        ("WebP of 16383 x 16383 without samples", riff(&[(b"VP8L", &[0x2f, 0xfe, 0xbf, 0xff, 0x0f, 0, 0])])),
        ("TIFF of 2^32 - 1 each way", gray_tiff(u32::MAX, u32::MAX, 1, 1, 0)),
        ("TIFF with 2^31 strips", gray_tiff(100, 100, 1 << 31, 1, 0)),
        ("TIFF with 7 million strips it has no room for", gray_tiff(100, 100, 7_000_000, 1, 0)),
        ("TIFF with 5 million strips", [gray_tiff(100, 100, 5_000_000, 1, 0), vec![0; 20 << 20]].concat()),
        ("TIFF with a strip beyond its end", gray_tiff(10_000, 10_000, 1, 100_000_000, 0)),
        ("TIFF with a strip too short", gray_tiff(10_000, 5_000, 1, 20, 0)),
        ("TIFF in a loop", gray_tiff(8, 8, 1, 64, 8)),
        ("BMP with the least height", bmp(1, i32::MIN, 24, 0)),
        ("BMP of 2^31 - 1 each way", bmp(i32::MAX, i32::MAX, 24, 0)),
        ("BMP upside down without rows", bmp(5_000, -5_000, 24, 0)),
        ("BMP of run lengths that end at once", bmp(10_000, 9_000, 8, 1)),
        ("QOI of 2^31 each way", qoi),
        ("QOI of 11000 x 11000 without samples", qoi_of_limits),
        ("JPEG of 65500 x 65500", jpeg(0xc0, 65_500, 1, 1)),
        ("progressive JPEG of 10900 x 10900", jpeg(0xc2, 10_900, 1, 1)),
        ("JPEG of inks, 65500 x 65500", jpeg(0xc0, 65_500, 4, 1)),
        ("JPEG of inks, 10900 x 10900", jpeg(0xc0, 10_900, 4, 1)),
        ("JPEG of 1000 scans", jpeg(0xc2, 10_000, 1, 1_000)),
        ("JPEG of 90 scans", jpeg(0xc2, 2_000, 1, 90)),
    ]
}

#[test]
fn bombs_are_defused() {
    let bombs = bombs();
    assert!(bombs.len() > 25);
    let mut wrong = Vec::new();
    for (name, file) in bombs {
        let (before, started) = (ALLOCATOR.current_usage(), Instant::now());
        ALLOCATOR.reset_peak_usage();
        let mut out = Vec::new();
        let result = render(&file, &Recipe::default(), &Limits::EDGE, &mut out);
        let taken = ALLOCATOR.peak_usage().saturating_sub(before);
        let duration = started.elapsed();
        let bound = match &result {
            Err(Error::OverLimit { .. } | Error::Unsupported { .. }) => REFUSAL_BYTES,
            _ => Limits::EDGE.memory_bytes as usize,
        };
        let said = result.as_ref().map_or_else(ToString::to_string, |_| "rendered".to_owned());
        println!("{name}: {} KB, {} ms: {said}", taken >> 10, duration.as_millis());
        if taken > bound || duration.as_secs() > 20 || (result.is_err() && !said.ends_with('.')) {
            wrong.push(format!("{name}: {taken} bytes of {bound}, {duration:?}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
