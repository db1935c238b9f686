//! Photographs of 100 megapixels that are read by ranges render within the memory of an isolate, whatever the size of the file is, and within
//! the estimate. The files are made while they are read. One test, because the allocator counts for the whole process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its files has failed")]
#![allow(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]

use std::ops::Range;
use std::time::Instant;

use filters::{Limits, OpenedRanged, Progress, RangedOriginal, Recipe, RenderBudget};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const WIDTH: usize = 12_288;
const BAND: usize = 16;
const BANDS: usize = 512;

/// A file that is not in memory: parts that are repeated.
#[derive(Default)]
struct Repeated(Vec<(Vec<u8>, usize)>);

impl Repeated {
    fn size_bytes(&self) -> u64 {
        self.0.iter().map(|(part, times)| (part.len() * times) as u64).sum()
    }

    fn read(&self, range: &Range<u64>) -> Vec<u8> {
        let (mut bytes, mut start) = (Vec::with_capacity((range.end - range.start) as usize), 0_u64);
        for (part, times) in &self.0 {
            let end = start + (part.len() * times) as u64;
            let mut at = range.start + bytes.len() as u64;
            while at >= start && at < end.min(range.end) {
                let from = ((at - start) % part.len() as u64) as usize;
                let length = (part.len() - from).min((range.end - at) as usize);
                bytes.extend(&part[from..from + length]);
                at += length as u64;
            }
            start = end;
        }
        assert_eq!(bytes.len() as u64, range.end - range.start);
        bytes
    }
}

/// Samples of a band: a gradient with noise.
fn band(noise: u32) -> Vec<u8> {
    let mut state = 1_u32;
    (0..WIDTH * BAND * 3)
        .map(|i| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((i / 300) as u32 % 200 + (state >> 8) % noise.max(1)) as u8
        })
        .collect()
}

/// A JPEG whose bands are all the same: every scan has a restart marker at the end of each band.
fn jpeg(progressive: bool, noise: u32) -> Repeated {
    let mut one = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut one, 95);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.set_progressive(progressive);
    encoder.set_restart_interval((WIDTH / BAND) as u16);
    encoder.encode(&band(noise), WIDTH as u16, BAND as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    let frame = one.windows(2).position(|pair| matches!(pair, [0xff, 0xc0 | 0xc2])).unwrap();
    one[frame + 5..frame + 7].copy_from_slice(&((BAND * BANDS) as u16).to_be_bytes());
    let mut file = Repeated::default();
    let mut rest = &one[..];
    while let Some(scan) = rest.windows(2).position(|pair| pair == [0xff, 0xda]) {
        let data = scan + 2 + usize::from(rest[scan + 3]);
        let ends = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7);
        let end = data + rest[data..].windows(2).position(ends).unwrap();
        let coded = &rest[data..end];
        file.0.push((rest[..data].to_vec(), 1));
        file.0.push(([coded, &[0xff, 0xd0]].concat(), BANDS - 1));
        file.0.push((coded.to_vec(), 1));
        rest = &rest[end..];
    }
    file.0.push((rest.to_vec(), 1));
    file
}

/// A chunk of a PNG.
fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut file = (content.len() as u32).to_be_bytes().to_vec();
    file.extend(kind);
    file.extend(content);
    let crc = file[4..].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    });
    file.extend((!crc).to_be_bytes());
    file
}

/// A PNG of 300 MB: every row is a block that is not compressed, in a chunk of its own.
fn png() -> Repeated {
    let row = [&[0], &band(60)[..WIDTH * 3]].concat();
    let stored = |last: u8| {
        let length = (row.len() as u16).to_le_bytes();
        [&[last], &length[..], &length.map(|byte| !byte), &row].concat()
    };
    let size = [(WIDTH as u32).to_be_bytes(), ((BAND * BANDS) as u32).to_be_bytes()].concat();
    let head = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[&size[..], &[8, 2, 0, 0, 0]].concat()),
        chunk(b"IDAT", &[0x78, 0x01]),
    ];
    Repeated(vec![
        (head.concat(), 1),
        (chunk(b"IDAT", &stored(0)), BAND * BANDS - 1),
        // The checksum is not read.
        ([chunk(b"IDAT", &[stored(1), vec![0; 4]].concat()), chunk(b"IEND", &[])].concat(), 1),
    ])
}

