//! Decompression bombs: small files with large claims or contents. Each is refused with its error or rendered, within slightly more memory
//! than was measured for it with a counting allocator, and in little time.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its files has failed")]

use std::borrow::Cow;
use std::sync::Mutex;
use std::time::Instant;

use filters::{Error, Limits, Recipe, probe, render};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// The allocator counts for the whole process: run one test at a time.
static ONE_TEST: Mutex<()> = Mutex::new(());

/// A file, its outcome (`rendered` or an error code), and its measured peak memory without the file.
struct Bomb {
    name: &'static str,
    file: Vec<u8>,
    outcome: &'static str,
    measured_kib: usize,
}

impl Bomb {
    /// The memory limit: 15 % above the measured peak, in steps of 16 KiB. The test runner allocates a little, too.
    const fn most_bytes(&self) -> usize {
        (self.measured_kib * 115).div_ceil(100 * 16) * (16 << 10)
    }
}

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

/// Eight by eight black pixels, interlaced, with EXIF before and after them.
fn interlaced_png(exif: &[u8]) -> Vec<u8> {
    let mut info = png::Info::with_size(8, 8);
    (info.color_type, info.interlaced) = (png::ColorType::Rgb, true);
    // The passes have 1, 1, 1, 2, 2, 4 and 4 rows of 1, 1, 2, 2, 4, 4 and 8 pixels: 64 pixels, and a filter byte for each row.
    let rows = [0; 64 * 3 + 15];
    let length = rows.len() as u16;
    let mut data = vec![0x78, 1, 1];
    data.extend([length.to_le_bytes(), (!length).to_le_bytes()].concat());
    data.extend(rows);
    data.extend((u32::from(length) << 16 | 1).to_be_bytes());
    let mut file = Vec::new();
    let mut writer = png::Encoder::with_info(&mut file, info).unwrap().write_header().unwrap();
    for (name, content) in [(png::chunk::eXIf, exif), (png::chunk::IDAT, &data), (png::chunk::eXIf, exif)] {
        writer.write_chunk(name, content).unwrap();
    }
    drop(writer);
    file
}

/// `file` with bytes inserted at an offset.
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

/// A lossless bitstream of one colour. Each block of four by four pixels has two transforms and its own codes, whose only symbols take no
/// bits.
fn blocks_of_webp(width: u64, height: u64) -> Vec<u8> {
    // From the lowest bit: number of bits, and value.
    let codes = [(4, 1); 5];
    let blocks = |head: &[(u32, u64)]| [head, &[(3, 0), (1, 0)], &codes].concat();
    let fields = [
        vec![(8, 0x2f), (14, width - 1), (14, height - 1), (1, 0), (3, 0)],
        blocks(&[(1, 1), (2, 1)]),
        blocks(&[(1, 1), (2, 0)]),
        blocks(&[(1, 0), (1, 0), (1, 1)]),
        codes.to_vec(),
    ];
    let mut bits = fields.concat().into_iter().flat_map(|(count, value)| (0..count).map(move |bit| value >> bit & 1));
    std::iter::from_fn(|| {
        let byte: Vec<u64> = bits.by_ref().take(8).collect();
        (!byte.is_empty()).then(|| byte.iter().rev().fold(0, |all, bit| all << 1 | bit) as u8)
    })
    .collect()
}

/// A little-endian TIFF with one directory: tag, kind, count, value.
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

/// Eight pixels wide, with 200 strips of one row each, which all start at the same byte and state no length.
fn shared_tiff(compression: u32, bits: u32, bytes: &[u8]) -> Vec<u8> {
    let (rows, offsets_at, strip_at) = (200, 256, 256 + 200 * 4);
    let fields = [
        (256, 4, 1, 8),
        (257, 4, 1, rows),
        (258, 3, 1, bits),
        (259, 3, 1, compression),
        (262, 3, 1, 1),
        (273, 4, rows, offsets_at),
        (277, 3, 1, 1),
        (278, 4, 1, 1),
    ];
    let mut file = tiff(&fields, 0);
    file.resize(offsets_at as usize, 0);
    (0..rows).for_each(|_| file.extend(u32::to_le_bytes(strip_at)));
    file.extend(bytes);
    file
}

