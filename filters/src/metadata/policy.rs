//! What a result keeps of its source's metadata.

/// What the result keeps of the source's EXIF, XMP and IPTC. Orientation is always applied and then reset. Density belongs to the
/// pixels and is kept in any case. What is not true of the result is stated anew or left out in any case: sizes, colour space and
/// profile, thumbnails, other pictures and videos of the file, another program's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metadata {
    /// All of it.
    All,
    /// All but where the photograph was taken and what place it shows: coordinates, and the names of places in the fields that are
    /// made for them. What only a camera's maker can read goes with them, since some makers write the place there. Captions and
    /// keywords stay as somebody typed them.
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
