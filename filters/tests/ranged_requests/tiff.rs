//! TIFF: tables, tiles and strips.

use super::*;

/// A grey TIFF of 8 bits: its directory and tables. The pixels are wherever `places` says: offset and length of each strip or tile.
pub(crate) struct Tiff<'a> {
    pub(crate) size: (u32, u32),
    /// Width and height of a tile; a strip if the width is that of the picture.
    pub(crate) tile: (u32, u32),
    pub(crate) compression: u32,
    pub(crate) places: &'a [(u32, u32)],
    /// The photometric interpretation.
    pub(crate) colors: u8,
    /// Further tags, which replace others of the same number: number, kind, and the bytes of the value.
    pub(crate) more: &'a [(u16, u16, Vec<u8>)],
    /// The kind of the tables: 4 is 32 bits, 1 is 8 bits.
    pub(crate) table_kind: u16,
    /// Bytes between the values that the directory refers to.
    pub(crate) apart: usize,
}

const fn value_bytes(kind: u16) -> usize {
    match kind {
        3 => 2,
        4 => 4,
        _ => 1,
    }
}

impl Tiff<'_> {
    pub(crate) fn head(&self) -> Vec<u8> {
        let (width, height) = self.size;
        let long = |value: u32| value.to_le_bytes().to_vec();
        let table = |number: fn(&(u32, u32)) -> u32| -> Vec<u8> {
            self.places
                .iter()
                .flat_map(|place| number(place).to_le_bytes()[..value_bytes(self.table_kind)].to_vec())
                .collect()
        };
        let tiled = self.tile.0 != width;
        let [offsets, lengths] = if tiled { [324, 325] } else { [273, 279] };
        let mut tags = vec![
            (256_u16, 4_u16, long(width)),
            (257, 4, long(height)),
            (258, 3, vec![8, 0]),
            (259, 4, long(self.compression)),
            (262, 3, vec![self.colors, 0]),
            (offsets, self.table_kind, table(|(offset, _)| *offset)),
            (lengths, self.table_kind, table(|(_, length)| *length)),
        ];
        if tiled {
            tags.extend([(322, 4, long(self.tile.0)), (323, 4, long(self.tile.1))]);
        } else {
            tags.push((278, 4, long(self.tile.1)));
        }
        tags.retain(|(tag, ..)| self.more.iter().all(|(other, ..)| other != tag));
        tags.extend(self.more.iter().cloned());
        tags.sort_by_key(|(tag, ..)| *tag);
        let mut head = b"II\x2a\0\x08\0\0\0".to_vec();
        head.extend((tags.len() as u16).to_le_bytes());
        let mut after = vec![0; self.apart];
        let values_at = 8 + 2 + tags.len() * 12 + 4;
        for (tag, kind, value) in tags {
            head.extend(tag.to_le_bytes());
            head.extend(kind.to_le_bytes());
            head.extend(((value.len() / value_bytes(kind)) as u32).to_le_bytes());
            if value.len() <= 4 {
                head.extend(&value);
                head.resize(head.len() + 4 - value.len(), 0);
            } else {
                head.extend(((values_at + after.len()) as u32).to_le_bytes());
                after.extend(&value);
                after.resize(after.len().next_multiple_of(2) + self.apart, 0);
            }
        }
        head.extend([0; 4]);
        head.extend(after);
        head
    }
}

pub(crate) const PLAIN: Tiff<'static> =
    Tiff { size: (0, 0), tile: (0, 0), compression: 1, colors: 1, places: &[], more: &[], table_kind: 4, apart: 0 };

/// 65,536 tiles: each table has 256 KiB.
#[test]
fn tiff_tables_take_one_request_each() {
    let places: Vec<(u32, u32)> = (0..65_536).map(|index| (1_000_000 + index * 256, 256)).collect();
    for apart in [0, 40_000] {
        let head = Tiff { size: (4096, 4096), tile: (16, 16), places: &places, apart, ..PLAIN }.head();
        let file = Sparse { size_bytes: 1_000_000 + 65_536 * 256, parts: vec![(0, head.clone())] };
        let (taken, error) = opened(&file, &Limits::EDGE);
        assert_eq!(error, None);
        assert!(taken.rounds <= 4 && taken.bytes <= head.len() as u64 + (64 << 10), "{taken:?}, {apart} bytes apart");
    }
}

