//! The allowed differences between an operation's preview and its rendition scaled down, in 8-bit steps: as measured, rounded up.

use std::fmt;

use super::reference::Apart;

/// The largest allowed mean, 99th percentile and bias (see [`Apart`]).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tolerance(pub(crate) f64, pub(crate) f64, pub(crate) f64);

impl Tolerance {
    pub(crate) fn holds(self, apart: &Apart) -> bool {
        apart.mean <= self.0 && apart.p99 <= self.1 && apart.bias <= self.2
    }

    /// The problem with a tolerance, given a measured difference: it is exceeded, or it is wider than the measurement by more than a sixth.
    /// So an improvement of a preview must also lower its figure.
    pub(crate) fn complaint(self, apart: &Apart) -> Option<String> {
        let columns =
            [("mean", apart.mean, self.0, 0.15), ("p99", apart.p99, self.1, 1.5), ("bias", apart.bias, self.2, 0.15)];
        columns.into_iter().find_map(|(name, measured, stated, little)| {
            if measured > stated {
                Some(format!("passes its {name} of {stated}"))
            } else if stated > measured * 7.0 / 6.0 + little {
                Some(format!("is better than its {name} of {stated} says"))
            } else {
                None
            }
        })
    }
}

/// Formatted as a row of the tables below.
impl fmt::Display for Apart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounded up to a tenth, the percentile to an integer, with an allowance for sums of floats.
        let up = |v: f64, unit: f64| ((v / unit - 1e-6).ceil() * unit).max(0.0);
        write!(f, "Tolerance({:.1}, {:.1}, {:.1})", up(self.mean, 0.1), up(self.p99, 1.0), up(self.bias, 0.1))
    }
}

/// The standard for every operation, on photographs.
///
/// - A mean of 3 is 1 % of the range: on a whole picture nobody sees it without a direct comparison.
/// - A 99th percentile of 32 is an eighth of the range, in one of a hundred samples. Fine texture reaches that where a curve is steep,
///   because the curve of a mean differs from the mean of the curve, and a preview has only the mean.
/// - A bias of 3 would be visible as another exposure or tint.
pub(crate) const STANDARD: Tolerance = Tolerance(3.0, 32.0, 3.0);

/// Operations that meet the standard: tolerances on photographs, and on the drawing.
pub(crate) const TOLERANCES: &[(&str, Tolerance, Tolerance)] = &[
    ("auto_levels", Tolerance(1.7, 7.0, 3.0), Tolerance(1.9, 8.0, 2.6)),
    ("bilateral", Tolerance(1.5, 14.0, 1.0), Tolerance(1.6, 13.0, 0.3)),
    ("black_white", Tolerance(0.9, 14.0, 0.5), Tolerance(0.4, 5.0, 0.2)),
    ("blacks", Tolerance(1.0, 18.0, 0.8), Tolerance(1.4, 31.0, 0.8)),
    ("box_blur", Tolerance(1.3, 15.0, 1.6), Tolerance(6.8, 43.0, 8.8)),
    ("brightness", Tolerance(1.7, 25.0, 1.8), Tolerance(5.8, 51.0, 7.5)),
    ("channel_mixer", Tolerance(0.8, 13.0, 0.4), Tolerance(1.1, 13.0, 0.9)),
    ("clarity", Tolerance(1.7, 17.0, 0.9), Tolerance(2.7, 28.0, 2.6)),
    ("color_balance", Tolerance(0.8, 12.0, 0.9), Tolerance(1.5, 22.0, 4.2)),
    ("color_mixer", Tolerance(1.2, 20.0, 2.2), Tolerance(0.6, 8.0, 0.4)),
    ("colorize", Tolerance(1.4, 22.0, 0.9), Tolerance(3.5, 44.0, 8.2)),
    ("contrast", Tolerance(1.7, 23.0, 2.0), Tolerance(2.4, 29.0, 2.4)),
    ("crop", Tolerance(2.5, 16.0, 0.1), Tolerance(0.3, 3.0, 0.1)),
    ("curves", Tolerance(2.1, 26.0, 0.9), Tolerance(4.8, 38.0, 6.6)),
    ("dehaze", Tolerance(1.7, 18.0, 1.9), Tolerance(9.3, 76.0, 12.2)),
    ("duotone", Tolerance(0.9, 12.0, 0.7), Tolerance(1.8, 27.0, 3.2)),
    ("exposure", Tolerance(1.3, 23.0, 1.1), Tolerance(7.0, 47.0, 9.0)),
    ("flip", Tolerance(0.2, 1.0, 0.1), Tolerance(0.2, 1.0, 0.1)),
    ("gaussian_blur", Tolerance(1.3, 15.0, 1.7), Tolerance(6.8, 43.0, 8.9)),
    ("grayscale", Tolerance(0.6, 7.0, 0.3), Tolerance(0.3, 2.0, 0.2)),
    ("highlights", Tolerance(1.1, 16.0, 0.8), Tolerance(3.3, 32.0, 3.8)),
    ("hue", Tolerance(0.9, 14.0, 1.2), Tolerance(0.4, 5.0, 0.4)),
    ("levels", Tolerance(1.9, 26.0, 2.2), Tolerance(4.4, 38.0, 4.1)),
    ("lut3d", Tolerance(1.2, 17.0, 0.9), Tolerance(2.2, 19.0, 3.8)),
    ("motion_blur", Tolerance(1.9, 19.0, 1.6), Tolerance(7.0, 49.0, 8.9)),
    ("pad", Tolerance(1.7, 23.0, 0.6), Tolerance(2.2, 38.0, 1.0)),
    ("polaroid", Tolerance(2.2, 31.0, 0.9), Tolerance(3.6, 64.0, 2.4)),
    ("resize", Tolerance(2.6, 28.0, 0.9), Tolerance(5.0, 77.0, 1.2)),
    ("rotate", Tolerance(2.4, 32.0, 0.8), Tolerance(3.5, 54.0, 1.3)),
    ("rounded_corners", Tolerance(0.4, 5.0, 0.1), Tolerance(0.4, 6.0, 0.1)),
    ("saturation", Tolerance(0.7, 9.0, 1.0), Tolerance(0.4, 5.0, 0.3)),
    ("sepia", Tolerance(1.0, 17.0, 0.9), Tolerance(3.6, 42.0, 8.7)),
    ("shadows", Tolerance(1.2, 17.0, 0.4), Tolerance(1.2, 16.0, 1.1)),
    ("split_tone", Tolerance(2.2, 30.0, 0.7), Tolerance(3.2, 40.0, 4.5)),
    ("vibrance", Tolerance(0.6, 6.0, 0.4), Tolerance(0.4, 3.0, 0.1)),
    ("vignette", Tolerance(0.3, 3.0, 0.3), Tolerance(0.9, 18.0, 1.0)),
    ("white_balance", Tolerance(1.1, 28.0, 1.8), Tolerance(4.0, 81.0, 14.1)),
    ("whites", Tolerance(0.8, 10.0, 0.3), Tolerance(1.8, 23.0, 1.9)),
];

