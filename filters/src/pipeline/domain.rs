//! Colour domains, and what becomes of a picture without colour.

/// The colour domain an operation's formula is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Domain {
    /// Display-encoded sRGB.
    Encoded,
    /// Linear light, sRGB primaries.
    Linear,
    /// Oklab: lightness, a and b.
    Oklab,
}

/// What a step does to a picture without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gray {
    /// Grey stays grey. A map or a statistic gives three equal colours the same result to the last bit, so that it may be
    /// given one plane in place of three; a matrix need not ([`super::affine::Affine::fits_one_plane`]).
    Keeps,
    /// The result is grey whatever comes in.
    Makes,
    /// The result may have colour.
    Loses,
}

impl Gray {
    /// Whether the result is grey.
    pub(crate) const fn after(self, gray: bool) -> bool {
        match self {
            Self::Keeps => gray,
            Self::Makes => true,
            Self::Loses => false,
        }
    }
}
