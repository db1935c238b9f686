//! The aspect ratios that a crop can keep.

use crate::document::geometry::Size;
use crate::text;

/// An aspect ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::features::editor) enum Aspect {
    #[default]
    Free,
    /// That of the photograph.
    Original,
    /// The longer and the shorter side, in their smallest integers.
    Sides(u32, u32),
}

impl Aspect {
    pub(in crate::features::editor) const ALL: [Self; 7] = [
        Self::Free,
        Self::Original,
        Self::Sides(1, 1),
        Self::Sides(5, 4),
        Self::Sides(3, 2),
        Self::Sides(4, 3),
        Self::Sides(16, 9),
    ];

    /// The name in data attributes.
    pub(in crate::features::editor) fn name(self) -> String {
        match self {
            Self::Free => "free".to_owned(),
            Self::Original => "original".to_owned(),
            Self::Sides(long, short) => format!("{long}:{short}"),
        }
    }

    pub(in crate::features::editor) fn label(self) -> String {
        match self {
            Self::Free => text::crop::free().to_owned(),
            Self::Original => text::crop::original().to_owned(),
            // As photographers call the paper size.
            Self::Sides(5, 4) => "4:5".to_owned(),
            Self::Sides(long, short) => format!("{long}:{short}"),
        }
    }

    /// Width over height; `None` for a free crop.
    pub(in crate::features::editor) fn ratio(self, picture: Size, portrait: bool) -> Option<f64> {
        let long = match self {
            Self::Free => return None,
            Self::Original => picture.ratio().max(1.0 / picture.ratio()),
            Self::Sides(long, short) => f64::from(long) / f64::from(short),
        };
        Some(if portrait { 1.0 / long } else { long })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratio_lies_or_stands() {
        let picture = Size { width: 300, height: 400 };
        assert_eq!(Aspect::Free.ratio(picture, true), None);
        assert_eq!(Aspect::Original.ratio(picture, true), Some(0.75));
        assert_eq!(Aspect::Original.ratio(picture, false), Some(4.0 / 3.0));
        assert_eq!([true, false].map(|portrait| Aspect::Sides(5, 4).ratio(picture, portrait)), [Some(0.8), Some(1.25)]);
    }
}
