//! Density: how many pixels a print has on an inch, across and down. A file states it as JFIF (ITU-T T.871, 10.1), in a `pHYs` chunk
//! (PNG specification, 11.3.4.3) or as TIFF tags (TIFF 6.0, section 8), which EXIF has, too.
//!
//! It belongs to the pixels as their number does and says nothing about a person, so every result keeps it, resized or not. The ratios of
//! TIFF are the exact form; the others are rounded from it in integers.

/// What the numbers of a density are counted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DensityUnit {
    /// Nothing: they are the aspect ratio of a pixel, height to width.
    Aspect,
    Inch,
    Centimetre,
    Metre,
}

/// Pixels across and down per unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Density {
    x: Ratio,
    y: Ratio,
    unit: DensityUnit,
}

/// A numerator and a denominator; neither is zero.
type Ratio = [u32; 2];

impl Density {
    /// `None` where a number is zero, or where all that is said is that pixels are square.
    pub(crate) fn new(x: Ratio, y: Ratio, unit: DensityUnit) -> Option<Self> {
        let square = u64::from(x[0]) * u64::from(y[1]) == u64::from(y[0]) * u64::from(x[1]);
        let says = x.into_iter().chain(y).all(|number| number != 0) && !(square && unit == DensityUnit::Aspect);
        says.then_some(Self { x, y, unit })
    }

    /// The TIFF tags XResolution, YResolution and ResolutionUnit, which is 2 (inch) where the file has none.
    pub(crate) fn from_tiff(x: Ratio, y: Ratio, unit: u32) -> Option<Self> {
        let unit = match unit {
            1 => DensityUnit::Aspect,
            2 => DensityUnit::Inch,
            3 => DensityUnit::Centimetre,
            _ => return None,
        };
        Self::new(x, y, unit)
    }

    /// The payload of an APP0 segment.
    pub(crate) fn from_jfif(payload: &[u8]) -> Option<Self> {
        let [_, _, unit, x_high, x_low, y_high, y_low, ..] = payload.strip_prefix(b"JFIF\0")? else { return None };
        let unit = match unit {
            0 => DensityUnit::Aspect,
            1 => DensityUnit::Inch,
            2 => DensityUnit::Centimetre,
            _ => return None,
        };
        let ratio = |high: &u8, low: &u8| [u32::from(u16::from_be_bytes([*high, *low])), 1];
        Self::new(ratio(x_high, x_low), ratio(y_high, y_low), unit)
    }

    /// The content of a `pHYs` chunk.
    pub(crate) fn from_phys(content: &[u8]) -> Option<Self> {
        let (x, rest) = content.split_first_chunk()?;
        let (y, rest) = rest.split_first_chunk()?;
        let unit = match rest {
            [0] => DensityUnit::Aspect,
            [1] => DensityUnit::Metre,
            _ => return None,
        };
        Self::new([u32::from_be_bytes(*x), 1], [u32::from_be_bytes(*y), 1], unit)
    }

    /// That of the picture after a quarter turn.
    #[must_use]
    pub(crate) fn quarter_turned(self) -> Self {
        Self { x: self.y, y: self.x, ..self }
    }
}
