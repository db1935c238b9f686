//! The fields of a cleaned EXIF block by directory, for a TIFF, where they are among the file's own directories.

use super::tags::{EXIF_IFD, GPS_IFD, INTEROP_IFD, MAKER_NOTE};
use super::tiff::{Entry, Tiff};

/// A tag with its value, in the byte order of the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExifField<'a> {
    pub(crate) tag: u16,
    pub(crate) kind: u16,
    pub(crate) count: u32,
    pub(crate) value: &'a [u8],
    /// The offset of a maker's note. It contains offsets from the start of the block, so it must keep its own.
    pub(crate) standing: Option<usize>,
}

/// The fields of a block, without the links between its directories, and without the directory of interoperability: it only repeats that
/// the colours are sRGB, and libtiff warns about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ExifDirectories<'a> {
    pub(crate) big_endian: bool,
    pub(crate) main: Vec<ExifField<'a>>,
    pub(crate) settings: Vec<ExifField<'a>>,
    pub(crate) gps: Vec<ExifField<'a>>,
}

impl<'a> ExifDirectories<'a> {
    /// The tags of the links to the directories of settings and of GPS.
    pub(crate) const LINKS: [u16; 2] = [EXIF_IFD, GPS_IFD];

    /// The fields of `block`. Empty if it cannot be parsed.
    pub(crate) fn of(block: &'a [u8]) -> Self {
        let Some(tiff) = Tiff::new(block) else { return Self::default() };
        let main = tiff.main().unwrap_or_default();
        let settings = tiff.linked(&main, EXIF_IFD);
        let fields = |entries: &[Entry]| -> Vec<ExifField<'a>> {
            let links = [EXIF_IFD, GPS_IFD, INTEROP_IFD];
            let own = entries.iter().filter(|entry| !links.contains(&entry.tag) && entry.count > 0);
            own.map(|entry| field(&tiff, entry)).collect()
        };
        Self {
            big_endian: tiff.big_endian,
            gps: fields(&tiff.linked(&main, GPS_IFD)),
            main: fields(&main),
            settings: fields(&settings),
        }
    }
}

fn field<'a>(tiff: &Tiff<'a>, entry: &Entry) -> ExifField<'a> {
    let value = tiff.value(entry);
    let standing = (entry.tag == MAKER_NOTE && value.len() > 4).then_some(entry.value.start);
    ExifField { tag: entry.tag, kind: entry.kind, count: entry.count, value, standing }
}
