//! JPEG: scans and segments.

use super::*;

/// A picture of noise and gradients.
fn encoded(side: u16, progressive: bool) -> Vec<u8> {
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
    const WINDOW: u64 = 64 << 10;
    let file = Sparse::of(encoded(600, true));
    let (_, pixels, _) = rendered(&file, WINDOW).unwrap();
    assert!(pixels.rounds as u64 <= file.size_bytes.div_ceil(WINDOW) + 4, "{pixels:?} for {} bytes", file.size_bytes);
}
