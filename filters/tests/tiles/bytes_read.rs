//! What is read from the file: to open it its directories, for a region the tiles that it touches.

use filters::{FileParts, Opened, Region, RegionRead, TileAt, TiledLimits, TiledTiff};

use super::{file, level, open_parts};

const LOSSLESS: [&str; 6] = [
    "libtiff_be_lzw.tif",
    "tifffile_be.tif",
    "tifffile_be_bigtiff_subifd.tif",
    "vips_lzw_gray_alpha.tif",
    "vips_none.tif",
    "vips_subifd_bigtiff_rgba.tif",
];

/// Regions of a level of this size: its corners, one pixel, borders of tiles, everything, and more than everything.
fn regions(width: u32, height: u32) -> Vec<Region> {
    let (w, h) = (width, height);
    let areas = [
        (0, 0, 1, 1),
        (w - 1, h - 1, 1, 1),
        (0, 0, 64, 48),
        (63, 47, 2, 2),
        (w / 3, h / 4, w / 2, h / 2),
        (w / 2, 0, 1, h),
        (0, h / 2, w, 1),
        (0, 0, w, h),
        (w / 2, h / 2, u32::MAX, u32::MAX),
    ];
    let inside = areas.into_iter().filter(|(x, y, ..)| *x < w && *y < h);
    inside.map(|(x, y, width, height)| Region { x, y, width, height }).collect()
}

