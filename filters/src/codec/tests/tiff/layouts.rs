//! Every layout, depth and compression decodes to its original samples.

use super::super::*;
use super::writer::{Picture, layouts, sample};

/// A sample of this many bits after decoding: the same fraction of 8 or 16 bits.
fn leaves(value: u32, bits: usize) -> Vec<u8> {
    let top = f64::from((1_u32 << bits) - 1);
    let part = |most: f64| (f64::from(value) * most / top).round();
    if bits > 8 { (part(65_535.0) as u16).to_be_bytes().to_vec() } else { vec![part(255.0) as u8] }
}

fn expected(picture: &Picture) -> Vec<u8> {
    let pixels = (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (x, y)));
    pixels
        .flat_map(|(x, y)| (0..picture.samples).map(move |channel| (x, y, channel)))
        .flat_map(|(x, y, channel)| leaves(sample(x, y, channel, picture.bits), picture.bits))
        .collect()
}

fn file(picture: &Picture) -> Vec<u8> {
    picture.file(|x, y, channel| sample(x, y, channel, picture.bits))
}

#[test]
fn tiff_layouts_give_their_samples() {
    let layouts = layouts();
    assert!(layouts.len() > 150);
    for (name, picture) in layouts {
        let (header, decoded) = decode(&file(&picture));
        let alpha = picture.samples == 2 || picture.samples == 4;
        assert_eq!(header.channels, Channels::new(picture.samples < 3, alpha), "{name}");
        assert!(decoded == expected(&picture), "{name}: samples differ");
    }
}

#[test]
fn tiff_predictors_work_in_both_byte_orders_and_with_numbers() {
    for big_endian in [false, true] {
        let picture = Picture { predictor: 2, compression: 5, big_endian, ..Picture::plain(33, 20, 3, 16) };
        assert!(decode(&file(&picture)).1 == expected(&picture), "{big_endian}");
        for (bits, predictor) in [(32, 1), (32, 2), (32, 3), (16, 1), (16, 2), (16, 3)] {
            let picture = Picture {
                float: true,
                compression: 8,
                predictor,
                big_endian,
                tile: Some((16, 16)),
                ..Picture::plain(33, 20, 1, bits)
            };
            // 16-bit floats from 0.125 on: 0x3000 is 2^-3, and 1024 steps double the value.
            let step = |x: usize, y: usize| (x * 20 + y) as u32;
            let value = |x: usize, y: usize| (1.0 + f64::from(step(x, y)) / 1_024.0) / 8.0;
            let made = picture.file(|x, y, _| match bits {
                32 => (value(x, y) as f32).to_bits(),
                _ => 0x3000 + step(x, y),
            });
            let (header, decoded) = decode(&made);
            assert_eq!((header.depth, header.channels), (Depth::Sixteen, Channels::Gray));
            let pixels = (0..20).flat_map(|y| (0..33).map(move |x| value(x, y)));
            let samples: Vec<u8> = pixels.flat_map(|v| ((v * 65_535.0).round() as u16).to_be_bytes()).collect();
            assert!(decoded == samples, "{bits} bits, predictor {predictor}, {big_endian}: samples differ");
        }
    }
}

#[test]
fn tiff_tiled_planes_are_read() {
    // The `tiff` crate, version 0.11.3, panics on such a file.
    let picture = Picture { tile: Some((16, 16)), planar: true, ..Picture::plain(40, 20, 3, 8) };
    let made = picture.file(|x, y, channel| [6 * x + 9, 4 * y + 42, 2 * x + 15][channel] as u32 & 0xff);
    let (_, decoded) = decode(&made);
    assert_eq!(decoded[(10 * 40 + 20) * 3..][..3], [129, 82, 55]);
}

/// A bound from below: each byte takes a nanosecond or more, whether the picture has it or not.
#[test]
fn tiff_cost_counts_the_padding_of_tiles() {
    let narrow = Picture { tile: Some((1024, 16)), ..Picture::plain(2, 64, 3, 8) };
    let (header, _) = decode(&file(&narrow));
    let (bytes, pixels) = (1024.0 * 64.0 * 3.0, 2.0 * 64.0);
    assert!(header.decode_ns * pixels >= bytes, "{} ns for a pixel", header.decode_ns);
    let (usual, _) = decode(&file(&Picture::plain(40, 20, 3, 8)));
    assert!(usual.decode_ns < 50.0, "{} ns for a pixel", usual.decode_ns);
}

#[test]
fn tiff_fill_order_reverses_bits() {
    let picture = Picture { reversed: true, ..Picture::plain(33, 20, 1, 1) };
    let plain = Picture::plain(33, 20, 1, 1);
    assert_ne!(file(&picture), file(&plain));
    assert!(decode(&file(&picture)).1 == expected(&plain));
}

#[test]
fn tiff_four_samples_without_a_word_are_colour_and_alpha() {
    let picture = Picture { extra: None, ..Picture::plain(33, 20, 4, 8) };
    let (header, decoded) = decode(&file(&picture));
    assert_eq!(header.channels, Channels::Rgba);
    assert!(decoded == expected(&picture));
}

#[test]
fn tiff_old_lzw_is_read() {
    // Lowest bit first, and codes grow one later: as in libtiff's "compat" decoder.
    let picture = Picture { compression: 5, ..Picture::plain(33, 20, 3, 8) };
    let plain = Picture::plain(33, 20, 3, 8);
    let bytes = expected(&plain);
    let old = weezl::encode::Encoder::new(weezl::BitOrder::Lsb, 8).encode(&bytes).unwrap();
    assert!(decode(&picture.with_chunks(&[old])).1 == bytes);
}