/// Tiles of one pixel. The offsets, 200 bytes each, are run lengths, too.
fn tiles_of_a_pixel(width: u32, height: u32) -> Vec<u8> {
    let fields = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 32_773),
        (262, 3, 1, 1),
        (277, 3, 1, 1),
        (322, 4, 1, 1),
        (323, 4, 1, 1),
        (324, 1, width * height, 200),
    ];
    let mut file = tiff(&fields, 0);
    file.resize(200, 0);
    file.resize(200 + (width * height) as usize, 200);
    file
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

/// A JPEG in grey or CMYK with the given frame marker, and this number of empty scans.
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

/// A progressive JPEG whose scans consist of zeros: the only code of each table.
fn progressive(
    (width, height): (u16, u16),
    factors: &[u8],
    ac_symbol: u8,
    scans: &[(&[u8], [u8; 3])],
    zeros: usize,
) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
    file.extend([1; 64]);
    let ([w0, w1], [h0, h1]) = (width.to_be_bytes(), height.to_be_bytes());
    file.extend([0xff, 0xc2, 0, 8 + 3 * factors.len() as u8, 8, h0, h1, w0, w1, factors.len() as u8]);
    (1..).zip(factors).for_each(|(id, factors)| file.extend([id, *factors, 0]));
    for (table, symbol) in [(0, 0), (0x10, ac_symbol)] {
        file.extend([0xff, 0xc4, 0, 20, table, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, symbol]);
    }
    for (components, what) in scans {
        file.extend([0xff, 0xda, 0, 6 + 2 * components.len() as u8, components.len() as u8]);
        components.iter().for_each(|id| file.extend([*id, 0]));
        file.extend(what);
        file.resize(file.len() + zeros, 0);
    }
    file.extend([0xff, 0xd9]);
    file
}

/// The scans that libjpeg writes for colour.
const USUAL_SCANS: [(&[u8], [u8; 3]); 10] = [
    (&[1, 2, 3], [0, 0, 0x01]),
    (&[1], [1, 5, 0x02]),
    (&[3], [1, 63, 0x01]),
    (&[2], [1, 63, 0x01]),
    (&[1], [6, 63, 0x02]),
    (&[1], [1, 63, 0x21]),
    (&[1, 2, 3], [0, 0, 0x10]),
    (&[3], [1, 63, 0x10]),
    (&[2], [1, 63, 0x10]),
    (&[1], [1, 63, 0x10]),
];

/// A hundred scans; all but the first two refine every block again.
fn hundred_scans() -> Vec<(&'static [u8], [u8; 3])> {
    let mut scans: Vec<(&[u8], [u8; 3])> = vec![(&[1], [0, 0, 0]), (&[1], [1, 63, 0x0d])];
    scans.resize(100, (&[1], [1, 63, 0x10]));
    scans
}

