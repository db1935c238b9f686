//! Densities worked out by hand.

use super::*;

fn jfif(unit: u8, x: u16, y: u16) -> Option<Density> {
    let (x, y) = (x.to_be_bytes(), y.to_be_bytes());
    Density::from_jfif(&[b"JFIF\0\x01\x02", &[unit][..], &x, &y, &[0, 0]].concat())
}

fn phys(unit: u8, x: u32, y: u32) -> Option<Density> {
    Density::from_phys(&[&x.to_be_bytes()[..], &y.to_be_bytes(), &[unit]].concat())
}

#[test]
fn density_is_the_same_from_format_to_format() {
    // Per inch and per metre: 72 / 0.0254 = 2834.6, 96 / 0.0254 = 3779.5, 600 / 0.0254 = 23622.05.
    for (inch, metre) in [(72, 2835), (96, 3780), (150, 5906), (300, 11811), (600, 23622)] {
        let metres = u32::to_be_bytes(metre);
        assert_eq!(jfif(1, inch, inch).unwrap().phys().unwrap(), *[&metres[..], &metres, &[1]].concat());
        assert_eq!(phys(1, metre, metre).unwrap().jfif(), jfif(1, inch, inch).unwrap().jfif());
    }
    assert_eq!(phys(1, 2800, 2800).unwrap().jfif(), Some([2, 0, 28, 0, 28]), "centimetres, where they are exact");
    assert_eq!(jfif(2, 28, 28).unwrap().phys().unwrap(), [0, 0, 0x0a, 0xf0, 0, 0, 0x0a, 0xf0, 1]);
    let thirds = Density::from_tiff([500, 3], [72_000_000, 1_000_000], 2).unwrap();
    assert_eq!(thirds.jfif(), Some([1, 0, 167, 0, 72]));
    assert_eq!(thirds.tiff(), Some(([500, 3], [72_000_000, 1_000_000], 2)));
    assert_eq!(phys(1, 2835, 2835).unwrap().tiff(), Some(([2835, 100], [2835, 100], 3)));
}

#[test]
fn density_without_meaning_is_none() {
    assert_eq!(
        [jfif(0, 1, 1), jfif(0, 72, 72), jfif(1, 0, 72), jfif(3, 72, 72), phys(0, 5, 5), phys(1, 0, 1)],
        [None; 6]
    );
    assert_eq!(Density::from_tiff([1, 0], [1, 1], 2), None);
    assert_eq!(Density::per_inch([300.0, 72.27]), Density::from_tiff([300, 1], [72_270, 1000], 2));
    assert_eq!([f64::NAN, -1.0, 0.0, 1e300].map(|x| Density::per_inch([x, 72.0])), [None; 4]);
    assert_eq!(Density::from_jfif(b"JFXX\0\x01\x02\x01\0\x48\0\x48\0\0"), None);
    assert_eq!(jfif(0, 2, 1).unwrap().phys(), Some([0, 0, 0, 2, 0, 0, 0, 1, 0]), "an aspect ratio");
}

#[test]
fn density_beyond_a_format_is_not_written_there() {
    let dense = phys(1, u32::MAX >> 1, u32::MAX >> 1).unwrap();
    assert_eq!(dense.jfif(), None);
    assert!(dense.phys().is_some());
    let most = Density::from_tiff([u32::MAX, 1], [u32::MAX, 1], 3).unwrap();
    assert_eq!((most.jfif(), most.phys()), (None, None));
    assert_eq!(Density::from_tiff([1, u32::MAX], [1, u32::MAX], 2).unwrap().phys(), None);
}
