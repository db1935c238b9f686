//! Edits levels: the positions of the handles, and automatic black and white points from a histogram.

use filters::Histogram;

/// The smallest distance between black and white.
const MIN_GAP: f64 = 1.0 / 255.0;
/// The share of the pixels that automatic levels clip to black, and the share that they clip to white.
const CLIPPED: f64 = 0.001;
/// The range that the engine accepts.
const GAMMA: [f64; 2] = [0.1, 10.0];

/// The five values of a levels step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Levels {
    pub(crate) black: f64,
    pub(crate) gamma: f64,
    pub(crate) white: f64,
    pub(crate) out_black: f64,
    pub(crate) out_white: f64,
}

/// The handle of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handle {
    Black,
    Gamma,
    White,
    OutBlack,
    OutWhite,
}

impl Handle {
    /// The name of the parameter.
    pub(crate) const fn param(self) -> &'static str {
        match self {
            Self::Black => "black",
            Self::Gamma => "gamma",
            Self::White => "white",
            Self::OutBlack => "out_black",
            Self::OutWhite => "out_white",
        }
    }
}

impl Levels {
    pub(crate) const fn value(&self, handle: Handle) -> f64 {
        match handle {
            Handle::Black => self.black,
            Handle::Gamma => self.gamma,
            Handle::White => self.white,
            Handle::OutBlack => self.out_black,
            Handle::OutWhite => self.out_white,
        }
    }

    /// The position of a handle, from 0 to 1. Gamma is at the tone that becomes the middle.
    pub(crate) fn position(&self, handle: Handle) -> f64 {
        match handle {
            Handle::Gamma => self.black + (self.white - self.black) * 0.5_f64.powf(self.gamma),
            other => self.value(other),
        }
    }

    /// The value of a handle at a position. Black stays below white; output levels may cross.
    pub(crate) fn moved(&self, handle: Handle, position: f64) -> f64 {
        let position = position.clamp(0.0, 1.0);
        match handle {
            Handle::Black => position.min(self.white - MIN_GAP).max(0.0),
            Handle::White => position.max(self.black + MIN_GAP).min(1.0),
            Handle::Gamma => {
                let share = (position - self.black) / (self.white - self.black).max(MIN_GAP);
                let gamma = share.clamp(0.001, 0.999).log(0.5).clamp(GAMMA[0], GAMMA[1]);
                (gamma * 100.0).round() / 100.0
            }
            Handle::OutBlack | Handle::OutWhite => position,
        }
    }
}

/// The black and white points of a picture. All channels are stretched alike, as far as the darkest and the brightest
/// channel allow.
pub(crate) fn automatic(histogram: &Histogram) -> Option<(f64, f64)> {
    let [colours @ .., _luma] = &histogram.bins;
    let black = colours.iter().filter_map(|bins| first(bins.iter().enumerate(), bins)).min()?;
    let white = colours.iter().filter_map(|bins| first(bins.iter().enumerate().rev(), bins)).max()?;
    (black < white).then(|| (black as f64 / 255.0, white as f64 / 255.0))
}

/// The first level after the pixels that may be clipped.
fn first<'a>(levels: impl Iterator<Item = (usize, &'a u32)>, bins: &[u32; 256]) -> Option<usize> {
    let total: f64 = bins.iter().map(|count| f64::from(*count)).sum();
    let mut seen = 0.0;
    for (level, count) in levels {
        seen += f64::from(*count);
        if seen > total * CLIPPED {
            return Some(level);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEUTRAL: Levels = Levels { black: 0.0, gamma: 1.0, white: 1.0, out_black: 0.0, out_white: 1.0 };

    #[test]
    fn gamma_stands_at_the_tone_that_becomes_the_middle() {
        assert!((NEUTRAL.position(Handle::Gamma) - 0.5).abs() < 1e-12);
        let levels = Levels { black: 0.2, white: 0.6, gamma: 2.0, ..NEUTRAL };
        assert!((levels.position(Handle::Gamma) - 0.3).abs() < 1e-12, "0.2 + 0.4 / 4");
        assert!((levels.moved(Handle::Gamma, 0.3) - 2.0).abs() < 1e-9);
        assert_eq!([-1.0, 2.0].map(|at| levels.moved(Handle::Gamma, at)), [9.97, 0.1]);
    }

    #[test]
    fn black_stays_below_white() {
        let levels = Levels { black: 0.2, white: 0.6, ..NEUTRAL };
        assert_eq!(levels.moved(Handle::Black, 0.9), 0.6 - MIN_GAP);
        assert_eq!(levels.moved(Handle::White, 0.0), 0.2 + MIN_GAP);
        assert_eq!([levels.moved(Handle::OutBlack, 0.9), levels.moved(Handle::OutWhite, -3.0)], [0.9, 0.0]);
    }

    #[test]
    fn automatic_levels_leave_out_a_thousandth() {
        let mut bins = [[0; 256]; 4];
        for (channel, low, high) in [(0, 40, 200), (1, 30, 180), (2, 60, 220), (3, 0, 255)] {
            bins[channel][5] = 1;
            bins[channel][low] = 5000;
            bins[channel][high] = 5000;
        }
        let found = automatic(&Histogram { bins, shadows: 0, highlights: 0 });
        assert_eq!(found, Some((30.0 / 255.0, 220.0 / 255.0)));
        assert_eq!(automatic(&Histogram { bins: [[0; 256]; 4], shadows: 0, highlights: 0 }), None);
    }
}