fn bombs() -> Vec<Bomb> {
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
    let bomb = |name, outcome, measured_kib, file| Bomb { name, file, outcome, measured_kib };
    vec![
        bomb("PNG of 60000 x 60000", "over_limit", 1, with(plain(), 16, &[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60])),
        bomb(
            "PNG of 10900 x 10900, held to nothing",
            "damaged_file",
            20,
            with(plain(), 16, &[0, 0, 0x2a, 0x94, 0, 0, 0x2a, 0x94]),
        ),
        bomb(
            "PNG with a profile of 100 MB",
            "rendered",
            12_838,
            png(|info| info.icc_profile = Some(Cow::Owned(zeros.clone())), None),
        ),
        bomb(
            "PNG with a profile that says 2^32",
            "rendered",
            77,
            png(|info| info.icc_profile = Some(Cow::Owned(profile.clone())), None),
        ),
        bomb(
            "PNG with EXIF of 30 MB",
            "rendered",
            77,
            png(|_| {}, Some((png::chunk::eXIf, zeros[..30 << 20].to_vec()))),
        ),
        bomb("interlaced PNG with EXIF of 15 MB", "rendered", 244, interlaced_png(&zeros[..15 << 20])),
        bomb("PNG with text of 100 MB", "rendered", 76, {
            let text = png::text_metadata::ZTXtChunk::new("Comment", " ".repeat(100 << 20));
            png(|info| info.compressed_latin1_text.push(text.clone()), None)
        }),
        bomb("GIF of 65535 x 65535", "over_limit", 1, huge_gif([0xff; 4], [0xff; 4])),
        bomb("GIF with a frame beyond its canvas", "over_limit", 1, huge_gif([8, 0, 8, 0], [0xff; 4])),
        bomb("WebP canvas of 16384 x 16384", "over_limit", 1, riff(&[(b"VP8X", &vp8x), (b"VP8 ", &vp8)])),
        bomb("WebP with a picture beyond its canvas", "damaged_file", 1, riff(&[(b"VP8X", &small), (b"VP8 ", &vp8)])),
        bomb(
            "WebP of 16383 x 16383 without samples",
            "over_limit",
            1,
            riff(&[(b"VP8L", &[0x2f, 0xfe, 0xbf, 0xff, 0x0f, 0, 0])]),
        ),
        bomb(
            "WebP of 24 MP in 25 bytes, most of it blocks",
            "rendered",
            17_692,
            riff(&[(b"VP8L", &blocks_of_webp(6_000, 4_000))]),
        ),
        bomb("TIFF of 2^32 - 1 each way", "over_limit", 1, gray_tiff(u32::MAX, u32::MAX, 1, 1, 0)),
        bomb("TIFF with 2^31 strips", "damaged_file", 1, gray_tiff(100, 100, 1 << 31, 1, 0)),
        bomb("TIFF with 7 million strips it has no room for", "damaged_file", 1, gray_tiff(100, 100, 7_000_000, 1, 0)),
        bomb(
            "TIFF with 5 million strips",
            "rendered",
            84,
            [gray_tiff(100, 100, 5_000_000, 1, 0), vec![0; 20 << 20]].concat(),
        ),
        bomb("TIFF with a strip beyond its end", "damaged_file", 1, gray_tiff(10_000, 10_000, 1, 100_000_000, 0)),
        bomb("TIFF of 35 MP with a strip too short", "damaged_file", 1, gray_tiff(7_000, 5_000, 1, 20, 0)),
        bomb("TIFF of 50 MP with a strip too short", "damaged_file", 1, gray_tiff(10_000, 5_000, 1, 20, 0)),
        bomb("TIFF in a loop", "rendered", 48, gray_tiff(8, 8, 1, 64, 8)),
        // Each strip has 64 KiB of codes without effect, then one row.
        bomb("TIFF whose strips share no-ops of PackBits", "damaged_file", 1, {
            shared_tiff(32_773, 8, &[&[0x80; 64 << 10][..], &[0xf9, 7]].concat())
        }),
        bomb("TIFF whose strips share empty blocks of Deflate", "damaged_file", 1, {
            let blocks = [0, 0, 0, 0xff, 0xff].repeat(13_000);
            shared_tiff(8, 8, &[&[0x78, 1][..], &blocks, &[1, 8, 0, 0xf7, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]].concat())
        }),
        bomb("TIFF whose strips share a fax's fill bits", "damaged_file", 65, {
            // An end-of-line code, and eight white pixels.
            shared_tiff(3, 1, &[&[0; 64 << 10][..], &[0x01, 0x98, 0, 0]].concat())
        }),
        bomb("TIFF whose strips share a JPEG behind stray bytes", "damaged_file", 1, {
            let stream = jpeg(0xc0, 8, 1, 1);
            shared_tiff(7, 8, &[&stream[..2], &[0; 64 << 10], &stream[2..]].concat())
        }),
        bomb("TIFF of 200000 tiles of a pixel", "unsupported_variant", 1, tiles_of_a_pixel(1_000, 200)),
        bomb("BMP with the least height", "over_limit", 1, bmp(1, i32::MIN, 24, 0)),
        bomb("BMP of 2^31 - 1 each way", "over_limit", 1, bmp(i32::MAX, i32::MAX, 24, 0)),
        bomb("BMP upside down without rows", "damaged_file", 1, bmp(5_000, -5_000, 24, 0)),
        bomb("BMP of run lengths that end at once", "damaged_file", 2, bmp(10_000, 9_000, 8, 1)),
        bomb("QOI of 2^31 each way", "over_limit", 1, qoi),
        bomb("QOI of 11000 x 11000 without samples", "over_limit", 1, qoi_of_limits),
        bomb("JPEG of 65500 x 65500", "over_limit", 1, jpeg(0xc0, 65_500, 1, 1)),
        bomb("progressive JPEG of 65500 x 65500", "over_limit", 1, jpeg(0xc2, 65_500, 4, 100)),
        bomb("progressive JPEG of 10900 x 10900", "damaged_file", 2473, jpeg(0xc2, 10_900, 1, 1)),
        bomb("progressive JPEG of 18 MP", "rendered", 2656, {
            progressive((5184, 3456), &[0x22, 0x11, 0x11], 0, &USUAL_SCANS, 53_000)
        }),
        // A symbol that ends 16384 blocks, or one with a coefficient of two bits.
        bomb("progressive JPEG of 30000 x 600 in 100 scans", "rendered", 10_961, {
            progressive((30_000, 600), &[0x11], 0xe0, &hundred_scans(), 40_000)
        }),
        bomb("progressive JPEG of 30000 x 4000, cut off in each of 100 scans", "damaged_file", 6758, {
            progressive((30_000, 4_000), &[0x11], 1, &hundred_scans(), 100)
        }),
        bomb("JPEG of inks, 65500 x 65500", "over_limit", 1, jpeg(0xc0, 65_500, 4, 1)),
        bomb("JPEG of inks, 10900 x 10900", "damaged_file", 2839, jpeg(0xc0, 10_900, 4, 1)),
        bomb("JPEG of 1000 scans", "unsupported_variant", 1, jpeg(0xc2, 10_000, 1, 1_000)),
        bomb("JPEG of 90 scans", "damaged_file", 520, jpeg(0xc2, 2_000, 1, 90)),
    ]
}

