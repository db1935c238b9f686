//! The memory of a thumbnail and of a render for each format: the estimate from the header, the peak from a counting allocator, and the
//! largest square picture that fits into an isolate. `cargo test -p safelight-filters --test memory_table -- --nocapture` prints the table.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its files has failed")]

use filters::{Error, Limits, Recipe, Thumbnails, render};
use image::{ExtendedColorType, ImageEncoder};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Largest allowed ratio of estimate to peak. The estimate is never below the peak.
const MOST: f64 = 1.15;

/// Sides of the measured pictures.
const SIDES: [u32; 2] = [1024, 2048];

/// Smooth with some noise, so that files are about as large as photographs.
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

fn jpeg(side: u32, progressive: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.set_progressive(progressive);
    encoder.encode(&samples(side, 3), side as u16, side as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    file
}

fn tiff<C: tiff::encoder::colortype::ColorType>(side: u32, samples: &[C::Inner]) -> Vec<u8>
where
    [C::Inner]: tiff::encoder::TiffValue,
{
    let mut file = std::io::Cursor::new(Vec::new());
    let encoder = tiff::encoder::TiffEncoder::new(&mut file).unwrap();
    let mut encoder = encoder.with_compression(tiff::encoder::Compression::Lzw);
    encoder.write_image::<C>(side, side, samples).unwrap();
    file.into_inner()
}

/// A recipe whose steps hold no rows, without output settings.
const RECIPE: &str = r#""version":1,"ops":[{"op":"exposure","ev":0.3},{"op":"white_balance","temperature":0.2},{"op":"saturation","amount":0.2}]"#;

/// The task to measure.
#[derive(Clone, Copy)]
enum Work {
    /// A thumbnail of this width in pixels.
    Thumbnail(u32),
    /// A render at full size with [`RECIPE`], in this format.
    Render(&'static str),
}

impl Work {
    fn run(self, file: &[u8], limits: &Limits) -> Result<(), Error> {
        match self {
            Self::Thumbnail(width) => Thumbnails::open(file, width, limits).map(drop),
            Self::Render(format) => {
                let recipe = format!(r#"{{{RECIPE},"output":{{"format":"{format}"}}}}"#);
                let recipe = Recipe::from_json(recipe.as_bytes()).unwrap();
                render(file, &recipe, limits, &mut std::io::sink()).map(drop)
            }
        }
    }

    /// The memory in the error for a limit of zero.
    fn estimate(self, file: &[u8]) -> u64 {
        match self.run(file, &Limits { memory_bytes: 0, ..Limits::EDGE }) {
            Err(Error::OverLimit { limit: "memory_bytes", actual, .. }) => actual,
            other => panic!("{other:?}"),
        }
    }

    /// The peak memory, file included.
    fn peak(self, file: &[u8]) -> u64 {
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        self.run(file, &Limits::BROWSER).unwrap();
        (ALLOCATOR.peak_usage() - before + file.len()) as u64
    }
}

/// The measured tasks. The second is the edge's largest thumbnail; the first has the same size for all measured pictures.
const WORKS: [Work; 4] = [Work::Thumbnail(512), Work::Thumbnail(800), Work::Render("jpeg"), Work::Render("png")];

/// Estimate and peak.
#[derive(Clone, Copy)]
struct Taken {
    estimate: f64,
    peak: f64,
}

/// The figures of one size.
struct Measured {
    pixels: f64,
    file_bytes: f64,
    /// In the order of [`WORKS`].
    taken: [Taken; 4],
}

impl Measured {
    fn of(file: &[u8]) -> Self {
        let info = filters::probe(file, &Limits::EDGE).unwrap();
        let taken = WORKS.map(|work| Taken { estimate: work.estimate(file) as f64, peak: work.peak(file) as f64 });
        Self { pixels: f64::from(info.width) * f64::from(info.height), file_bytes: file.len() as f64, taken }
    }
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
    let kinds: [Kind; 15] = [
        ("JPEG, 4:2:0", |side| jpeg(side, false)),
        ("JPEG, 4:2:0, progressive", |side| jpeg(side, true)),
        ("TIFF, RGB, LZW", |side| tiff::<tiff::encoder::colortype::RGB8>(side, &samples(side, 3))),
        ("TIFF, RGB, 16 bits, LZW", |side| {
            let samples: Vec<u16> = samples(side, 3).into_iter().map(|v| u16::from(v) << 8).collect();
            tiff::<tiff::encoder::colortype::RGB16>(side, &samples)
        }),
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
    let mut rows: Vec<(&str, [Measured; 2])> =
        kinds.iter().map(|(name, make)| (*name, SIDES.map(|side| Measured::of(&make(side))))).collect();
    // Written by libwebp and zlib, because no crate here writes these.
    for (name, small, large) in FILES {
        rows.push((name, [Measured::of(small), Measured::of(large)]));
    }
    println!(
        "| format | thumbnail: estimate | peak | ratio | largest | JPEG: estimate | peak | ratio | largest | PNG: ratio |"
    );
    let mut wrong = Vec::new();
    for (name, [small, large]) in &rows {
        for (work, Taken { estimate, peak }) in large.taken.iter().enumerate() {
            if !(1.0..=MOST).contains(&(estimate / peak)) {
                wrong.push(format!("{name}, {work}: {:.3}", estimate / peak));
            }
        }
        // Separates what grows with the pixels from what does not, by two sizes; within the limits for files and pictures.
        let largest = |work: usize, grows_as: usize| {
            let slope =
                (large.taken[grows_as].estimate - small.taken[grows_as].estimate) / (large.pixels - small.pixels);
            let left = Limits::EDGE.memory_bytes as f64 - large.taken[work].estimate;
            let by_memory = left / slope.max(1e-9) + large.pixels;
            let by_file = Limits::EDGE.source_bytes as f64 / (large.file_bytes / large.pixels);
            let ended = if by_file < by_memory.min(Limits::EDGE.pixels as f64) { " (file)" } else { "" };
            format!("{:.0} MP{ended}", by_memory.min(by_file).min(Limits::EDGE.pixels as f64) / 1e6)
        };
        let columns = |work: usize, grows_as: usize| {
            let Taken { estimate, peak } = large.taken[work];
            let mib = |bytes: f64| format!("{:.1} MiB", bytes / f64::from(1 << 20));
            format!("{} | {} | {:.3} | {}", mib(estimate), mib(peak), estimate / peak, largest(work, grows_as))
        };
        let png = large.taken[3].estimate / large.taken[3].peak;
        println!("| {name} | {} | {} | {png:.3} |", columns(1, 0), columns(2, 2));
    }
    assert!(wrong.is_empty(), "estimate / peak is not between 1 and {MOST}: {}", wrong.join(", "));
}