#[test]
fn region_costs_only_the_tiles_that_it_touches() {
    let mut compared = 0;
    for name in LOSSLESS {
        let bytes = file(name);
        let mut parts = FileParts::new(bytes.len() as u64);
        let (pyramid, _) = open_parts(&bytes, &mut parts, &TiledLimits::EDGE).unwrap();
        for (index, size) in pyramid.levels().iter().enumerate() {
            let all = level(&pyramid, &bytes, index);
            for region in regions(size.width, size.height) {
                // Only tiles from here on.
                let mut parts = FileParts::new(bytes.len() as u64);
                let RegionRead::Needs(ranges) = pyramid.read_region(&parts, index, region).unwrap() else {
                    panic!("{name}: pixels without bytes")
                };
                for range in ranges {
                    parts.insert(range.start, bytes[range.start as usize..range.end as usize].to_vec());
                }
                let RegionRead::Pixels(pixels) = pyramid.read_region(&parts, index, region).unwrap() else {
                    panic!("{name}: more bytes than asked for at first")
                };
                let right = region.x.saturating_add(region.width).min(size.width);
                let bottom = region.y.saturating_add(region.height).min(size.height);
                assert_eq!((pixels.width, pixels.height), (right - region.x, bottom - region.y), "{name}, {region:?}");

                let mut touched = Vec::new();
                for row in 0..size.rows {
                    for column in 0..size.columns {
                        let (x, y) = (column * size.tile_width, row * size.tile_height);
                        let apart = x >= right
                            || y >= bottom
                            || x + size.tile_width <= region.x
                            || y + size.tile_height <= region.y;
                        if !apart {
                            touched.push(TileAt { level: index, column, row });
                        }
                    }
                }
                assert_eq!(pyramid.region(index, region), touched, "{name}, {region:?}");
                let cost: u64 = touched
                    .iter()
                    .map(|tile| pyramid.tile_range(index, tile.column, tile.row).unwrap())
                    .map(|range| range.end - range.start)
                    .sum();
                assert_eq!(parts.inserted_bytes(), cost, "{name}, level {index}, {region:?}");

                let row_bytes = size.width as usize * pixels.channels;
                for (row, samples) in
                    (region.y..).zip(pixels.samples.chunks_exact(pixels.width as usize * pixels.channels))
                {
                    let from = row as usize * row_bytes + region.x as usize * pixels.channels;
                    assert!(
                        samples == &all.samples[from..from + samples.len()],
                        "{name}, level {index}, {region:?}, {row}"
                    );
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared} regions");
}

#[test]
fn region_outside_the_picture_is_no_region() {
    let bytes = file("vips_deflate.tif");
    let mut parts = FileParts::new(bytes.len() as u64);
    let (pyramid, _) = open_parts(&bytes, &mut parts, &TiledLimits::EDGE).unwrap();
    for (index, x, y, width, height) in [(0, 211, 0, 1, 1), (0, 0, 149, 1, 1), (0, 5, 5, 0, 3), (3, 0, 0, 1, 1)] {
        let region = Region { x, y, width, height };
        assert!(pyramid.region(index, region).is_empty());
        assert_eq!(pyramid.read_region(&parts, index, region).unwrap_err().code(), "no_such_tile");
    }
    for (index, column, row) in [(0, 4, 0), (0, 0, 3), (3, 0, 0), (0, u32::MAX, u32::MAX)] {
        assert_eq!(pyramid.tile_range(index, column, row), None);
        assert_eq!(pyramid.decode_tile(index, column, row, &[]).unwrap_err().code(), "no_such_tile");
    }
}

#[test]
fn region_above_the_limit_is_refused_before_it_is_read() {
    let bytes = file("vips_deflate.tif");
    let limits = TiledLimits { region_bytes: 100 * 100 * 3, ..TiledLimits::EDGE };
    let mut parts = FileParts::new(bytes.len() as u64);
    let (pyramid, _) = open_parts(&bytes, &mut parts, &limits).unwrap();
    let region = |width| Region { x: 0, y: 0, width, height: 100 };
    assert!(matches!(pyramid.read_region(&parts, 0, region(100)), Ok(RegionRead::Needs(_) | RegionRead::Pixels(_))));
    assert_eq!(pyramid.read_region(&parts, 0, region(101)).unwrap_err().code(), "over_limit");
}

/// A BigTIFF of 65,536 x 65,536 pixels in tiles of 512, of which only the parts that are asked for exist. All tiles of a level show the
/// same grey, are equally long and stand behind each other from 6 GB on.
struct Gigapixels {
    head: Vec<u8>,
    tile: Vec<u8>,
    size_bytes: u64,
    tables_bytes: u64,
}

/// Where the tiles begin: beyond what 32 bits can count.
const TILES_AT: u64 = 6 << 30;

impl Gigapixels {
    fn new() -> Self {
        let tile = fdeflate_of(&[77; 512 * 512]);
        let mut head = b"II\x2b\0\x08\0\0\0".to_vec();
        head.extend(16_u64.to_le_bytes());
        let (mut at, mut tables_bytes) = (TILES_AT, 0);
        let sides: Vec<u64> = (0..8).map(|level| 65_536 >> level).collect();
        for (level, side) in sides.iter().enumerate() {
            let tiles = side.div_ceil(512).pow(2);
            let fields: [(u16, u16, u64); 10] = [
                (254, 4, u64::from(level > 0)),
                (256, 4, *side),
                (257, 4, *side),
                (258, 3, 8),
                (259, 3, 8),
                (262, 3, 1),
                (277, 3, 1),
                (322, 3, 512),
                (323, 3, 512),
                (324, 16, 0),
            ];
            let table_at = head.len() as u64 + 8 + 11 * 20 + 8;
            head.extend((fields.len() as u64 + 1).to_le_bytes());
            let mut field = |tag: u16, kind: u16, count: u64, value: u64| {
                head.extend(tag.to_le_bytes());
                head.extend(kind.to_le_bytes());
                head.extend(count.to_le_bytes());
                head.extend(value.to_le_bytes());
            };
            for (tag, kind, value) in fields {
                if tag == 324 && tiles > 1 {
                    field(tag, kind, tiles, table_at);
                } else {
                    field(tag, kind, 1, if tag == 324 { at } else { value });
                }
            }
            let lengths_at = table_at + if tiles > 1 { tiles * 8 } else { 0 };
            if tiles > 2 {
                field(325, 4, tiles, lengths_at);
            } else {
                field(325, 4, tiles, tile.len() as u64);
            }
            let lengths = if tiles > 2 { tiles * 4 } else { 0 };
            let next = if level + 1 < sides.len() { lengths_at + lengths } else { 0 };
            head.extend(next.to_le_bytes());
            if tiles > 1 {
                (0..tiles).for_each(|index| head.extend((at + index * tile.len() as u64).to_le_bytes()));
                (0..tiles).for_each(|_| head.extend((tile.len() as u32).to_le_bytes()));
                tables_bytes += tiles * 12;
            }
            at += tiles * tile.len() as u64;
        }
        Self { head, tile, size_bytes: at, tables_bytes }
    }

    fn read(&self, range: std::ops::Range<u64>) -> Vec<u8> {
        let byte = |at: u64| match at.checked_sub(TILES_AT) {
            Some(at) => self.tile[(at % self.tile.len() as u64) as usize],
            None => self.head.get(at as usize).copied().unwrap_or(0),
        };
        range.map(byte).collect()
    }
}

fn fdeflate_of(samples: &[u8]) -> Vec<u8> {
    // Through the writer of the tests, which compresses a picture of one tile.
    let picture = super::writer::Picture {
        compression: 8,
        tile: Some((512, 512)),
        ..super::writer::Picture::plain(512, 512, 1, 8)
    };
    let file = picture.file(|x, y, _| u32::from(samples[y * 512 + x]));
    let pyramid = super::open(&file).unwrap();
    super::tile(&pyramid, &file, 0, 0, 0).to_vec()
}

#[test]
fn gigapixels_open_by_their_directories_and_show_a_region_for_a_few_tiles() {
    let file = Gigapixels::new();
    let mut parts = FileParts::new(file.size_bytes);
    let mut requests = 0;
    let pyramid = loop {
        match TiledTiff::open(&parts, &TiledLimits::EDGE).unwrap() {
            Opened::Pyramid(pyramid) => break pyramid,
            Opened::Needs(range) => {
                requests += 1;
                parts.insert(range.start, file.read(range));
            }
        }
    };
    assert_eq!(pyramid.levels().len(), 8);
    assert_eq!(pyramid.levels()[7].reduction, 128);
    let opened_bytes = parts.inserted_bytes();
    println!("{} bytes of {}, in {requests} requests", opened_bytes, file.size_bytes);
    // The tables, and a little for each of eight directories.
    assert!(opened_bytes <= file.tables_bytes + 8 * (16 << 10), "{opened_bytes}");
    assert!(requests <= 18, "{requests} requests");
    assert!(pyramid.memory_bytes() <= 2 * file.tables_bytes, "{}", pyramid.memory_bytes());

    let region = Region { x: 40_000, y: 50_000, width: 600, height: 300 };
    let RegionRead::Needs(ranges) = pyramid.read_region(&parts, 0, region).unwrap() else {
        panic!("pixels without bytes")
    };
    assert!(ranges.iter().all(|range| range.start >= TILES_AT));
    for range in ranges {
        parts.insert(range.start, file.read(range));
    }
    // 78..=79 x 97..=98.
    assert_eq!(parts.inserted_bytes() - opened_bytes, 4 * file.tile.len() as u64);
    let RegionRead::Pixels(pixels) = pyramid.read_region(&parts, 0, region).unwrap() else {
        panic!("bytes are missing")
    };
    assert!(pixels.samples == [77; 600 * 300]);
}
