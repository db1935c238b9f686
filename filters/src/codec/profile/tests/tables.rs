//! RGB profiles with tables of 8 and 16 bits (version 2), and with elements (version 4).

use super::*;

/// The print of the synthetic press in which each channel is the absence of an ink.
fn shown(rgb: [f64; 3]) -> [f64; 3] {
    let [c, m, y] = rgb.map(|v| 1.0 - v);
    printed([c, m, y, 0.0])
}

/// The colours at the corners of the cube; blue varies fastest.
fn corners() -> impl Iterator<Item = [f64; 3]> {
    (0..8).map(|node| shown([2, 1, 0].map(|bit| f64::from(node >> bit & 1))))
}

fn identity() -> impl Iterator<Item = u8> {
    [1_i32, 0, 0, 0, 1, 0, 0, 0, 1].into_iter().flat_map(|v| (v << 16).to_be_bytes())
}

/// ICC.1:2001, 6.5.8: tables of eight bits.
fn mft1() -> Vec<u8> {
    let mut table = b"mft1\0\0\0\0\x03\x03\x02\0".to_vec();
    table.extend(identity());
    (0..3).for_each(|_| table.extend(0..=255));
    table.extend(corners().flat_map(|[l, a, b]| [l * 2.55, a + 128.0, b + 128.0].map(|v| v.round() as u8)));
    (0..3).for_each(|_| table.extend(0..=255));
    table
}

/// ICC.1:2001, 6.5.7: tables of sixteen bits.
fn mft2() -> Vec<u8> {
    let mut table = b"mft2\0\0\0\0\x03\x03\x02\0".to_vec();
    table.extend(identity());
    table.extend([0, 2, 0, 2]);
    (0..3).for_each(|_| table.extend([0, 0, 0xff, 0xff]));
    let numbers = corners().flat_map(|[l, a, b]| [l * 652.8, (a + 128.0) * 256.0, (b + 128.0) * 256.0]);
    table.extend(numbers.flat_map(|v| (v.round() as u16).to_be_bytes()));
    (0..3).for_each(|_| table.extend([0, 0, 0xff, 0xff]));
    table
}

/// ISO 15076-1, 10.12: curves, a table of sixteen bits, curves; no matrix.
fn mab() -> Vec<u8> {
    let straight = b"curv\0\0\0\0\0\0\0\0".repeat(3);
    let mut grid = vec![0; 16];
    grid[..3].fill(2);
    grid.extend([2, 0, 0, 0]);
    let numbers = corners().flat_map(|[l, a, b]| [l * 655.35, (a + 128.0) * 257.0, (b + 128.0) * 257.0]);
    grid.extend(numbers.flat_map(|v| (v.round() as u16).to_be_bytes()));
    let (b_at, grid_at) = (32, 32 + straight.len());
    let a_at = grid_at + grid.len();
    let mut element = b"mAB \0\0\0\0\x03\x03\0\0".to_vec();
    for at in [b_at, 0, 0, grid_at, a_at] {
        element.extend((at as u32).to_be_bytes());
    }
    [element, straight.clone(), grid, straight].concat()
}

#[test]
fn rgb_tables_come_out_as_they_say() {
    for (name, version, table, at_corners) in
        [("mft1", 2, mft1(), 0.02), ("mft2", 2, mft2(), 0.015), ("mAB", 4, mab(), 0.015)]
    {
        let icc = profile_of(version, b"RGB ", table);
        let steps = [0, 64, 128, 255];
        // All combinations of four steps, in a row of 64 pixels.
        let samples: Vec<u8> = (0..64).flat_map(|i| [16, 4, 1].map(|unit| steps[i / unit % 4])).collect();
        let (header, converted) = decode(&png_of(3, &samples, &icc, false));
        assert_eq!(header.profile.map(|profile| profile.used), Some(ProfileUse::Converted), "{name}");
        let converted = fractions(&converted);
        for (rgb, seen) in samples.as_chunks::<3>().0.iter().zip(converted.as_chunks::<3>().0) {
            let expected = to_srgb(lab_to_xyz(shown(rgb.map(|v| f64::from(v) / 255.0))));
            let most = if rgb.iter().all(|v| matches!(v, 0 | 255)) { at_corners } else { 0.03 };
            let worst = worst(seen, expected.into_iter());
            assert!(worst < most, "{name}, {rgb:?}: {worst}");
        }
    }
}

/// Profiles that do not match the picture, or of an unsupported kind, are named.
#[test]
fn profile_that_cannot_be_used_is_named() {
    let mut icc = profile_of(2, b"RGB ", mft2());
    let gray = picture(64, 64, 1);
    assert_eq!(
        probe(&png_of(1, &gray, &icc, false), &Limits::EDGE).unwrap().profile.unwrap().used,
        ProfileUse::Ignored
    );
    icc[16..20].copy_from_slice(b"HLS ");
    let samples = picture(64, 64, 3);
    assert_eq!(
        probe(&png_of(3, &samples, &icc, false), &Limits::EDGE).unwrap().profile.unwrap().used,
        ProfileUse::Ignored
    );
}
