//! The engine at the edge: its limits, and the calls that render files. A decoder's message about a refused file goes to
//! the log.

mod avatar;

use api::THUMBNAIL_WIDTHS;
use filters::{Digest, Encoding, Error, ImageInfo, Limits, Original, Subsampling, ThumbnailSource, Thumbnails};

pub(crate) use avatar::{AVATAR_MEDIA_TYPE, avatar_recipe, open_for_avatar};

use crate::platform::{log, scheduler};

/// The engine's limits at the edge.
pub(crate) const LIMITS: Limits = Limits::EDGE;

/// Media type of a thumbnail.
pub(crate) const THUMBNAIL_MEDIA_TYPE: &str = "image/jpeg";

/// Width of the widest thumbnail, the last one. The photograph is decoded for it, and the others are scaled from it.
const WIDEST_PX: u32 = {
    let [.., widest_px] = THUMBNAIL_WIDTHS;
    widest_px
};

/// JPEG quality of a thumbnail.
const THUMBNAIL_QUALITY: u8 = 80;

/// Cost of reading a file of the bucket and storing it, in milliseconds of processor time. (The engine estimates the
/// cost of renditions and thumbnails.)
pub(crate) const INGEST_COST_MS: u64 = 100;

/// Whether the file itself cannot be decoded, so that every request for it fails in the same way.
pub(crate) fn is_decode_failure(code: &str) -> bool {
    matches!(code, "damaged_file" | "unsupported_variant")
}

/// Opens a file for a render at full size, in the memory that other reservations of `others_bytes` leave free.
pub(crate) fn open(source: &[u8], others_bytes: u64) -> Result<Original<'_>, Error> {
    Original::open(source, &limits_beside(others_bytes)).inspect_err(log::refused)
}

/// The limits of a render beside other reservations. The cost limit is doubled: the request was accepted by the size of
/// the picture, but a file with alpha, or one that is decoded several times to be turned, takes longer.
pub(crate) const fn limits_beside(others_bytes: u64) -> Limits {
    let memory_bytes = LIMITS.memory_bytes.saturating_sub(others_bytes);
    Limits { memory_bytes, cost_ms: 2 * LIMITS.cost_ms, ..LIMITS }
}

/// Checks the size of a file that is about to be read into memory.
pub(crate) fn check_source(size_bytes: u64) -> Result<(), Error> {
    let allowed = LIMITS.source_bytes;
    if size_bytes <= allowed {
        return Ok(());
    }
    Err(Error::OverLimit { limit: "source_bytes", what: "The file", unit: "bytes", actual: size_bytes, allowed })
}

/// Whether a render was refused only because of the memory that others hold at the moment.
pub(crate) fn is_temporary_shortage(error: &Error) -> bool {
    matches!(error, Error::OverLimit { limit: "memory_bytes", actual, .. } if *actual <= LIMITS.memory_bytes)
}

/// Facts about a file that are known before a pixel is decoded.
#[derive(Debug)]
pub(crate) struct Identified {
    pub(crate) info: ImageInfo,
    pub(crate) sha256: Digest,
    /// Cost of its thumbnails in milliseconds of processor time.
    pub(crate) thumbnails_cost_ms: u64,
}

/// Identifies a file. Refuses one whose thumbnails would exceed the limits.
pub(crate) fn identify(source: &[u8]) -> Result<Identified, Error> {
    let known = filters::probe(source, &LIMITS).and_then(|info| {
        let thumbnails_cost_ms = ThumbnailSource::open(source, WIDEST_PX, &LIMITS)?.cost_ms();
        Ok(Identified { info, sha256: Digest::sha256(source), thumbnails_cost_ms })
    });
    known.inspect_err(log::refused)
}

/// Opens a photograph for its thumbnails, in the memory that other reservations of `others_bytes` leave free. It is
/// decoded at one size for all widths, so that every thumbnail is always the same.
pub(crate) fn open_for_thumbnails(source: &[u8], others_bytes: u64) -> Result<ThumbnailSource<'_>, Error> {
    ThumbnailSource::open(source, WIDEST_PX, &limits_beside(others_bytes)).inspect_err(log::refused)
}

/// Decodes a photograph in steps. Calls `on_step` after each step with the decoded share, 0 to 1.
pub(crate) async fn thumbnails<E: From<Error>>(
    opened: &ThumbnailSource<'_>,
    mut on_step: impl AsyncFnMut(f64) -> Result<(), E>,
) -> Result<Thumbnails, E> {
    let mut decoding = opened.decoding().inspect_err(log::refused)?;
    loop {
        match decoding.resume(scheduler::step_ms()).inspect_err(log::refused)? {
            Ok(thumbnails) => return Ok(thumbnails),
            Err(rest) => decoding = rest,
        }
        scheduler::yield_now().await;
        on_step(decoding.share()).await?;
    }
}

/// Encodes a JPEG of at most `width` pixels width, without metadata.
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
    fn memory_shortage_is_temporary_only_if_the_render_fits_alone() {
        let photograph = include_bytes!("../../photos/rocket.jpg");
        let refusal = |others_bytes, recipe: &[u8]| {
            let original = open(photograph, others_bytes)?;
            original.rendering(&Recipe::from_json(recipe).unwrap()).map(drop)
        };
        let none = br#"{"version":1}"#;
        assert!(refusal(0, none).is_ok());
        let error = refusal(LIMITS.memory_bytes, none).err();
        assert!(error.as_ref().is_some_and(is_temporary_shortage), "{error:?}");
        let whole = br#"{"version":1,"ops":[{"op":"resize","width":9000}],"output":{"format":"webp"}}"#;
        let error = refusal(0, whole).err();
        assert!(error.as_ref().is_some_and(|error| !is_temporary_shortage(error)), "{error:?}");
    }
}
