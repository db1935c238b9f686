//! PNG: interlaced pictures, and transparent values with few bits. Files are written here without compression.

use super::*;

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];

/// Column, row, and their increments in each pass (PNG, 8.1).
const PASSES: [[usize; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

fn crc(bytes: impl Iterator<Item = u8>) -> u32 {
    !bytes.fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

pub(in crate::codec) fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let sum = crc(name.iter().chain(content).copied());
    [&(content.len() as u32).to_be_bytes(), name.as_slice(), content, &sum.to_be_bytes()].concat()
}

/// A zlib stream with uncompressed blocks.
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let count = data.chunks(65_535).count();
    for (i, block) in data.chunks(65_535).enumerate() {
        let length = block.len() as u16;
        out.push(u8::from(i + 1 == count));
        out.extend([length.to_le_bytes(), (!length).to_le_bytes()].concat());
        out.extend(block);
    }
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (a + b) % 65_521)
    });
    out.extend((b << 16 | a).to_be_bytes());
    out
}

/// A file with `bits` per pixel and values from `pixel`; the chunks in `before` precede the pixels.
fn file(
    (width, height): (usize, usize),
    (color, depth, bits): (u8, u8, usize),
    before: &[u8],
    interlaced: bool,
    pixel: impl Fn(usize, usize) -> Vec<u8>,
) -> Vec<u8> {
    let mut data = Vec::new();
    for [left, top, right, down] in if interlaced { PASSES.to_vec() } else { vec![[0, 0, 1, 1]] } {
        if left >= width {
            continue;
        }
        for y in (top..height).step_by(down) {
            data.push(0);
            let mut row = vec![0; (width - left).div_ceil(right) * bits];
            for (i, x) in (left..width).step_by(right).enumerate() {
                if bits < 8 {
                    row[i * bits / 8] |= pixel(x, y)[0] << (8 - bits - i * bits % 8);
                } else {
                    row[i * bits / 8..(i + 1) * bits / 8].copy_from_slice(&pixel(x, y));
                }
            }
            data.extend(&row[..((width - left).div_ceil(right) * bits).div_ceil(8)]);
        }
    }
    let sides = [width as u32, height as u32].map(u32::to_be_bytes).concat();
    let header = [sides, vec![depth, color, 0, 0, u8::from(interlaced)]].concat();
    [&SIGNATURE, chunk(b"IHDR", &header).as_slice(), before, &chunk(b"IDAT", &stored(&data)), &chunk(b"IEND", &[])]
        .concat()
}

#[test]
fn png_interlaced_is_the_same_picture() {
    let palette = chunk(b"PLTE", &(0..48).map(|i| i * 5).collect::<Vec<u8>>());
    let gray_trns = chunk(b"tRNS", &[0, 1]);
    // Colour type, depth, bits per pixel, chunks.
    let kinds: [(u8, u8, usize, &[u8]); 9] = [
        (0, 1, 1, &[]),
        (0, 2, 2, &gray_trns),
        (0, 4, 4, &[]),
        (3, 4, 4, &palette),
        (0, 8, 8, &[]),
        (2, 8, 24, &[]),
        (4, 8, 16, &[]),
        (6, 8, 32, &[]),
        (2, 16, 48, &[]),
    ];
    for (color, depth, bits, before) in kinds {
        for (width, height) in [(1, 1), (2, 3), (4, 4), (5, 5), (8, 8), (9, 17), (33, 20), (3, 40)] {
            let pixel = |x: usize, y: usize| -> Vec<u8> {
                let mask = if bits < 8 { (1 << bits) - 1 } else { 255 };
                (0..bits.div_ceil(8)).map(|i| ((x * 7 + y * 13 + x * y + i * 31) & mask) as u8).collect()
            };
            let [plain, interlaced] = [false, true]
                .map(|interlaced| decode(&file((width, height), (color, depth, bits), before, interlaced, pixel)));
            assert_eq!(plain.0.channels, interlaced.0.channels);
            assert!(plain.1 == interlaced.1, "color type {color}, {depth} bits, {width} x {height}: samples differ");
        }
    }
}

#[test]
fn png_interlaced_checksum_is_verified() {
    let mut bytes = file((9, 9), (2, 8, 24), &[], true, |x, y| vec![x as u8, y as u8, 7]);
    let end = bytes.len() - 12 - 5;
    bytes[end] ^= 1;
    let header = header(&bytes, &Limits::EDGE).unwrap();
    let outcome = open(&bytes, &header).and_then(|mut decoder| {
        let mut row = vec![0; header.row_bytes()];
        (0..9).try_for_each(|_| Ok(decoder.next_row(&mut row)?))
    });
    assert!(matches!(outcome, Err(Error::Damaged { format: "PNG", .. })));
}

