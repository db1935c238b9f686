//! Photographs that are read by ranges render, and become pyramids, within the memory of an isolate and within the estimate, whatever the size of
//! the file is. The files are made while they are read. One test, because the allocator counts for the whole process. `cargo test -p
//! safelight-filters --test ranged_memory -- --nocapture` prints the figures.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its files has failed")]
#![allow(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]

use std::ops::Range;
use std::time::Instant;

use filters::{
    Limits, OpenedRanged, Original, Progress, PyramidProgress, PyramidSettings, RangedOriginal, Recipe, RenderBudget,
};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Rows of a band: those of an MCU.
const BAND: usize = 16;

/// Width in pixels and height in bands.
#[derive(Clone, Copy)]
struct Size {
    width: usize,
    bands: usize,
}

impl Size {
    const MP_12: Self = Self { width: 4_096, bands: 184 };
    const MP_24: Self = Self { width: 6_144, bands: 244 };
    const MP_100: Self = Self { width: 12_288, bands: 512 };

    const fn height(self) -> usize {
        self.bands * BAND
    }
}

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
fn band(width: usize, noise: u32) -> Vec<u8> {
    let mut state = 1_u32;
    (0..width * BAND * 3)
        .map(|i| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((i / 300) as u32 % 200 + (state >> 8) % noise.max(1)) as u8
        })
        .collect()
}

/// A JPEG whose bands are all the same: every scan has a restart marker at the end of each band.
fn jpeg(size: Size, progressive: bool, noise: u32) -> Repeated {
    let Size { width, bands } = size;
    let mut one = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut one, 95);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.set_progressive(progressive);
    encoder.set_restart_interval((width / BAND) as u16);
    encoder.encode(&band(width, noise), width as u16, BAND as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    let frame = one.windows(2).position(|pair| matches!(pair, [0xff, 0xc0 | 0xc2])).unwrap();
    one[frame + 5..frame + 7].copy_from_slice(&(size.height() as u16).to_be_bytes());
    let mut file = Repeated::default();
    let mut rest = &one[..];
    while let Some(scan) = rest.windows(2).position(|pair| pair == [0xff, 0xda]) {
        let data = scan + 2 + usize::from(rest[scan + 3]);
        let ends = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7);
        let end = data + rest[data..].windows(2).position(ends).unwrap();
        let coded = &rest[data..end];
        file.0.push((rest[..data].to_vec(), 1));
        file.0.push(([coded, &[0xff, 0xd0]].concat(), bands - 1));
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

/// A PNG: every row is a block that is not compressed, in a chunk of its own.
fn png(size: Size) -> Repeated {
    let row = [&[0], &band(size.width, 60)[..size.width * 3]].concat();
    let stored = |last: u8| {
        let length = (row.len() as u16).to_le_bytes();
        [&[last], &length[..], &length.map(|byte| !byte), &row].concat()
    };
    let rows = size.height();
    let size = [(size.width as u32).to_be_bytes(), (rows as u32).to_be_bytes()].concat();
    let head = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[&size[..], &[8, 2, 0, 0, 0]].concat()),
        chunk(b"IDAT", &[0x78, 0x01]),
    ];
    Repeated(vec![
        (head.concat(), 1),
        (chunk(b"IDAT", &stored(0)), rows - 1),
        // The checksum is not read.
        ([chunk(b"IDAT", &[stored(1), vec![0; 4]].concat()), chunk(b"IEND", &[])].concat(), 1),
    ])
}