#[test]
fn tiff_long_runs_of_deflate_go_past_the_window() {
    // 200 KB in one strip, with matches throughout.
    let picture = Picture { compression: 8, ..Picture::plain(400, 512, 1, 8) };
    let made = picture.file(|x, y, _| (x * y % 251) as u32);
    let samples: Vec<u8> = (0..512).flat_map(|y| (0..400).map(move |x| (x * y % 251) as u8)).collect();
    assert!(decode(&made).1 == samples);
}

#[test]
fn tiff_lengths_may_be_missing() {
    for compression in [1, 8] {
        let mut picture = Picture { compression, ..Picture::plain(33, 20, 3, 8) };
        picture.more = vec![(279, 4, vec![0])];
        assert!(decode(&file(&picture)).1 == expected(&picture), "{compression}");
    }
}

#[test]
fn tiff_strips_without_lengths_end_where_the_next_begins() {
    // If each extended to the end of the file, twenty would be ten times the file.
    let expected = expected(&Picture::plain(33, 20, 1, 8));
    let mut strips: Vec<Vec<u8>> = expected.chunks(33).map(|row| [&[32][..], row].concat()).collect();
    let mut offsets: Vec<u64> = (0..20).map(|row| 8 + row * 34).collect();
    for order in ["from the top", "from the bottom"] {
        let more = vec![(273, 4, offsets.clone()), (279, 4, vec![0; 20])];
        let picture = Picture { compression: 32_773, strip: 1, more, ..Picture::plain(33, 20, 1, 8) };
        assert!(decode(&picture.with_chunks(&strips)).1 == expected, "{order}");
        strips.reverse();
        offsets.reverse();
    }
}

#[test]
fn tiff_blank_tiles_may_share_their_bytes() {
    // One tile of 64 x 64 pixels serves for all 64: 16 times the file.
    let plain = Picture { compression: 8, tile: Some((64, 64)), ..Picture::plain(512, 512, 1, 8) };
    let tile = fdeflate::compress_to_vec(&[0; 64 * 64]);
    let more = vec![(324, 4, vec![8; 64]), (325, 4, vec![tile.len() as u64; 64])];
    let picture = Picture { more, ..plain };
    assert!(decode(&picture.with_chunks(&[tile])).1 == [0; 512 * 512]);
}

/// A tile of 32 x 32 pixels of one colour.
fn jpeg_tile(progressive: bool, sampling: jpeg_encoder::SamplingFactor) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
    encoder.set_progressive(progressive);
    encoder.set_sampling_factor(sampling);
    encoder.encode(&[90; 32 * 32 * 3], 32, 32, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

#[test]
fn tiff_estimates_go_by_the_largest_jpeg_tile() {
    use jpeg_encoder::SamplingFactor::{R_4_1_1, R_4_2_0, R_4_4_4};
    let picture = Picture { compression: 7, photometric: 6, tile: Some((32, 32)), ..Picture::plain(320, 32, 3, 8) };
    let estimate = |tiles: &[Vec<u8>]| header(&picture.with_chunks(tiles), &Limits::BROWSER).unwrap().decoder_bytes;
    let small = jpeg_tile(false, R_4_4_4);
    for large in [jpeg_tile(true, R_4_4_4), jpeg_tile(true, R_4_2_0), jpeg_tile(false, R_4_1_1)] {
        let (small, large) = (vec![small.clone(); 10], vec![large; 10]);
        let (least, most) = (estimate(&small), estimate(&large));
        assert_ne!(least, most);
        let most = most.max(least);
        for place in [0, 1, 9] {
            let mut tiles = small.clone();
            tiles[place] = large[0].clone();
            assert_eq!(estimate(&tiles), most, "tile {place}");
        }
    }
}

#[test]
fn tiff_first_full_picture_is_taken() {
    // A smaller version first, then the picture; their directories are linked by hand.
    let small = Picture { more: vec![(254, 4, vec![1])], ..Picture::plain(4, 2, 1, 8) };
    let full = Picture::plain(33, 20, 3, 8);
    let (first, second) = (file(&small), file(&full));
    // Offsets of the second file grow by the length of the first.
    let at = first.len() as u32;
    let moved = second.len() - 4 - 12 * 14 - 2;
    let mut both = [first.clone(), second.clone()].concat();
    let put =
        |both: &mut Vec<u8>, place: usize, value: u32| both[place..place + 4].copy_from_slice(&value.to_le_bytes());
    let link = first.len() - 4;
    let directory = u32::from_le_bytes(second[4..8].try_into().unwrap());
    put(&mut both, link, at + directory);
    let entries = u16::from_le_bytes(second[directory as usize..][..2].try_into().unwrap());
    assert_eq!(usize::from(entries), (second.len() - directory as usize - 6) / 12, "{moved}");
    for entry in 0..usize::from(entries) {
        let place = directory as usize + 2 + 12 * entry;
        let number = |at: usize, length: usize| {
            second[at..at + length].iter().rev().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte))
        };
        let (tag, kind, count) = (number(place, 2), number(place + 2, 2), number(place + 4, 4));
        if tag == 273 || count * (if kind == 3 { 2 } else { 4 }) > 4 {
            put(&mut both, at as usize + place + 8, at + number(place + 8, 4));
        }
    }
    let (header, decoded) = decode(&both);
    assert_eq!(header.size, Size::new(33, 20));
    assert!(decoded == expected(&full));
}
