//! Pixel density: pixels per unit of length, horizontally and vertically. Stated in JFIF (ITU-T T.871, 10.1), in a `pHYs` chunk (PNG
//! specification, 11.3.4.3) or in TIFF tags (TIFF 6.0, section 8), which EXIF uses too.
//!
//! Density belongs to the pixels and says nothing about a person, so every result keeps it, resized or not. TIFF's ratios are the exact
//! form; the others are rounded from it in integer arithmetic.

/// The unit of a density.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DensityUnit {
    /// No unit: the two numbers give the pixel aspect ratio, height to width.
    Aspect,
    Inch,
    Centimetre,
    Metre,
}

/// Pixels per unit, horizontally and vertically.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Density {
    x: Ratio,
    y: Ratio,
    unit: DensityUnit,
}

/// Numerator and denominator, neither zero.
type Ratio = [u32; 2];

impl Density {
    /// `None` if a number is zero, or if the density only says that pixels are square.
    pub(crate) fn new(x: Ratio, y: Ratio, unit: DensityUnit) -> Option<Self> {
        let square = u64::from(x[0]) * u64::from(y[1]) == u64::from(y[0]) * u64::from(x[1]);
        let says = x.into_iter().chain(y).all(|number| number != 0) && !(square && unit == DensityUnit::Aspect);
        says.then_some(Self { x, y, unit })
    }

    /// From the TIFF tags XResolution, YResolution and ResolutionUnit; the default unit is 2 (inch).
    pub(crate) fn from_tiff(x: Ratio, y: Ratio, unit: u32) -> Option<Self> {
        let unit = match unit {
            1 => DensityUnit::Aspect,
            2 => DensityUnit::Inch,
            3 => DensityUnit::Centimetre,
            _ => return None,
        };
        Self::new(x, y, unit)
    }

    /// From the payload of an APP0 segment.
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

    /// From the content of a `pHYs` chunk.
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

    /// The density after a quarter turn.
    pub(super) const fn transposed(self) -> Self {
        Self { x: self.y, y: self.x, ..self }
    }

    /// From pixels per inch, with a resolution of a thousandth.
    pub(crate) fn per_inch([x, y]: [f64; 2]) -> Option<Self> {
        // The cast saturates negative and large numbers. Zero means no density.
        let ratio = |number: f64| match (number * 1000.0 + 0.5) as u32 {
            u32::MAX => [0, 1],
            whole if whole % 1000 == 0 => [whole / 1000, 1],
            thousandths => [thousandths, 1000],
        };
        Self::new(ratio(x), ratio(y), DensityUnit::Inch)
    }

    /// The TIFF tags XResolution, YResolution and ResolutionUnit. TIFF has no metre.
    pub(crate) fn tiff(self) -> Option<(Ratio, Ratio, u16)> {
        let Self { x, y, unit } = self;
        Some(match unit {
            DensityUnit::Aspect => (x, y, 1),
            DensityUnit::Inch => (x, y, 2),
            DensityUnit::Centimetre => (x, y, 3),
            DensityUnit::Metre => {
                let hundredth = |[over, under]: Ratio| Some([over, under.checked_mul(100)?]);
                (hundredth(x)?, hundredth(y)?, 3)
            }
        })
    }

    /// Unit and numbers of a JFIF segment, per inch or per centimetre, whichever has the smaller rounding error.
    pub(crate) fn jfif(self) -> Option<[u8; 5]> {
        let (unit, factor) = match self.unit {
            DensityUnit::Aspect => (0, [1, 1]),
            _ => {
                let [inch, centimetre] = [self.per(INCH), self.per(CENTIMETRE)];
                let error = |factor| rounding_error(self.x, factor) + rounding_error(self.y, factor);
                if error(inch) <= error(centimetre) { (1, inch) } else { (2, centimetre) }
            }
        };
        let side = |ratio| u16::try_from(rounded(ratio, factor)).ok().filter(|side| *side != 0);
        let ([x_high, x_low], [y_high, y_low]) = (side(self.x)?.to_be_bytes(), side(self.y)?.to_be_bytes());
        Some([unit, x_high, x_low, y_high, y_low])
    }

    /// The content of a `pHYs` chunk.
    pub(crate) fn phys(self) -> Option<[u8; 9]> {
        let (unit, factor) = match self.unit {
            DensityUnit::Aspect => (0, [1, 1]),
            _ => (1, self.per(METRE)),
        };
        // The format has 31 bits.
        let side = |ratio| u32::try_from(rounded(ratio, factor)).ok().filter(|side| (1..1 << 31).contains(side));
        let mut content = [unit; 9];
        content[..4].copy_from_slice(&side(self.x)?.to_be_bytes());
        content[4..8].copy_from_slice(&side(self.y)?.to_be_bytes());
        Some(content)
    }

    /// The factor that converts numbers to a unit of this length in tenths of a millimetre.
    const fn per(self, tenths: u64) -> [u64; 2] {
        match self.unit {
            DensityUnit::Aspect => [1, 1],
            DensityUnit::Inch => [tenths, INCH],
            DensityUnit::Centimetre => [tenths, CENTIMETRE],
            DensityUnit::Metre => [tenths, METRE],
        }
    }
}

/// Units of length in tenths of a millimetre.
const INCH: u64 = 254;
const CENTIMETRE: u64 = 100;
const METRE: u64 = 10_000;

/// `ratio` times `factor`, as numerator and denominator. Both fit into 64 bits: they are products of 32 and 14 bits.
fn times(ratio: Ratio, factor: [u64; 2]) -> [u64; 2] {
    [u64::from(ratio[0]) * factor[0], u64::from(ratio[1]) * factor[1]]
}

/// The nearest integer to `ratio` times `factor`.
fn rounded(ratio: Ratio, factor: [u64; 2]) -> u64 {
    let [over, under] = times(ratio, factor);
    (over + under / 2) / under
}

/// The rounding error in millionths of the number.
fn rounding_error(ratio: Ratio, factor: [u64; 2]) -> u64 {
    let [over, under] = times(ratio, factor).map(u128::from);
    let whole = u128::from(rounded(ratio, factor)) * under;
    u64::try_from(whole.abs_diff(over) * 1_000_000 / over).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