/// A TIFF with a strip for each row, not compressed.
fn tiff(size: Size) -> Repeated {
    let Size { width, .. } = size;
    let (row, height) = (band(width, 60)[..width * 3].to_vec(), size.height());
    let (tags, bits) = (9_u32, 8 + 2 + 9 * 12 + 4);
    let offsets = bits + 6;
    let lengths = offsets + 4 * height as u32;
    let data = lengths + 4 * height as u32;
    let tags_of_one = [(256, width as u32), (257, height as u32), (259, 1), (262, 2), (277, 3), (278, 1)];
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

/// What a result took.
struct Taken {
    peak: u64,
    estimate: u64,
    read: u64,
    ranges: usize,
    ms: u128,
}

/// Opens a file by ranges and makes a result of it: `make` states its estimate, and asks for ranges until it is complete.
fn taken(file: &Repeated, make: impl Fn(&Original<'_>, &mut dyn FnMut(Vec<Range<u64>>)) -> u64) -> Taken {
    let (before, started) = (ALLOCATOR.current_usage(), Instant::now());
    ALLOCATOR.reset_peak_usage();
    let ranged = RangedOriginal::new(file.size_bytes());
    let (mut read, mut ranges) = (0, 0);
    let mut insert = |needs: Vec<Range<u64>>| {
        for range in needs {
            read += range.end - range.start;
            ranges += 1;
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
    let estimate = make(&original, &mut insert);
    let peak = ALLOCATOR.peak_usage().saturating_sub(before) as u64;
    Taken { peak, estimate, read, ranges, ms: started.elapsed().as_millis() }
}

/// Renders a photograph for the web.
fn render(original: &Original<'_>, insert: &mut dyn FnMut(Vec<Range<u64>>)) -> u64 {
    let recipe =
        br#"{"version":1,"ops":[{"op":"exposure","ev":0.2},{"op":"resize","width":4000},{"op":"unsharp_mask"}],
        "output":{"format":"jpeg","quality":90}}"#;
    let mut rendering = original.rendering(&Recipe::from_json(recipe).unwrap()).unwrap();
    let estimate = rendering.memory_bytes();
    loop {
        match rendering.resume(RenderBudget::UNLIMITED, &mut std::io::sink()).unwrap() {
            Progress::Complete(rendered) => {
                assert_eq!(rendered.width, 4000);
                return estimate;
            }
            Progress::Paused(part) => {
                insert(part.needs());
                rendering = part;
            }
        }
    }
}

/// Writes a pyramid with deflate and tiles of 512 to nowhere.
fn pyramid(original: &Original<'_>, insert: &mut dyn FnMut(Vec<Range<u64>>)) -> u64 {
    let mut rendering = original.pyramid(&Recipe::default(), PyramidSettings::default()).unwrap();
    let estimate = rendering.memory_bytes();
    loop {
        match rendering.resume(RenderBudget::UNLIMITED, &mut std::io::sink()).unwrap() {
            PyramidProgress::Complete(_) => return estimate,
            PyramidProgress::Paused(part) => {
                insert(part.needs());
                rendering = part;
            }
        }
    }
}

#[test]
fn ranged_files_take_the_memory_that_is_estimated() {
    let files = |size| {
        [
            ("baseline JPEG", jpeg(size, false, 90), 1.1),
            ("progressive JPEG", jpeg(size, true, 120), 2.1),
            ("PNG", png(size), 2.1),
            ("TIFF", tiff(size), 1.1),
        ]
    };
    let mut wrong = Vec::new();
    let mut note = |what: &str, file: &Repeated, most_times: f64, taken: &Taken| {
        let Taken { peak, estimate, read, ranges, ms } = taken;
        let times = *read as f64 / file.size_bytes() as f64;
        let line = format!(
            "{what}, {} MB: {} KiB taken, {} KiB estimated, {ranges} ranges, every byte {times:.2} times, {ms} ms",
            file.size_bytes() / 1_000_000,
            peak >> 10,
            estimate >> 10,
        );
        println!("{line}");
        if peak > estimate || *estimate > Limits::EDGE.memory_bytes || times > most_times {
            wrong.push(line);
        }
    };
    for (name, file, most_times) in &files(Size::MP_100) {
        assert!(file.size_bytes() > Limits::EDGE.memory_bytes, "{name}: {} bytes", file.size_bytes());
        note(&format!("100 MP, {name}"), file, *most_times, &taken(file, render));
    }
    for (megapixels, size) in [("12 MP", Size::MP_12), ("24 MP", Size::MP_24), ("100 MP", Size::MP_100)] {
        for (name, file, most_times) in &files(size) {
            note(&format!("pyramid of {megapixels}, {name}"), file, *most_times, &taken(file, pyramid));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
