//! What EXIF tags describe (CIPA DC-008, TIFF 6.0), to decide which of them a result keeps.

pub(super) const WIDTHS: [u16; 2] = [0x0100, 0xa002];
pub(super) const HEIGHTS: [u16; 2] = [0x0101, 0xa003];
pub(super) const ORIENTATION: u16 = 0x0112;
pub(super) const X_RESOLUTION: u16 = 0x011a;
pub(super) const Y_RESOLUTION: u16 = 0x011b;
pub(super) const RESOLUTION_UNIT: u16 = 0x0128;
pub(super) const CHROMA_POSITION: u16 = 0x0213;
pub(super) const COLOR_SPACE: u16 = 0xa001;
pub(super) const MAKER_NOTE: u16 = 0x927c;

/// Tags that link another directory.
pub(super) const EXIF_IFD: u16 = 0x8769;
pub(super) const GPS_IFD: u16 = 0x8825;
pub(super) const INTEROP_IFD: u16 = 0xa005;

/// Tags of the interoperability directory.
pub(super) const INTEROP_INDEX: u16 = 1;
pub(super) const INTEROP_VERSION: u16 = 2;

/// What a tag describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// The photograph, as EXIF defines it: kept.
    Photograph,
    /// The source's samples, its file, or a link: never kept.
    File,
    /// Known only to the manufacturer, like maker's notes. Nikon and Panasonic write place names there.
    Private,
}

/// The subject of a tag in the main directory or in the camera settings. No number has two meanings in these.
pub(super) const fn subject(tag: u16) -> Subject {
    match tag {
        // Size, title, camera, orientation, density, software, date, author.
        0x0100 | 0x0101 | 0x010d..=0x0110 | 0x0112 | 0x011a | 0x011b | 0x0128 | 0x0131 | 0x0132 | 0x013b | 0x013c | 0x0213
        // Rating, copyright, and the captions and keywords of Windows.
        | 0x4746 | 0x4749 | 0x8298 | 0x9c9b..=0x9c9f
        // The settings of the camera, up to what Exif 3.0 added.
        | 0x829a | 0x829d | 0x8822 | 0x8824 | 0x8827 | 0x8828 | 0x882a..=0x8835 | 0x9000..=0x9012 | 0x9101 | 0x9201..=0x9213
        | 0x9216 | 0x9286 | 0x9290..=0x9292 | 0x9400..=0x9405 | 0xa000..=0xa003 | 0xa20b | 0xa20c | 0xa20e..=0xa210 | 0xa215
        | 0xa217 | 0xa300..=0xa302 | 0xa401..=0xa40a | 0xa40c | 0xa420 | 0xa430..=0xa43c | 0xa460..=0xa462
        // Owner, serial number and lens, as Lightroom writes them.
        | 0xfde8..=0xfdea => Subject::Photograph,
        // Storage and colour of the samples, in TIFF 6.0 and its supplements; positions in the source's pixels.
        0x00fe..=0x010c | 0x0111..=0x0119 | 0x011c | 0x0120..=0x0125 | 0x012d | 0x013d..=0x015b | 0x0200..=0x0214
        | 0x87ac | 0x9102 | 0x9214 | 0xa004 | 0xa214 | 0xa500
        // XMP, IPTC, Photoshop's resources and layers, a profile: other blocks contain them. Windows' thumbnails and padding.
        | 0x02bc | 0x83bb | 0x8649 | 0x8773 | 0x935c | 0x5000..=0x5fff | 0xea1c | 0xea1d
        // Georeferences (GeoTIFF, GDAL).
        | 0x830e | 0x8480..=0x8482 | 0x85d8 | 0x87af..=0x87b1 | 0xa480 | 0xa481
        // Development of raw samples (HD Photo, DNG).
        | 0xbc00..=0xbcff | 0xc612..=0xc7ff | 0xcd00..=0xcdff
        | EXIF_IFD | GPS_IFD | INTEROP_IFD => Subject::File,
        _ => Subject::Private,
    }
}
