//! Colour domains, and the effect of a step on a grey picture.

/// The colour domain of an operation's formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Domain {
    /// Display-encoded sRGB.
    Encoded,
    /// Linear light, sRGB primaries.
    Linear,
    /// Oklab: lightness, a and b.
    Oklab,
}

/// The effect of a step on a grey picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gray {
    /// Grey stays grey. A map or a statistic of this kind gives three equal colours the same result bit by bit, so that one plane is
    /// enough; a matrix may not ([`super::affine::Affine::fits_one_plane`]).
    Keeps,
    /// The result is grey for every input.
    Makes,
    /// The result may have colour.
    Loses,
}

impl Gray {
    /// Whether the result is grey, given whether the input is.
    pub(crate) const fn after(self, gray: bool) -> bool {
        match self {
            Self::Keeps => gray,
            Self::Makes => true,
            Self::Loses => false,
        }
    }
}
