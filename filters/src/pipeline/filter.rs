//! Resampling filters: each gives the weight of a pixel by its distance, in pixels. The weight is zero beyond the support (the radius).

use std::f64::consts::PI;

/// A resampling filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// sinc(x) sinc(x / 3) (Duchon 1979).
    Lanczos3,
    /// The cubic of Mitchell and Netravali (1988) with B = C = 1/3.
    Mitchell,
    /// The cubic of Catmull and Rom (1974): B = 0, C = 1/2.
    CatmullRom,
    /// Linear interpolation.
    Triangle,
    /// The nearest pixel, at any ratio.
    Nearest,
    /// The mean by covered area.
    Area,
}

impl Filter {
    /// The distance from which the kernel is zero. `Nearest` is never widened. `Area` uses areas instead of distances, with the support
    /// that these need.
    pub(crate) const fn support(self) -> f64 {
        match self {
            Self::Lanczos3 => 3.0,
            Self::Mitchell | Self::CatmullRom => 2.0,
            Self::Triangle => 1.0,
            Self::Nearest | Self::Area => 0.5,
        }
    }

    /// The weight at distance `x`. Uses the sine of the `libm` crate, which is the same on every target.
    pub(crate) fn weight(self, x: f64) -> f64 {
        let x = x.abs();
        match self {
            Self::Lanczos3 if x < 3.0 => sinc(x) * sinc(x / 3.0),
            Self::Mitchell => cubic(x, 1.0 / 3.0, 1.0 / 3.0),
            Self::CatmullRom => cubic(x, 0.0, 0.5),
            Self::Triangle if x < 1.0 => 1.0 - x,
            _ => 0.0,
        }
    }

    /// The first pixel around a position between pixels, and the weights of the pixels from there on; they sum to one.
    pub(crate) fn around(self, place: f64) -> (isize, Vec<f64>) {
        let reach = self.support() as isize;
        let first = libm::floor(place) as isize + 1 - reach;
        let weights: Vec<f64> = (first..first + 2 * reach).map(|i| self.weight(i as f64 - place)).collect();
        let sum: f64 = weights.iter().sum();
        (first, weights.into_iter().map(|weight| weight / sum).collect())
    }
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { libm::sin(PI * x) / (PI * x) }
}

/// The cubic family of Mitchell and Netravali.
fn cubic(x: f64, b: f64, c: f64) -> f64 {
    let sixth = if x < 1.0 {
        (12.0 - 9.0 * b - 6.0 * c) * x * x * x + (-18.0 + 12.0 * b + 6.0 * c) * x * x + (6.0 - 2.0 * b)
    } else if x < 2.0 {
        (-b - 6.0 * c) * x * x * x + (6.0 * b + 30.0 * c) * x * x + (-12.0 * b - 48.0 * c) * x + (8.0 * b + 24.0 * c)
    } else {
        0.0
    };
    sixth / 6.0
}
