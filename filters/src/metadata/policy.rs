//! What a result keeps of its source's metadata.

/// What the result keeps of the source's EXIF and XMP. Orientation is always applied and then reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metadata {
    /// All of it.
    All,
    /// All but where the photograph was taken.
    #[default]
    NoGps,
    /// Nothing.
    None,
}

impl Metadata {
    /// `all`, `no_gps` or `none`: the word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::NoGps => "no_gps",
            Self::None => "none",
        }
    }

    /// The reverse of [`Self::as_str`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::All, Self::NoGps, Self::None].into_iter().find(|metadata| metadata.as_str() == word)
    }
}