/// Operations that do not meet the standard, with the reason; the rest as above.
pub(crate) const KNOWN_DIFFERENCES: &[(&str, Tolerance, Tolerance, &str)] = &[
    (
        "cartoon",
        Tolerance(5.9, 75.0, 3.1),
        Tolerance(8.0, 121.0, 8.1),
        "inherent: tones are cut into levels after the averaging, and no line is finer than half a pixel of the preview",
    ),
    (
        "convolve",
        Tolerance(11.3, 100.0, 18.0),
        Tolerance(15.5, 139.0, 10.9),
        "inherent: what a kernel sharpens is texture finer than the preview's pixels, averaged away before",
    ),
    (
        "edge_detect",
        Tolerance(28.9, 185.0, 21.9),
        Tolerance(50.5, 255.0, 40.6),
        "inherent: edges finer than the preview's pixels are averaged away before they are found",
    ),
    (
        "emboss",
        Tolerance(3.4, 31.0, 1.0),
        Tolerance(9.2, 74.0, 8.2),
        "its depth is below a pixel of the preview, where fine relief is averaged away before it is lit",
    ),
    (
        "equalize",
        Tolerance(6.0, 48.0, 4.3),
        Tolerance(16.5, 99.0, 20.3),
        "inherent: its histograms count the preview's pixels, and its curves are steep",
    ),
    (
        "gamma",
        Tolerance(2.5, 41.0, 1.8),
        Tolerance(8.4, 56.0, 10.8),
        "inherent: the curve is steep in the shadows, and the curve of a mean is not the mean of the curve",
    ),
    (
        "grain",
        Tolerance(9.4, 39.0, 1.3),
        Tolerance(6.0, 32.0, 0.2),
        "its lattice is finer than the preview's pixels, which have grain of their own, in another pattern",
    ),
    (
        "halftone",
        Tolerance(19.7, 121.0, 9.0),
        Tolerance(17.4, 111.0, 10.9),
        "dots of less than two pixels of the preview give way to their light, and moire stays in the rendition scaled down",
    ),
    (
        "invert",
        Tolerance(3.9, 46.0, 2.3),
        Tolerance(15.8, 87.0, 19.5),
        "inherent: light is averaged before it is inverted, so dark detail on light is lost, not light detail on dark",
    ),
    (
        "median",
        Tolerance(3.6, 40.0, 2.8),
        Tolerance(10.1, 148.0, 5.2),
        "inherent: its radius is whole pixels of the preview, and the median of means is not the mean of medians",
    ),
    (
        "oil_paint",
        Tolerance(6.9, 84.0, 3.3),
        Tolerance(11.4, 136.0, 9.0),
        "inherent: its radius is whole pixels of the preview, and tones are counted after the averaging",
    ),
    (
        "pixelate",
        Tolerance(3.1, 36.0, 1.9),
        Tolerance(4.1, 71.0, 1.9),
        "a border of two cells is one pixel of both, and cells of broken size are rounded to the photograph's pixels",
    ),
    (
        "posterize",
        Tolerance(14.9, 176.0, 21.6),
        Tolerance(15.4, 132.0, 7.6),
        "inherent: tones are cut into levels after the averaging, so texture across a border is one level",
    ),
    (
        "solarize",
        Tolerance(7.7, 85.0, 1.6),
        Tolerance(13.5, 132.0, 11.9),
        "inherent: the curve turns around at a tone, and texture across it is averaged before",
    ),
    (
        "threshold",
        Tolerance(23.6, 187.0, 20.9),
        Tolerance(15.5, 170.0, 14.3),
        "inherent: texture across the level is averaged before it is cut",
    ),
    (
        "unsharp_mask",
        Tolerance(2.4, 27.0, 3.6),
        Tolerance(4.0, 47.0, 4.5),
        "inherent: texture finer than the preview's pixels is averaged away before it is sharpened, and does not clip",
    ),
];

/// Photographs as JPEG without an operation, by scale. A JPEG's preview is decoded at reduced scale, which averages display-encoded values
/// instead of light.
pub(crate) const JPEG: [(&str, u32, Tolerance); 4] = [
    ("rocket.jpg", 2, Tolerance(2.0, 28.0, 1.0)),
    ("rocket.jpg", 4, Tolerance(1.8, 22.0, 1.5)),
    ("retina.jpg", 2, Tolerance(0.6, 5.0, 0.3)),
    ("retina.jpg", 4, Tolerance(0.7, 6.0, 0.4)),
];
