//! Which of the source's metadata a result keeps.

/// Which of the source's EXIF, XMP and IPTC the result keeps. Orientation is always applied and then reset. Density belongs to the pixels
/// and is always kept. Data that is not true of the result is always replaced or removed: sizes, colour space and profile, thumbnails,
/// other pictures and videos in the file, settings of other programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metadata {
    /// Everything.
    All,
    /// Everything except the location: coordinates, and place names in the fields for them. Private data of the camera's manufacturer is
    /// removed too, because some write the place there. Captions and keywords stay as they were typed.
    #[default]
    NoGps,
    /// Nothing.
    None,
}

impl Metadata {
    /// The name in JSON: `all`, `no_gps` or `none`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::NoGps => "no_gps",
            Self::None => "none",
        }
    }

    /// The inverse of [`Self::as_str`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::All, Self::NoGps, Self::None].into_iter().find(|metadata| metadata.as_str() == word)
    }
}