/// The peak memory of `run`, and its result.
fn peak<T>(run: impl FnOnce() -> T) -> (usize, T) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let result = run();
    (ALLOCATOR.peak_usage().saturating_sub(before), result)
}

/// Two transforms and the numbers of codes are seven bytes for each block of 16 pixels. The estimate parses them with a window of the last
/// 2^20 pixels of each, and keeps none.
#[test]
fn webp_blocks_are_measured_and_not_held() {
    let _one = ONE_TEST.lock();
    let file = riff(&[(b"VP8L", &blocks_of_webp(8_000, 6_000))]);
    let held = 7 * 2_000 * 1_500;
    let most = (4 << 20) + (512 << 10);
    let (taken, info) = peak(|| probe(&file, &Limits::EDGE));
    assert_eq!(info.map(|info| (info.width, info.height)), Ok((8_000, 6_000)));
    assert!(taken < most, "a probe took {taken} bytes");

    let limits = Limits { memory_bytes: 16 << 20, ..Limits::EDGE };
    let (taken, result) = peak(|| render(&file, &Recipe::default(), &limits, &mut std::io::sink()));
    let Err(Error::OverLimit { limit: "memory_bytes", actual, .. }) = result else { panic!("{result:?}") };
    // All blocks count, and the 2^20 pixels of the picture itself.
    assert!((held + (4 << 20)..held + (8 << 20)).contains(&actual), "{actual} bytes are needed");
    assert!(taken < most, "a refusal took {taken} bytes");
}

#[test]
fn bombs_stay_within_their_memory() {
    let _one = ONE_TEST.lock();
    let bombs = bombs();
    let mut wrong = Vec::new();
    for bomb in &bombs {
        let (before, started) = (ALLOCATOR.current_usage(), Instant::now());
        ALLOCATOR.reset_peak_usage();
        let result = render(&bomb.file, &Recipe::default(), &Limits::EDGE, &mut std::io::sink());
        let taken = ALLOCATOR.peak_usage().saturating_sub(before);
        let duration = started.elapsed();
        let outcome = result.as_ref().map_or_else(Error::code, |_| "rendered");
        let message = result.as_ref().map_or_else(ToString::to_string, |_| "It is rendered.".to_owned());
        let line =
            format!("{}: {outcome}, {} KiB, {} ms: {message}", bomb.name, taken.div_ceil(1024), duration.as_millis());
        println!("{line}");
        let well = outcome == bomb.outcome && taken <= bomb.most_bytes() && message.ends_with('.');
        if !well || duration.as_secs() > 20 {
            wrong.push(format!("{line} It should be {}, in {} KiB.", bomb.outcome, bomb.most_bytes() >> 10));
        }
        assert!(bomb.most_bytes() <= Limits::EDGE.memory_bytes as usize, "{}", bomb.name);
    }
    assert!(!bombs.is_empty() && wrong.is_empty(), "{} of {}:\n{}", wrong.len(), bombs.len(), wrong.join("\n"));
}
