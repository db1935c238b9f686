//! What a thumbnail of each format takes: the estimate that is made from a file's header, the peak as a counting allocator sees it, and the largest
//! square picture that an isolate has room for. `cargo test -p safelight-filters --test memory_table -- --nocapture` prints the table.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its files has failed")]

use filters::{Error, Limits, Thumbnails};
use image::{ExtendedColorType, ImageEncoder};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// How far the estimate may be above the peak, as a factor. It is never below.
const MOST: f64 = 1.15;

/// Sides of the pictures that are measured.
const SIDES: [u32; 2] = [1024, 2048];

/// Smooth, with some noise, so that files are about as large as those of photographs.
fn samples(side: u32, channels: usize) -> Vec<u8> {
    let mut noise = 1_u32;
    (0..(side * side) as usize * channels)
        .map(|i| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (x, y) = (i / channels % side as usize, i / channels / side as usize);
            ((x / 16 + y / 11 + i % channels * 30) as u8).wrapping_add((noise >> 30) as u8)
        })
        .collect()
}

fn png(side: u32, color: png::ColorType, depth: png::BitDepth) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(color);
    encoder.set_depth(depth);
    let bytes = color.samples() * if depth == png::BitDepth::Sixteen { 2 } else { 1 };
    encoder.write_header().unwrap().write_image_data(&samples(side, bytes)).unwrap();
    file
}

fn gif(side: u32, interlaced: bool) -> Vec<u8> {
    let palette: Vec<u8> = (0..=255).flat_map(|v| [v; 3]).collect();
    let (width, height) = (side as u16, side as u16);
    let frame = gif::Frame { width, height, interlaced, buffer: samples(side, 1).into(), ..Default::default() };
    let mut file = Vec::new();
    gif::Encoder::new(&mut file, width, height, &palette).unwrap().write_frame(&frame).unwrap();
    file
}

fn bmp(side: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image::codecs::bmp::BmpEncoder::new(&mut file);
    encoder.write_image(&samples(side, 3), side, side, ExtendedColorType::Rgb8).unwrap();
    file
}

fn webp(side: u32, color: image_webp::ColorType, channels: usize) -> Vec<u8> {
    let mut file = Vec::new();
    image_webp::WebPEncoder::new(&mut file).encode(&samples(side, channels), side, side, color).unwrap();
    file
}

/// The estimate of a thumbnail 512 pixels wide: what a limit of nothing is exceeded by.
fn estimate(file: &[u8]) -> u64 {
    match Thumbnails::open(file, 512, &Limits { memory_bytes: 0, ..Limits::EDGE }) {
        Err(Error::OverLimit { limit: "memory_bytes", actual, .. }) => actual,
        other => panic!("{other:?}"),
    }
}

/// The peak of the same, file included.
fn peak(file: &[u8]) -> u64 {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let thumbnails = Thumbnails::open(file, 512, &Limits::BROWSER).unwrap();
    let peak = ALLOCATOR.peak_usage() - before + file.len();
    drop(thumbnails);
    peak as u64
}

/// A picture: estimate, peak, length of the file, pixels.
fn measured(file: &[u8]) -> [f64; 4] {
    let info = filters::probe(file, &Limits::EDGE).unwrap();
    let pixels = f64::from(info.width) * f64::from(info.height);
    [estimate(file) as f64, peak(file) as f64, file.len() as f64, pixels]
}

/// Files of 1024 x 768 and 2048 x 1536.
const FILES: [(&str, &[u8], &[u8]); 4] = [
    ("PNG, RGB, interlaced", include_bytes!("files/interlaced_1024.png"), include_bytes!("files/interlaced_2048.png")),
    ("WebP, lossy", include_bytes!("files/lossy_1024.webp"), include_bytes!("files/lossy_2048.webp")),
    (
        "WebP, lossy, alpha",
        include_bytes!("files/lossy_alpha_1024.webp"),
        include_bytes!("files/lossy_alpha_2048.webp"),
    ),
    (
        "WebP, lossless, of libwebp",
        include_bytes!("files/lossless_alpha_1024.webp"),
        include_bytes!("files/lossless_alpha_2048.webp"),
    ),
];

type Kind = (&'static str, fn(u32) -> Vec<u8>);

#[test]
fn estimates_are_close_to_what_is_taken() {
    let kinds: [Kind; 11] = [
        ("PNG, RGB", |side| png(side, png::ColorType::Rgb, png::BitDepth::Eight)),
        ("PNG, RGBA, 16 bits", |side| png(side, png::ColorType::Rgba, png::BitDepth::Sixteen)),
        ("PNG, grey", |side| png(side, png::ColorType::Grayscale, png::BitDepth::Eight)),
        ("GIF", |side| gif(side, false)),
        ("GIF, interlaced", |side| gif(side, true)),
        ("BMP, 24 bits", bmp),
        ("QOI, RGB", |side| qoi::encode_to_vec(samples(side, 3), side, side).unwrap()),
        ("QOI, RGBA", |side| qoi::encode_to_vec(samples(side, 4), side, side).unwrap()),
        ("WebP, lossless", |side| webp(side, image_webp::ColorType::Rgb8, 3)),
        ("WebP, lossless, alpha", |side| webp(side, image_webp::ColorType::Rgba8, 4)),
        ("WebP, lossless, palette", |side| webp(side, image_webp::ColorType::L8, 1)),
    ];
    let mut rows: Vec<(&str, Vec<[f64; 4]>)> =
        kinds.iter().map(|(name, make)| (*name, SIDES.map(|side| measured(&make(side))).to_vec())).collect();
    // What no crate here writes was made by libwebp and zlib.
    for (name, small, large) in FILES {
        rows.push((name, vec![measured(small), measured(large)]));
    }
    println!("| format | estimate | peak | estimate / peak | beside the file, per pixel | largest |");
    let mut wrong = Vec::new();
    for (name, sizes) in &rows {
        let [estimate, peak, file_bytes, pixels] = *sizes.last().unwrap();
        let per_pixel = (peak - file_bytes) / pixels;
        // What grows with the pixels, and what does not, from two sizes; within the limits of files and pictures.
        let &[[small, _, _, few], ..] = sizes.as_slice() else { panic!("{name} has one size") };
        let slope = (estimate - small) / (pixels - few);
        let by_memory = (Limits::EDGE.memory_bytes as f64 - small) / slope + few;
        let by_file = Limits::EDGE.source_bytes as f64 / (file_bytes / pixels);
        let largest = by_memory.min(by_file).min(Limits::EDGE.pixels as f64) / 1e6;
        let mib = |bytes: f64| format!("{:.2} MiB", bytes / f64::from(1 << 20));
        let ratio = estimate / peak;
        println!("| {name} | {} | {} | {ratio:.3} | {per_pixel:.2} B | {largest:.0} MP |", mib(estimate), mib(peak));
        if !(1.0..=MOST).contains(&ratio) {
            wrong.push(format!("{name}: {ratio:.3}"));
        }
    }
    assert!(wrong.is_empty(), "estimate / peak is not between 1 and {MOST}: {}", wrong.join(", "));
}
