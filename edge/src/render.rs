//! The engine at the edge: its limits, and what it makes of files. What a decoder says of a file that it refuses goes to the log.

use api::THUMBNAIL_WIDTHS;
use filters::{Digest, Encoding, Error, ImageInfo, Limits, Original, Subsampling, ThumbnailSource, Thumbnails};

use crate::platform::{log, turns};

/// What the engine is held to here.
pub(crate) const LIMITS: Limits = Limits::EDGE;

/// What a thumbnail is.
pub(crate) const THUMBNAIL_MEDIA_TYPE: &str = "image/jpeg";

/// The widest thumbnail, which is the last: the photograph is decoded for it, and the others are made of it.
const WIDEST_PX: u32 = {
    let [.., widest_px] = THUMBNAIL_WIDTHS;
    widest_px
};

/// Quality of a thumbnail's JPEG.
const THUMBNAIL_QUALITY: u8 = 80;

/// What it takes to look at a file in the bucket and to store it, in milliseconds of processor time. (What renditions and thumbnails cost, the
/// engine says.)
pub(crate) const INGEST_COST_MS: u64 = 100;

/// Whether this version of the engine will say the same of the file whatever is asked for.
pub(crate) fn is_of_file(code: &str) -> bool {
    matches!(code, "damaged_file" | "unsupported_variant")
}

/// A file to be rendered at full size, in the memory that files of `others_bytes` leave.
pub(crate) fn open(source: &[u8], others_bytes: u64) -> Result<Original<'_>, Error> {
    Original::open(source, &beside(others_bytes)).inspect_err(log::refused)
}

/// What a request was accepted for by the picture's size is rendered, even if the file turns out to take longer: one with alpha, or that has to
/// be decoded several times to be turned.
const fn beside(others_bytes: u64) -> Limits {
    let memory_bytes = LIMITS.memory_bytes.saturating_sub(others_bytes);
    Limits { memory_bytes, cost_ms: 2 * LIMITS.cost_ms, ..LIMITS }
}

/// Whether a render is refused only for what else is held at the moment.
pub(crate) fn fits_later(error: &Error) -> bool {
    matches!(error, Error::OverLimit { limit: "memory_bytes", actual, .. } if *actual <= LIMITS.memory_bytes)
}

/// What is known of a file before a pixel of it is decoded.
#[derive(Debug)]
pub(crate) struct Identified {
    pub(crate) info: ImageInfo,
    pub(crate) sha256: Digest,
    /// What its thumbnails cost, in milliseconds of processor time.
    pub(crate) thumbnails_cost_ms: u64,
}

/// What a file is. One that no thumbnail could be made of within the limits is refused.
pub(crate) fn identify(source: &[u8]) -> Result<Identified, Error> {
    let known = filters::probe(source, &LIMITS).and_then(|info| {
        let thumbnails_cost_ms = ThumbnailSource::open(source, WIDEST_PX, &LIMITS)?.cost_ms();
        Ok(Identified { info, sha256: Digest::sha256(source), thumbnails_cost_ms })
    });
    known.inspect_err(log::refused)
}

/// A photograph to be decoded for its thumbnails, in the memory that files of `others_bytes` leave: at one size, whichever of them is wanted, so
/// that each is always the same.
pub(crate) fn open_for_thumbnails(source: &[u8], others_bytes: u64) -> Result<ThumbnailSource<'_>, Error> {
    ThumbnailSource::open(source, WIDEST_PX, &beside(others_bytes)).inspect_err(log::refused)
}

/// Decodes it, in steps. After each, `on_step` is told the share that is done, 0 to 1.
pub(crate) async fn thumbnails<E: From<Error>>(
    opened: &ThumbnailSource<'_>,
    mut on_step: impl AsyncFnMut(f64) -> Result<(), E>,
) -> Result<Thumbnails, E> {
    let mut decoding = opened.decoding().inspect_err(log::refused)?;
    loop {
        match decoding.resume(turns::step_ms()).inspect_err(log::refused)? {
            Ok(thumbnails) => return Ok(thumbnails),
            Err(rest) => decoding = rest,
        }
        turns::pause().await;
        on_step(decoding.share()).await?;
    }
}

/// A JPEG that is `width` pixels wide at most, without metadata.
pub(crate) fn thumbnail(of: &Thumbnails, width: u32) -> Result<Vec<u8>, Error> {
    let encoding = Encoding::Jpeg { quality: THUMBNAIL_QUALITY, subsampling: Subsampling::S420 };
    let mut encoded = Vec::new();
    of.write(width, encoding, &mut encoded).inspect_err(log::refused)?;
    Ok(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use filters::Recipe;

    #[test]
    fn render_that_others_leave_no_memory_for_fits_later_and_one_that_is_too_large_never_does() {
        let photograph = include_bytes!("../../photos/rocket.jpg");
        let refusal = |others_bytes, recipe: &[u8]| {
            let original = open(photograph, others_bytes)?;
            original.rendering(&Recipe::from_json(recipe).unwrap()).map(drop)
        };
        let none = br#"{"version":1}"#;
        assert!(refusal(0, none).is_ok());
        let error = refusal(LIMITS.memory_bytes, none).err();
        assert!(error.as_ref().is_some_and(fits_later), "{error:?}");
        let whole = br#"{"version":1,"ops":[{"op":"resize","width":9000}],"output":{"format":"webp"}}"#;
        let error = refusal(0, whole).err();
        assert!(error.as_ref().is_some_and(|error| !fits_later(error)), "{error:?}");
    }
}
