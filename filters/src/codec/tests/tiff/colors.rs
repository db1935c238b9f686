//! Colours: expected values computed by hand from the specification, or from colour tables.

use super::super::*;
use super::writer::Picture;

fn pixels(picture: &Picture, values: &[[u32; 3]]) -> Vec<u8> {
    let file = picture.file(|x, _, channel| values[x][channel]);
    decode(&file).1
}

#[test]
fn tiff_palettes_are_looked_up() {
    // Entry i is (i * 257, (255 - i) * 257, 128 * 257).
    let map = |bits: u32, unit: u64| {
        let count = 1_u64 << bits;
        let step = 255 / (count - 1);
        let red = (0..count).map(move |i| i * step * unit);
        let green = (0..count).map(move |i| (255 - i * step) * unit);
        red.chain(green).chain((0..count).map(move |_| 128 * unit)).collect::<Vec<_>>()
    };
    for bits in [1, 2, 4, 8] {
        // 16-bit values, shifted 8-bit values, and 8-bit values as some programs write them.
        for unit in [257, 256, 1] {
            let more = vec![(320, 3, map(bits, unit))];
            let picture = Picture { photometric: 3, more, ..Picture::plain(2, 1, 1, bits as usize) };
            let last = (1 << bits) - 1;
            let file = picture.file(|x, _, _| if x == 0 { 0 } else { last });
            let (header, decoded) = decode(&file);
            assert_eq!((header.channels, header.depth), (Channels::Rgb, Depth::Eight));
            assert_eq!(decoded, [0, 255, 128, 255, 0, 128], "{bits} bits, unit {unit}");
        }
    }
    let short = Picture { photometric: 3, more: vec![(320, 3, vec![0; 767])], ..Picture::plain(2, 1, 1, 8) };
    assert!(matches!(refused(&short.file(|_, _, _| 0)), Error::Damaged { .. }));
}

#[test]
fn tiff_white_may_be_zero() {
    let one = Picture { photometric: 0, ..Picture::plain(9, 1, 1, 1) };
    assert_eq!(decode(&one.file(|x, _, _| (x % 2) as u32)).1, [255, 0, 255, 0, 255, 0, 255, 0, 255]);
    let deep = Picture { photometric: 0, ..Picture::plain(2, 1, 1, 16) };
    assert_eq!(decode(&deep.file(|x, _, _| [0x1234, 0xffff][x])).1, [0xed, 0xcb, 0, 0]);
}

#[test]
fn tiff_lab_becomes_srgb() {
    // White, black, middle grey (L* 53.585 is sRGB 128), and sRGB's red, green and blue under D50: (54.29, 80.81, 69.89), (87.82, -79.27,
    // 80.99), (29.57, 68.30, -112.03).
    let lab = [[100.0, 0.0, 0.0], [0.0, 0.0, 0.0], [53.585, 0.0, 0.0]];
    let lab = [lab, [[54.29, 80.81, 69.89], [87.82, -79.27, 80.99], [29.57, 68.30, -112.03]]].concat();
    let srgb = [[255, 255, 255], [0, 0, 0], [128, 128, 128], [255, 0, 0], [0, 255, 0], [0, 0, 255]];
    for (photometric, bits) in [(8, 8), (9, 8), (8, 16), (9, 16)] {
        let picture = Picture { photometric, ..Picture::plain(6, 1, 3, bits) };
        let code = |value: &[f64; 3]| {
            let [l, a, b] = *value;
            let both = match (photometric, bits) {
                (8, 8) => [l * 2.55, a, b],
                (9, 8) => [l * 2.55, a + 128.0, b + 128.0],
                (8, _) => [l * 655.35, a * 256.0, b * 256.0],
                (_, _) => [l * 652.8, (a + 128.0) * 256.0, (b + 128.0) * 256.0],
            };
            both.map(|value| value.round() as i32 as u32 & ((1 << bits) - 1))
        };
        let values: Vec<_> = lab.iter().map(code).collect();
        let decoded = pixels(&picture, &values);
        // One step of a* or b* in saturated colours is several steps in sRGB near zero.
        let near = if bits == 8 { 14 } else { 2 };
        for (pixel, expected) in decoded.chunks(3 * bits / 8).zip(srgb) {
            let seen: Vec<i32> = pixel.chunks(bits / 8).map(|sample| i32::from(sample[0])).collect();
            let apart = seen.iter().zip(expected).map(|(seen, expected)| (seen - expected).abs()).max().unwrap();
            assert!(apart <= near, "{photometric}, {bits} bits: {seen:?} for {expected:?}");
        }
    }
}

#[test]
fn tiff_luma_and_chroma_become_rgb() {
    let picture = Picture { photometric: 6, more: vec![(530, 3, vec![1, 1])], ..Picture::plain(3, 1, 3, 8) };
    // (81, 90, 240): red is 81 + 1.402 x 112 = 238, green 81 + 0.344 x 38 - 0.714 x 112 = 14, blue 81 - 1.772 x 38 = 14.
    let decoded = pixels(&picture, &[[255, 128, 128], [0, 128, 128], [81, 90, 240]]);
    assert_eq!(decoded, [255, 255, 255, 0, 0, 0, 238, 14, 14]);
    // Studio swing: black 16, white 235, chroma from 128 to 240.
    let ratio = |over: u64| over | 1 << 32;
    let range = [16, 235, 128, 240, 128, 240].map(ratio).to_vec();
    let picture = Picture { more: vec![(530, 3, vec![1, 1]), (532, 5, range)], ..picture };
    assert_eq!(pixels(&picture, &[[235, 128, 128], [16, 128, 128], [16, 128, 128]]), [255, 255, 255, 0, 0, 0, 0, 0, 0]);
    // Other coefficients: BT.709. Green is (y - 0.0722 b - 0.2126 r) / 0.7152.
    let luma = [(2_126, 10_000), (7_152, 10_000), (722, 10_000)].map(|(over, under): (u64, u64)| over | under << 32);
    let more = vec![(530, 3, vec![1, 1]), (529, 5, luma.to_vec())];
    let picture = Picture { photometric: 6, more, ..Picture::plain(1, 1, 3, 8) };
    // Red 100 + 1.5748 x 32 = 150.4, blue 100 + 1.8556 x 22 = 140.8, green 80.9.
    assert_eq!(pixels(&picture, &[[100, 150, 160]]), [150, 81, 141]);
}

#[test]
fn tiff_chroma_may_be_coarser() {
    // Two units of 2 x 2 in a row, the second with one column in the picture; and one unit down with one row in it.
    let more = vec![(530, 3, vec![2, 2])];
    let picture = Picture { photometric: 6, more, ..Picture::plain(3, 1, 3, 8) };
    let file = picture.with_chunks(&[vec![10, 20, 30, 40, 128, 128, 50, 60, 70, 80, 128, 148]]);
    // The last: red 50 + 1.402 x 20 = 78, green 50 - 0.714 x 20 = 36.
    assert_eq!(decode(&file).1, [10, 10, 10, 20, 20, 20, 78, 36, 50]);
}

#[test]
fn tiff_float_samples_are_clipped() {
    let picture = Picture { float: true, ..Picture::plain(4, 1, 1, 32) };
    let values = [-0.5_f32, 0.25, 1.5, f32::NAN];
    let decoded = decode(&picture.file(|x, _, _| values[x].to_bits())).1;
    assert_eq!(decoded, [0, 0, 0x40, 0, 0xff, 0xff, 0, 0]);
}
