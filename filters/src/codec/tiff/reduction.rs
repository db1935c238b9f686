//! Recognises reduced versions of a picture by their size.

use crate::image::Size;

/// The factor by which both sides of `full` are divided in `reduced`, each rounded up or down; at least 2. A power of two if one is
/// possible. `None` if there is no such factor.
pub(super) fn factor(full: Size, reduced: Size) -> Option<u32> {
    let [across, down] =
        [(full.width, reduced.width), (full.height, reduced.height)].map(|(full, side)| factors(full, side));
    let (least, most) = (across.0.max(down.0).max(2), across.1.min(down.1));
    let power = least.checked_next_power_of_two().filter(|power| *power <= most);
    let factor = power.or_else(|| (least <= most).then_some(least))?;
    u32::try_from(factor).ok()
}

/// The least and the largest factor by which `full` becomes `side`: all `f` with floor(full / f) <= side <= ceil(full / f).
fn factors(full: usize, side: usize) -> (usize, usize) {
    let least = full / (side + 1) + 1;
    let most = match side {
        0 => 0,
        // Rounded up, any larger factor gives one pixel.
        1 => usize::MAX,
        _ => full.div_ceil(side - 1) - 1,
    };
    (least, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reduction_accepts_every_rounding_of_every_factor() {
        for full in [Size::new(1000, 700), Size::new(1023, 517), Size::new(4097, 33), Size::new(99_999, 65_537)] {
            for factor in 2..40 {
                let floor = |side: usize| (side / factor).max(1);
                let ceil = |side: usize| side.div_ceil(factor);
                for (width, height) in [
                    (floor(full.width), floor(full.height)),
                    (ceil(full.width), ceil(full.height)),
                    (floor(full.width), ceil(full.height)),
                ] {
                    assert!(super::factor(full, Size { width, height }).is_some(), "{full:?} by {factor}");
                }
            }
        }
    }

    #[test]
    fn reduction_names_powers_of_two() {
        let mut size = Size::new(50_000, 31_111);
        for level in 1..16 {
            size = Size { width: size.width.div_ceil(2), height: size.height.div_ceil(2) };
            assert_eq!(factor(Size::new(50_000, 31_111), size), Some(1 << level), "{size:?}");
        }
        assert_eq!(factor(Size::new(900, 600), Size::new(300, 200)), Some(3));
    }

    #[test]
    fn reduction_refuses_other_shapes() {
        let full = Size::new(1000, 700);
        for (width, height) in [(1000, 700), (999, 699), (667, 467), (500, 300), (350, 500), (2000, 1400), (500, 700)] {
            assert_eq!(factor(full, Size::new(width, height)), None, "{width} x {height}");
        }
    }
}
