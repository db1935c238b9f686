//! Files that lie: every one is refused with a sentence, or read without the part that lies. None makes the reader ask or allocate without
//! bound.

use filters::{Error, FileParts, Opened, Region, RegionRead, TiledLimits, TiledTiff};

use super::writer::{Picture, sample};
use super::{file, level, open, open_parts, tile};

/// The places of directories in a little-endian classic file.
fn directories(file: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = long(file, 4) as usize;
    while at != 0 {
        found.push(at);
        at = long(file, link(file, at)) as usize;
    }
    found
}

fn long(file: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(file[at..at + 4].try_into().unwrap())
}

fn set_long(file: &mut [u8], at: usize, value: u32) {
    file[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

/// Where a directory links the next.
fn link(file: &[u8], directory: usize) -> usize {
    directory + 2 + usize::from(u16::from_le_bytes([file[directory], file[directory + 1]])) * 12
}

/// The entry of a tag: tag, kind, count, value.
fn entry(file: &[u8], directory: usize, tag: u16) -> usize {
    let entries = (directory + 2..link(file, directory)).step_by(12);
    entries.into_iter().find(|at| u16::from_le_bytes([file[*at], file[*at + 1]]) == tag).unwrap()
}

/// `vips_deflate.tif` with a change in the entry of a tag of its first directory.
fn changed(tag: u16, change: impl Fn(&mut Vec<u8>, usize)) -> Vec<u8> {
    let mut file = file("vips_deflate.tif");
    let at = entry(&file, directories(&file)[0], tag);
    change(&mut file, at);
    file
}

fn refused(file: &[u8], code: &str, part: &str) {
    let error = open(file).unwrap_err();
    assert!(error.code() == code && error.to_string().contains(part), "{}: {error}", error.code());
}

#[test]
fn directories_in_a_loop_end() {
    let mut file = file("vips_deflate.tif");
    let places = directories(&file);
    let last = link(&file, *places.last().unwrap());
    for target in places {
        set_long(&mut file, last, target as u32);
        let pyramid = open(&file).unwrap();
        assert_eq!(pyramid.levels().len(), 3, "to {target}");
    }
}

#[test]
fn directories_beyond_the_end_are_no_levels() {
    let mut file = file("vips_deflate.tif");
    let last = link(&file, directories(&file)[1]);
    for target in [file.len() as u32, file.len() as u32 - 1, u32::MAX] {
        set_long(&mut file, last, target);
        assert_eq!(open(&file).unwrap().levels().len(), 2, "to {target}");
    }
    set_long(&mut file, 4, u32::MAX);
    refused(&file, "damaged_file", "the directory is missing");
}

#[test]
fn tags_in_millions_are_refused() {
    // BigTIFF counts tags in 64 bits.
    for tags in [4_097_u64, u64::MAX] {
        let mut file = b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
        file.extend(tags.to_le_bytes());
        file.resize(200, 0);
        refused(&file, "damaged_file", "tags");
    }
}

#[test]
fn tables_longer_than_the_file_are_refused() {
    for tag in [324, 325] {
        for count in [0, 11, 1 << 20, u32::MAX] {
            let file = changed(tag, |file, at| set_long(file, at + 4, count));
            assert_eq!(open(&file).unwrap_err().code(), "damaged_file", "{tag}, {count}");
        }
        let file = changed(tag, |file, at| set_long(file, at + 8, u32::MAX - 7));
        refused(&file, "damaged_file", "");
    }
}

#[test]
fn tables_are_not_asked_for_beyond_the_limit() {
    // A file of 40 GB with a picture of a million tiles: nothing but its directory is read.
    let mut head = b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
    let fields: [(u16, u16, u64, u64); 11] = [
        (256, 4, 1, 1 << 19),
        (257, 4, 1, 1 << 17),
        (258, 3, 1, 8),
        (259, 3, 1, 8),
        (262, 3, 1, 1),
        (277, 3, 1, 1),
        (322, 3, 1, 256),
        (323, 3, 1, 256),
        (324, 16, 1 << 20, 1 << 30),
        (325, 4, 1 << 20, 2 << 30),
        (347, 7, 1 << 34, 1 << 30),
    ];
    head.extend((fields.len() as u64).to_le_bytes());
    for (tag, kind, count, value) in fields {
        head.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        head.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
    }
    head.resize(head.len() + 8, 0);
    let open = |limits: &TiledLimits| {
        let mut parts = FileParts::new(40 << 30);
        let mut last = 0..0;
        loop {
            match TiledTiff::open(&parts, limits) {
                Ok(Opened::Needs(range)) if range.end > 1 << 29 => return Ok((range, parts.inserted_bytes())),
                Ok(Opened::Needs(range)) => {
                    assert_ne!(range, last);
                    let mut bytes = head.clone();
                    bytes.resize(range.end as usize, 0);
                    parts.insert(range.start, bytes.split_off(range.start as usize));
                    last = range;
                }
                Ok(Opened::Pyramid(_)) => panic!("tables were not read"),
                Err(error) => return Err((error, parts.inserted_bytes())),
            }
        }
    };
    let (error, read_bytes) = open(&TiledLimits::EDGE).unwrap_err();
    assert_eq!(error.to_string(), "The picture is 1048576 tiles; the limit is 524288.");
    assert!(read_bytes <= 32 << 10, "{read_bytes}");
    // With a higher limit the table is asked for as a whole, and shared JPEG tables of 16 GB are not.
    let (range, read_bytes) = open(&TiledLimits { tiles: 1 << 20, ..TiledLimits::EDGE }).unwrap();
    assert_eq!(range, 1 << 30..(1 << 30) + (8 << 20));
    assert!(read_bytes <= 32 << 10, "{read_bytes}");
}

#[test]
fn sizes_above_the_limits_are_refused() {
    for (tag, kind, value, part) in [
        (256, 4, 1_u32 << 21, "The longer side"),
        (257, 4, u32::MAX, "The longer side"),
        (322, 4, 1 << 19, "A tile is"),
        (323, 4, 1 << 20, "A tile is"),
    ] {
        let file = changed(tag, |file, at| {
            file[at + 2..at + 4].copy_from_slice(&u16::to_le_bytes(kind));
            set_long(file, at + 8, value);
        });
        refused(&file, "over_limit", part);
    }
    for tag in [256, 257, 322, 323] {
        refused(&changed(tag, |file, at| set_long(file, at + 8, 0)), "damaged_file", "");
    }
    // More tiles of 16 x 16 pixels than the table has.
    let file = changed(322, |file, at| set_long(file, at + 8, 16));
    refused(&file, "damaged_file", "too few tiles");
}

/// A tile of few bits is small before compression and large as pixels. A few bytes of a fax code are enough for it.
#[test]
fn tiles_that_are_large_as_pixels_are_refused() {
    let palette = |bits: usize| vec![(320, 3, vec![0; 3 << bits])];
    for (bits, photometric, compression, more, tile, decoded_bytes) in [
        (1, 0, 4, Vec::new(), (16_384, 8_192), 134_217_728_u64),
        (1, 3, 8, palette(1), (16_384, 8_192), 402_653_184),
        (4, 3, 8, palette(4), (8_192, 4_096), 100_663_296),
        (1, 1, 8, Vec::new(), (4_096, 4_112), 16_842_752),
    ] {
        let picture = Picture { photometric, compression, more, tile: Some(tile), ..Picture::plain(64, 64, 1, bits) };
        let error = open(&picture.with_chunks(&[vec![0; 100]])).unwrap_err();
        let expected = format!("A tile is {decoded_bytes} bytes; the limit is 16777216.");
        assert_eq!((error.code(), error.to_string()), ("over_limit", expected), "{bits} bits, {photometric}");
    }
    // The largest tile of one bit.
    let picture = Picture { compression: 8, tile: Some((4_096, 4_096)), ..Picture::plain(64, 64, 1, 1) };
    assert!(open(&picture.with_chunks(&[vec![0; 100]])).is_ok());
}

/// Twelve tiles with these places.
fn with_places(offsets: &[u64], lengths: &[u64]) -> Vec<u8> {
    let picture = Picture {
        compression: 8,
        tile: Some((64, 64)),
        more: vec![(324, 4, offsets.to_vec()), (325, 4, lengths.to_vec())],
        ..Picture::plain(256, 192, 3, 8)
    };
    picture.file(|x, y, channel| sample(x, y, channel, 8))
}

#[test]
fn tiles_outside_the_file_or_without_bytes_are_refused() {
    let offsets: Vec<u64> = (0..12).map(|index| 8 + index * 10).collect();
    assert!(open(&with_places(&offsets, &[10; 12])).is_ok());
    for (place, offset, length, part) in [
        (0, 8, 0, "has no bytes"),
        (11, 8, 0, "has no bytes"),
        (5, u64::from(u32::MAX), 10, "the end of the file is missing"),
        (5, 1 << 20, 1, "the end of the file is missing"),
        (7, 8, 200_000, "more bytes than its pixels can need"),
        (7, 8, u64::from(u32::MAX), "more bytes than its pixels can need"),
    ] {
        let (mut offsets, mut lengths) = (offsets.clone(), vec![10; 12]);
        (offsets[place], lengths[place]) = (offset, length);
        refused(&with_places(&offsets, &lengths), "damaged_file", part);
    }
}

#[test]
fn tiles_may_share_few_bytes_and_not_many() {
    let size = with_places(&[8; 12], &[10; 12]).len() as u64;
    assert!(open(&with_places(&[8; 12], &[10; 12])).is_ok());
    refused(&with_places(&[8; 12], &[size / 4; 12]), "damaged_file", "overlap");
}

/// A region asks for each range once, in the order of the file, and not for more than the limit of what a caller holds.
#[test]
fn region_asks_for_few_bytes_in_order() {
    // From the end of the file to its start; the last four tiles share the bytes of the first.
    let offsets: Vec<u64> = (0..12).map(|index| 8 + 20 * if index < 8 { 10 - index } else { 10 }).collect();
    let mut file = with_places(&offsets, &[20; 12]);
    file.resize(file.len().max(400), 0);
    let stored_bytes = 8 * 20;
    let limits = |stored_bytes| TiledLimits { stored_bytes, ..TiledLimits::EDGE };
    let opened = |limits| open_parts(&file, &mut FileParts::new(file.len() as u64), &limits).unwrap().0;
    let all = Region { x: 0, y: 0, width: 256, height: 192 };
    let nothing = FileParts::new(file.len() as u64);
    let RegionRead::Needs(ranges) = opened(limits(stored_bytes)).read_region(&nothing, 0, all).unwrap() else {
        panic!("pixels without bytes")
    };
    assert_eq!(ranges, (3..=10).map(|place| 8 + 20 * place..28 + 20 * place).collect::<Vec<_>>());
    for parts in [nothing, FileParts::whole(file.clone())] {
        let error = opened(limits(stored_bytes - 1)).read_region(&parts, 0, all).unwrap_err();
        let expected = "The total of the stored tiles of the region is 160 bytes; the limit is 159.";
        assert_eq!((error.code(), error.to_string().as_str()), ("over_limit", expected));
    }
}

/// The largest region in the smallest tiles: 131,072 of them, each with bytes of its own.
#[test]
fn region_of_many_tiles_lists_each_once() {
    let (width, height) = (4_096, 8_192);
    let count = width * height / 256;
    let picture = Picture {
        compression: 8,
        tile: Some((16, 16)),
        more: vec![(324, 4, (0..count as u64).rev().map(|index| 8 + index * 4).collect()), (325, 4, vec![4; count])],
        ..Picture::plain(width, height, 1, 8)
    };
    let file = picture.with_chunks(&[vec![0; count * 4]]);
    let pyramid = open(&file).unwrap();
    let all = Region { x: 0, y: 0, width: width as u32, height: height as u32 };
    let RegionRead::Needs(ranges) = pyramid.read_region(&FileParts::new(file.len() as u64), 0, all).unwrap() else {
        panic!("pixels without bytes")
    };
    // A comparison of each range with each other takes minutes here.
    assert_eq!(ranges.len(), count);
}

/// One column of flat tiles would have as many tiles as rows.
#[test]
fn flat_tiles_are_refused_in_one_column_too() {
    for tile in [(64, 1), (64, 15), (15, 64), (1, 64)] {
        let picture = Picture { tile: Some(tile), compression: 1, ..Picture::plain(tile.0, 64, 1, 8) };
        refused(&picture.file(|_, _, _| 1), "unsupported_variant", "the smallest allowed side is 16");
    }
    let picture = Picture { tile: Some((64, 16)), compression: 1, ..Picture::plain(64, 64, 1, 8) };
    assert!(open(&picture.file(|_, _, _| 1)).is_ok());
}

#[test]
fn tiles_without_lengths_are_refused() {
    let file = changed(325, |file, at| file[at..at + 2].copy_from_slice(&40_000_u16.to_le_bytes()));
    refused(&file, "damaged_file", "how long the tiles are");
}

#[test]
fn truncated_files_are_refused_or_lack_levels() {
    for name in ["vips_deflate.tif", "vips_jpeg.tif", "tifffile_be_bigtiff_subifd.tif", "vips_lzw_gray.tif"] {
        let whole = file(name);
        let all = open(&whole).unwrap().levels().len();
        for end in (0..whole.len()).step_by(97) {
            match open(&whole[..end]) {
                Ok(pyramid) => assert!(pyramid.levels().len() <= all, "{name}, {end}"),
                Err(error) => assert!(error.to_string().ends_with('.'), "{name}, {end}: {error}"),
            }
        }
    }
}

#[test]
fn truncated_tiles_are_damage() {
    for name in ["vips_deflate.tif", "vips_jpeg.tif", "vips_none.tif", "vips_lzw_gray.tif", "vips_deflate_p3.tif"] {
        let bytes = file(name);
        let pyramid = open(&bytes).unwrap();
        let whole = tile(&pyramid, &bytes, 0, 1, 1);
        assert!(pyramid.decode_tile(0, 1, 1, whole).is_ok());
        for end in [0, 1, 5, whole.len() / 4, whole.len() / 2, whole.len() * 9 / 10] {
            let error = pyramid.decode_tile(0, 1, 1, &whole[..end]).unwrap_err();
            assert!(matches!(error, Error::Damaged { format: "TIFF", .. }), "{name}, {end}: {error:?}");
            assert_eq!(pyramid.stored_jpeg(0, &whole[..end]), None, "{name}, {end}");
        }
    }
}

#[test]
fn jpeg_tiles_of_another_size_or_kind_are_damage() {
    let bytes = file("vips_jpeg.tif");
    let pyramid = open(&bytes).unwrap();
    let gray = file("vips_jpeg_gray.tif");
    let other = open(&gray).unwrap();
    let error = pyramid.decode_tile(0, 0, 0, tile(&other, &gray, 0, 0, 0)).unwrap_err();
    assert_eq!(error.code(), "damaged_file");
    let mut wide = tile(&pyramid, &bytes, 0, 0, 0).to_vec();
    let frame = wide.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    wide[frame + 7..frame + 9].copy_from_slice(&60_000_u16.to_be_bytes());
    assert_eq!(pyramid.decode_tile(0, 0, 0, &wide).unwrap_err().code(), "damaged_file");
    assert_eq!(pyramid.stored_jpeg(0, &wide), None);
}

#[test]
fn unsupported_kinds_are_refused_by_name() {
    let mut picture = Picture { tile: Some((16, 16)), compression: 1, ..Picture::plain(40, 20, 3, 8) };
    picture.more = vec![(274, 3, vec![6])];
    refused(&picture.file(|_, _, _| 1), "unknown_format", "not stored upright");
    for (compression, name) in [(50_000, "Zstandard"), (50_001, "WebP"), (33_003, "JPEG 2000"), (50_002, "JPEG XL")] {
        picture.more = vec![(259, 3, vec![compression])];
        refused(&picture.file(|_, _, _| 1), "unsupported_variant", name);
    }
    picture.more = vec![(330, 4, vec![4_000_000_000; 500])];
    let file = picture.file(|x, y, channel| sample(x, y, channel, 8));
    let mut parts = FileParts::new(file.len() as u64);
    let (pyramid, requests) = open_parts(&file, &mut parts, &TiledLimits::EDGE).unwrap();
    assert_eq!((pyramid.levels().len(), requests), (1, 1), "SubIFDs beyond the end are no levels");
    assert_eq!(level(&pyramid, &file, 0).width, 40);
}