/// Numbers of one byte cannot be places in a file; millions of them would fit into the headers.
#[test]
fn tiff_tables_of_bytes_are_refused() {
    let places = vec![(200, 16); 1_000_000];
    let head = Tiff { size: (16_000, 16_000), tile: (16, 16), places: &places, table_kind: 1, ..PLAIN }.head();
    let file = Sparse { size_bytes: 300 << 20, parts: vec![(0, head)] };
    let limits = Limits { pixels: u64::MAX, ..Limits::EDGE };
    let (taken, error) = opened(&file, &limits);
    assert_eq!(error.map(|error| error.code()), Some("damaged_file"));
    assert!(taken.bytes <= 64 << 10, "{taken:?}");
}

/// Tiles that are padded to even offsets, as the engine writes them, and tiles with some bytes between them.
#[test]
fn tiff_tiles_with_gaps_are_read_together() {
    const WINDOW: u64 = 1 << 20;
    for gap in [0, 1, 500] {
        // 64 x 32 tiles of 64 x 64 pixels.
        let places: Vec<(u32, u32)> = (0..2048).map(|index| (100_000 + index * (4096 + gap), 4096)).collect();
        let head = Tiff { size: (4096, 2048), tile: (64, 64), places: &places, ..PLAIN }.head();
        let file = Sparse { size_bytes: 100_000 + 2048 * (4096 + u64::from(gap)), parts: vec![(0, head)] };
        let (_, pixels, _) = rendered(&file, WINDOW).unwrap();
        assert!(pixels.requests as u64 <= file.size_bytes / WINDOW + 4, "{pixels:?}, gaps of {gap} bytes");
        assert!(pixels.bytes <= file.size_bytes, "{pixels:?}, gaps of {gap} bytes");
    }
}

/// Gaps that are too long to be read, and those for which there is no memory: a batch has at most a quarter of a window of gaps.
#[test]
fn tiff_tiles_far_apart_are_read_alone() {
    for gap in [20_000, 15_000] {
        let places: Vec<(u32, u32)> = (0..1024).map(|index| (100_000 + index * (256 + gap), 256)).collect();
        let head = Tiff { size: (16_384, 16), tile: (16, 16), places: &places, ..PLAIN }.head();
        let file = Sparse { size_bytes: 100_000 + 1024 * (256 + u64::from(gap)), parts: vec![(0, head)] };
        let (_, pixels, _) = rendered(&file, 1 << 20).unwrap();
        let allowed = 1024 * 256 + if gap > 16_384 { 0 } else { (1 << 20) / 4 };
        assert!(pixels.bytes <= allowed, "{pixels:?}, gaps of {gap} bytes");
    }
}

/// A grey TIFF of `count` tiles of 16 x 16 pixels, 40 in a row, which are `gap` bytes apart.
fn scattered(count: u32, gap: u32) -> Sparse {
    let places: Vec<(u32, u32)> = (0..count).map(|index| (100_000 + index * (256 + gap), 256)).collect();
    let head = Tiff { size: (640, count / 40 * 16), tile: (16, 16), places: &places, ..PLAIN }.head();
    Sparse { size_bytes: 100_000 + u64::from(count) * u64::from(256 + gap), parts: vec![(0, head)] }
}

/// Tiles that take a request each are read in batches of some hundred: nothing is decoded while a batch is read.
#[test]
fn tiff_tiles_far_apart_are_read_in_short_batches() {
    let (_, pixels, _) = rendered(&scattered(2_000, 20_000), RangedOriginal::WINDOW_BYTES).unwrap();
    assert_eq!(pixels.requests, 2_000);
    assert!((40..=256).contains(&pixels.most_at_once), "{pixels:?}");
    assert!(pixels.rounds <= 2_000 / 100, "{pixels:?}");
}