/// PNG, 11.3.2.1: only as many low bits count as a sample has.
#[test]
fn png_transparent_value_counts_by_its_low_bits() {
    for (depth, value, transparent) in
        [(1, [0, 255], 1), (1, [0, 254], 0), (2, [1, 6], 2), (4, [255, 255], 15), (4, [0, 3], 3)]
    {
        for interlaced in [false, true] {
            let top = (1_u8 << depth) - 1;
            let before = chunk(b"tRNS", &value);
            let pixel = |x: usize, _: usize| vec![x as u8 & top];
            let (header, samples) = decode(&file((16, 1), (0, depth, usize::from(depth)), &before, interlaced, pixel));
            assert_eq!(header.channels, Channels::GrayAlpha);
            let expected = (0..16_u8).flat_map(|x| {
                let value = x & top;
                [value * (255 / top), if value == transparent { 0 } else { 255 }]
            });
            assert_eq!(samples, expected.collect::<Vec<_>>(), "{depth} bits, {value:?}");
        }
    }
}

/// Chunks that the crate does not see, before and after the pixels, with and without valid checksums.
#[test]
fn png_chunks_of_no_colour_change_nothing() {
    let pixel = |x: usize, y: usize| vec![(x * 9) as u8, (y * 7) as u8, 3];
    for interlaced in [false, true] {
        let plain = file((9, 6), (2, 8, 24), &[], interlaced, pixel);
        let mut broken = chunk(b"zTXt", &[7; 500]);
        broken.extend(chunk(b"eXIf", b"II"));
        broken[510] ^= 1;
        let others = [chunk(b"eXIf", &[0; 3000]), broken, chunk(b"tEXt", &[]), chunk(b"abCd", &[1; 9])].concat();
        let with_others = file((9, 6), (2, 8, 24), &others, interlaced, pixel);
        let end = plain.len() - 12;
        let behind = [&plain[..end], &others, &plain[end..]].concat();
        let samples = decode(&plain).1;
        assert!(decode(&with_others).1 == samples && decode(&behind).1 == samples);
    }
    // Nothing may be between two IDAT chunks, and a critical chunk is not skipped.
    let refused = |bytes: &[u8]| {
        let header = header(bytes, &Limits::EDGE)?;
        let (mut decoder, mut row) = (open(bytes, &header)?, vec![0; header.row_bytes()]);
        (0..6).try_for_each(|_| Ok(decoder.next_row(&mut row)?))
    };
    let critical = file((9, 6), (2, 8, 24), &chunk(b"ABCD", &[0; 9]), false, pixel);
    assert!(matches!(refused(&critical), Err(Error::Damaged { format: "PNG", .. })));
    let plain = file((9, 6), (2, 8, 24), &[], false, pixel);
    let (pixels, end) = (SIGNATURE.len() + 25, plain.len() - 12);
    let data = &plain[pixels + 8..end - 4];
    let pieces = |between: &[u8]| {
        let (first, second) = data.split_at(70);
        [&plain[..pixels], &chunk(b"IDAT", first), between, &chunk(b"IDAT", second), &plain[end..]].concat()
    };
    assert!(refused(&pieces(&[])).is_ok());
    assert!(matches!(refused(&pieces(&chunk(b"eXIf", b"II"))), Err(Error::Damaged { format: "PNG", .. })));
}

/// An incompressible profile of the largest allowed size, and a longer one.
#[test]
fn png_profile_is_read_up_to_its_limit() {
    let limit = super::super::profile::MAX_PROFILE_BYTES;
    let mut noise = 1_u32;
    let profile: Vec<u8> = std::iter::repeat_with(|| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (noise >> 24) as u8
    })
    .take(limit + 1)
    .collect();
    for (length, is_read) in [(1000, true), (limit - 1000, true), (limit + 1, false)] {
        let content = [b"p\0\0", stored(&profile[..length]).as_slice()].concat();
        let bytes = file((1, 1), (0, 8, 8), &chunk(b"iCCP", &content), false, |_, _| vec![9]);
        let icc = embedded(&bytes, Format::Png).icc;
        assert!(icc.as_deref() == is_read.then_some(&profile[..length]), "{length} bytes");
    }
}