/// A TIFF of 300 MB with a strip for each row, not compressed.
fn tiff() -> Repeated {
    let (row, height) = (band(60)[..WIDTH * 3].to_vec(), BAND * BANDS);
    let (tags, bits) = (9_u32, 8 + 2 + 9 * 12 + 4);
    let offsets = bits + 6;
    let lengths = offsets + 4 * height as u32;
    let data = lengths + 4 * height as u32;
    let tags_of_one = [(256, WIDTH as u32), (257, height as u32), (259, 1), (262, 2), (277, 3), (278, 1)];
    let mut entries: Vec<(u16, u16, u32, u32)> = tags_of_one.map(|(tag, value)| (tag, 4, 1, value)).to_vec();
    entries.extend([(258, 3, 3, bits), (273, 4, height as u32, offsets), (279, 4, height as u32, lengths)]);
    entries.sort_unstable();
    let mut head = b"II\x2a\0\x08\0\0\0".to_vec();
    head.extend((tags as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        head.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        head.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
    }
    head.extend([0; 4]);
    head.extend([8, 0, 8, 0, 8, 0]);
    (0..height as u32).for_each(|y| head.extend((data + y * row.len() as u32).to_le_bytes()));
    (0..height).for_each(|_| head.extend((row.len() as u32).to_le_bytes()));
    Repeated(vec![(head, 1), (row, height)])
}

#[test]
fn ranged_files_of_100_megapixels_render_within_an_isolate() {
    let recipe =
        br#"{"version":1,"ops":[{"op":"exposure","ev":0.2},{"op":"resize","width":4000},{"op":"unsharp_mask"}],
        "output":{"format":"jpeg","quality":90}}"#;
    let recipe = Recipe::from_json(recipe).unwrap();
    let files = [
        ("baseline JPEG", jpeg(false, 90), 20 << 20, 1.1),
        ("progressive JPEG", jpeg(true, 120), 60 << 20, 2.1),
        ("PNG", png(), 280 << 20, 2.1),
        ("TIFF", tiff(), 280 << 20, 1.1),
    ];
    let mut wrong = Vec::new();
    for (name, file, at_least, most_times) in &files {
        assert!(file.size_bytes() > *at_least, "{name}: {} bytes", file.size_bytes());
        let (before, started) = (ALLOCATOR.current_usage(), Instant::now());
        ALLOCATOR.reset_peak_usage();
        let ranged = RangedOriginal::new(file.size_bytes());
        let (mut read, mut requests) = (0, 0);
        let mut insert = |needs: Vec<Range<u64>>| {
            for range in needs {
                read += range.end - range.start;
                requests += 1;
                ranged.insert(range.start, file.read(&range));
            }
        };
        let original = loop {
            match ranged.open(&Limits::EDGE).unwrap() {
                OpenedRanged::Original(original) => break original,
                OpenedRanged::Needs(needs) => insert(needs),
                OpenedRanged::InMemoryOnly(format) => panic!("{format:?}"),
            }
        };
        let mut rendering = original.rendering(&recipe).unwrap();
        let estimate = rendering.memory_bytes();
        let rendered = loop {
            match rendering.resume(RenderBudget::UNLIMITED, &mut std::io::sink()).unwrap() {
                Progress::Complete(rendered) => break rendered,
                Progress::Paused(part) => {
                    insert(part.needs());
                    rendering = part;
                }
            }
        };
        let taken = ALLOCATOR.peak_usage().saturating_sub(before) as u64;
        let times = read as f64 / file.size_bytes() as f64;
        let line = format!(
            "{name}, {} MB: {} KiB taken, {} KiB estimated, {requests} ranges, every byte {times:.2} times, {} ms",
            file.size_bytes() / 1_000_000,
            taken >> 10,
            estimate >> 10,
            started.elapsed().as_millis(),
        );
        println!("{line}");
        if rendered.width != 4000 || taken > estimate || estimate > Limits::EDGE.memory_bytes || times > *most_times {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
