//! JPEG: scans and segments.

use super::*;

/// A picture of noise and gradients.
pub(crate) fn encoded(side: u16, progressive: bool) -> Vec<u8> {
    let mut state = 1_u32;
    let samples: Vec<u8> = (0..usize::from(side).pow(2) * 3)
        .map(|index| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((index / 300) as u32 % 200 + (state >> 8) % 50) as u8
        })
        .collect();
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 92);
    encoder.set_progressive(progressive);
    encoder.encode(&samples, side, side, jpeg_encoder::ColorType::Rgb).unwrap();
    file
}

/// Scans of some bytes ask for 4 KiB, so the long scans decide how often a decoder waits.
#[test]
fn jpeg_short_scans_cost_no_rounds() {
    const WINDOW: u64 = 4 << 10;
    let file = Sparse::of(encoded(600, true));
    let (_, pixels, _) = rendered(&file, WINDOW).unwrap();
    assert!((pixels.rounds as u64) < file.size_bytes / WINDOW, "{pixels:?} for {} bytes", file.size_bytes);
}

/// Segments that nobody reads: 20 MB of previews and depth maps, as phones write them.
#[test]
fn jpeg_segments_that_are_passed_over_cost_few_requests() {
    let picture = encoded(64, false);
    let segment = [&[0xff, 0xe2, 0xff, 0xff], &b"MPF\0"[..], &[7; 65_529]].concat();
    let file = [&picture[..2], &segment.repeat(320), &picture[2..]].concat();
    let expected = in_memory(&picture);
    let (index, _, result) = rendered(&Sparse::of(file.clone()), RangedOriginal::WINDOW_BYTES).unwrap();
    assert!(result == expected);
    assert!(index.requests as u64 <= file.len() as u64 / (1 << 20) + 10, "{index:?}");
}

/// The index of a sequential file does not read the coded data.
#[test]
fn jpeg_index_of_a_sequential_file_reads_its_ends() {
    let file = Sparse::of(encoded(800, false));
    let (taken, error) = opened(&file, &Limits::EDGE);
    assert_eq!(error, None);
    assert!(file.size_bytes > 300_000 && taken.bytes <= 80 << 10, "{taken:?} of {} bytes", file.size_bytes);
}