/// Thousands of requests are refused before the first one. The same tiles beside one another are read.
#[test]
fn tiff_with_too_many_scattered_tiles_is_read_in_memory_only() {
    for (gap, is_refused) in [(20_000, true), (0, false)] {
        let (taken, error) = opened(&scattered(6_000, gap), &Limits::EDGE);
        let is_in_memory_only = matches!(error, Some(Error::OnlyInMemory { format: "TIFF", .. }));
        assert_eq!((is_in_memory_only, error.is_some()), (is_refused, is_refused), "{error:?}, gaps of {gap} bytes");
        assert!(taken.requests <= 4, "{taken:?}, gaps of {gap} bytes");
    }
}

/// A blank tile that all rows of tiles use is read once for each batch, and costs no request of its own.
#[test]
fn tiff_tiles_that_share_bytes_are_read_once() {
    let places = vec![(100_000, 4096); 64 * 64];
    let head = Tiff { size: (4096, 4096), tile: (64, 64), places: &places, ..PLAIN }.head();
    let file = Sparse { size_bytes: 200_000, parts: vec![(0, head)] };
    let (_, pixels, _) = rendered(&file, 1 << 20).unwrap();
    assert!(pixels.requests <= 20 && pixels.bytes <= 20 * 4096, "{pixels:?}");
}

/// 20,000 strips of one row and a few bytes each: two repeated runs of 64 grey pixels.
#[test]
fn tiff_short_strips_are_read_together() {
    let strip = [0x81, 9];
    let places: Vec<(u32, u32)> = (0..20_000).map(|index| (300_000 + index * 2, 2)).collect();
    let head = Tiff { size: (128, 20_000), tile: (128, 1), compression: 32_773, places: &places, ..PLAIN }.head();
    let parts = vec![(0, head), (300_000, strip.repeat(20_000))];
    let file = Sparse { size_bytes: 340_000, parts };
    let (_, pixels, _) = rendered(&file, 64 << 10).unwrap();
    assert_eq!((pixels.rounds, pixels.requests, pixels.bytes), (1, 1, 40_000));
}

/// 40,000 tiles of some bytes each: two repeated runs of 128 grey pixels. A batch has a limited number of them, whatever its bytes.
#[test]
fn tiff_short_tiles_are_read_in_two_batches() {
    let tile = [0x81, 9, 0x81, 9];
    let places: Vec<(u32, u32)> = (0..40_000).map(|index| (400_000 + index * 4, 4)).collect();
    let head = Tiff { size: (3200, 3200), tile: (16, 16), compression: 32_773, places: &places, ..PLAIN }.head();
    let parts = vec![(0, head), (400_000, tile.repeat(40_000))];
    let (_, pixels, _) = rendered(&Sparse { size_bytes: 560_000, parts }, RangedOriginal::WINDOW_BYTES).unwrap();
    assert_eq!((pixels.rounds, pixels.requests, pixels.bytes), (2, 2, 160_000));
}

/// A JPEG in a single strip: only its headers are read for the index, not the whole strip.
#[test]
fn tiff_jpeg_strips_are_opened_by_their_headers() {
    let jpeg = super::jpeg::encoded(800, false);
    let more = [(258, 3, [8_u16; 3].iter().flat_map(|bits| bits.to_le_bytes()).collect()), (277, 3, vec![3, 0])];
    let places = [(4096, jpeg.len() as u32)];
    let mut head = Tiff { size: (800, 800), tile: (800, 800), compression: 7, places: &places, more: &more, ..PLAIN };
    head.colors = 6;
    let mut file = head.head();
    file.resize(4096, 0);
    file.extend(&jpeg);
    let (index, _, result) = rendered(&Sparse::of(file.clone()), 1 << 20).unwrap();
    assert!(result == in_memory(&file));
    assert!(jpeg.len() > 300_000 && index.bytes <= 80 << 10, "{index:?} of {} bytes", file.len());
}

/// Bytes in blocks of deflate that are not compressed.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut zlib = vec![0x78, 0x01];
    let count = bytes.chunks(65_535).count();
    for (index, block) in bytes.chunks(65_535).enumerate() {
        let length = (block.len() as u16).to_le_bytes();
        zlib.push(u8::from(index + 1 == count));
        zlib.extend(length);
        zlib.extend(length.map(|byte| !byte));
        zlib.extend(block);
    }
    // The checksum is not read.
    zlib.extend([0; 4]);
    zlib
}

