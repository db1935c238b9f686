//! Recognises formats that the engine does not read by their signatures, to tell the user what the file is and what to do.

use crate::error::Error;

/// Advice for raw photographs, and for pictures.
pub(super) const DEVELOP: &str =
    "export it as JPEG or TIFF from a program that develops raw photographs, and open that";
const EXPORT: &str = "export it as JPEG or PNG, and open that";
const TAKE_A_FRAME: &str = "export a picture of it as JPEG, and open that";

/// Offset, signature and name of each format.
const SIGNATURES: [(usize, &[u8], &str, &str); 22] = [
    (0, b"FUJIFILMCCD-RAW", "a raw photograph (RAF)", DEVELOP),
    (0, b"IIRO", "a raw photograph (ORF)", DEVELOP),
    (0, b"IIRS", "a raw photograph (ORF)", DEVELOP),
    (0, b"MMOR", "a raw photograph (ORF)", DEVELOP),
    (0, b"IIU\0", "a raw photograph (RW2)", DEVELOP),
    (0, b"\0MRM", "a raw photograph (MRW)", DEVELOP),
    (0, b"FOVb", "a raw photograph (X3F)", DEVELOP),
    (4, b"ftypcrx ", "a raw photograph (CR3)", DEVELOP),
    (4, b"ftypavif", "an AVIF picture", EXPORT),
    (4, b"ftypavis", "an AVIF picture", EXPORT),
    (4, b"ftyphe", "a HEIC picture", EXPORT),
    (4, b"ftypmif1", "a HEIF picture", EXPORT),
    (4, b"ftypmsf1", "a HEIF picture", EXPORT),
    (4, b"ftyp", "a video", TAKE_A_FRAME),
    (0, b"\xff\x0a", "a JPEG XL picture", EXPORT),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture", EXPORT),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 picture", EXPORT),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 picture", EXPORT),
    (0, b"8BPS", "a Photoshop document", EXPORT),
    (0, b"%PDF", "a PDF document", EXPORT),
    (0, b"\x76\x2f\x31\x01", "an OpenEXR picture", EXPORT),
    (0, b"#?RADIANCE", "a Radiance picture", EXPORT),
];

/// The error for a file in none of the supported formats.
pub(super) fn unsupported_format(bytes: &[u8]) -> Error {
    let found = SIGNATURES
        .iter()
        .find(|(at, signature, ..)| bytes.get(*at..).is_some_and(|bytes| bytes.starts_with(signature)));
    found.map_or(Error::UnknownFormat, |(_, _, name, advice)| Error::UnsupportedFormat { name, advice })
}