/// A long strip of deflate is read through a window.
#[test]
fn tiff_long_strips_of_deflate_are_streamed() {
    let mut state = 1_u32;
    let samples: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(5000 * 5000)
    .collect();
    let strip = stored(&samples);
    let places = [(4096, strip.len() as u32)];
    let mut file = Tiff { size: (5000, 5000), tile: (5000, 5000), compression: 8, places: &places, ..PLAIN }.head();
    file.resize(4096, 0);
    file.extend(&strip);
    let expected = in_memory(&file);
    let (index, pixels, result) = rendered(&Sparse::of(file), RangedOriginal::WINDOW_BYTES).unwrap();
    assert!(result == expected);
    assert!(index.bytes <= 64 << 10, "{index:?}");
    let windows = (strip.len() as u64).div_ceil(RangedOriginal::WINDOW_BYTES) as usize;
    assert!(pixels.bytes <= strip.len() as u64 && pixels.requests <= windows, "{pixels:?}");
}

/// A strip of deflate may be much longer than the stream in it: the rest of the strip is not read.
#[test]
fn tiff_strips_behind_the_end_of_deflate_are_not_read() {
    const STRIP: u32 = 40 << 20;
    let places = [(4096, STRIP)];
    let head = Tiff { size: (5000, 5000), tile: (5000, 5000), compression: 8, places: &places, ..PLAIN }.head();
    let strip = stored(&vec![7; 1 << 20]);
    let file = Sparse { size_bytes: u64::from(4096 + STRIP), parts: vec![(0, head), (4096, strip)] };
    let (pixels, error) = failed(&file, RangedOriginal::WINDOW_BYTES);
    assert_eq!(error.map(|error| error.code()), Some("damaged_file"));
    assert_eq!((pixels.requests, pixels.bytes), (1, RangedOriginal::WINDOW_BYTES));
}

/// A strip that is decompressed as a whole may be too long for the memory of a render by ranges. The error says that memory is another way.
#[test]
fn tiff_long_strips_are_read_in_memory_only() {
    let places = [(4096, 17 << 20)];
    let head = Tiff { size: (5000, 5000), tile: (5000, 5000), compression: 32_773, places: &places, ..PLAIN }.head();
    let file = Sparse { size_bytes: 20 << 20, parts: vec![(0, head)] };
    let (taken, error) = opened(&file, &Limits::EDGE);
    assert!(matches!(error, Some(Error::OnlyInMemory { format: "TIFF", .. })), "{error:?}");
    assert!(taken.bytes <= 64 << 10, "{taken:?}");
}

/// Uncompressed tiles of which a row is too long to be held: some rows of each tile are read at a time.
#[test]
fn tiff_long_rows_of_plain_tiles_are_read_in_pieces() {
    // 17 tiles of 1 MiB in a row; the second row of tiles has 16 rows in the picture.
    const TILE: u32 = 512 * 512 * 4;
    let bits = [8_u16; 4].iter().flat_map(|bits| bits.to_le_bytes()).collect();
    let more = [(258, 3, bits), (277, 3, vec![4, 0]), (338, 3, vec![2, 0])];
    let places: Vec<(u32, u32)> = (0..34).map(|index| (4096 + index * TILE, TILE)).collect();
    let tiff = Tiff { size: (8704, 528), tile: (512, 512), colors: 2, places: &places, more: &more, ..PLAIN };
    let mut file = tiff.head();
    file.resize(4096, 0);
    let mut state = 1_u32;
    file.extend((0..34 * TILE).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    }));
    let expected = in_memory(&file);
    let (_, pixels, result) = rendered(&Sparse::of(file.clone()), RangedOriginal::WINDOW_BYTES).unwrap();
    assert!(result == expected);
    let read_bytes = u64::from(TILE) * 17 + u64::from(TILE) / 32 * 17;
    assert!(pixels.bytes <= read_bytes + (1 << 20), "{pixels:?}");
    assert!(pixels.requests as u64 <= (read_bytes / RangedOriginal::WINDOW_BYTES + 3) * 17, "{pixels:?}");
}
