//! Rows of a frame as the workers draw them, and the frame that is assembled from them.

use js_sys::{ArrayBuffer, Uint8Array};

use super::frame::{Frame, Part};
use crate::browser::canvas::{image_data, rgba};
use crate::engine::area::Region;
use crate::engine::histogram;
use crate::engine::protocol::{Drawing, Refusal, Shot};

/// The rows that one worker drew.
#[derive(Clone)]
pub(super) struct Piece {
    pub(super) drawing: Drawing,
    /// The pixels, then the histogram and the marked pixels, each if requested. The buffer may be longer.
    pub(super) buffer: ArrayBuffer,
}

/// The region that the pieces cover together; `None` if they are not adjacent rows of one picture.
pub(super) fn covered(drawings: &[Drawing]) -> Option<Region> {
    let (first, others) = drawings.split_first()?;
    others.iter().try_fold(first.region, |above, next| {
        let same = (next.rendition, next.size, next.scale) == (first.rendition, first.size, first.scale);
        let below = (next.region.x, next.region.y, next.region.width) == (above.x, above.y + above.height, above.width);
        (same && below).then_some(Region { height: above.height + next.region.height, ..above })
    })
}

/// Assembles the frame, without number and time. `shot` states the content of the buffers: marked pixels are shown if
/// they exist.
pub(super) fn frame(pieces: &[Piece], region: Region, shot: Shot) -> Result<Frame, Refusal> {
    let (first, others) = pieces.split_first().ok_or_else(Refusal::unexpected_reply)?;
    let first = first.drawing;
    let parts = pieces.iter().map(|Piece { drawing, buffer }| {
        let (width, height) = (drawing.region.width, drawing.region.height);
        let values = rgba(buffer, 0, width, height);
        let shown = if shot.clipping {
            let counts = if shot.histogram { histogram::BYTES as u32 } else { 0 };
            &rgba(buffer, values.length() + counts, width, height)
        } else {
            &values
        };
        let pixels = image_data(shown, width, height).map_err(|_| Refusal::new(crate::text::engine::not_shown()))?;
        Ok(Part { y: drawing.region.y - region.y, pixels, values })
    });
    Ok(Frame {
        parts: parts.collect::<Result<_, Refusal>>()?,
        number: 0,
        started_ms: 0.0,
        duration_ms: 0.0,
        scale: first.scale,
        region,
        size: first.size,
        rendition: first.rendition,
        draft: false,
        opaque: pieces.iter().all(|piece| piece.drawing.opaque),
        memory_bytes: [first.memory_bytes, others.iter().fold(0.0, |sum, piece| sum + piece.drawing.memory_bytes)],
    })
}

/// The histogram of all pieces, if it was requested.
pub(super) fn histogram(pieces: &[Piece]) -> Option<filters::Histogram> {
    let counts = pieces.iter().map(|Piece { drawing, buffer }| {
        let pixels_bytes = 4 * drawing.region.width * drawing.region.height;
        Uint8Array::new(buffer).subarray(pixels_bytes, pixels_bytes + histogram::BYTES as u32).to_vec()
    });
    let counts: Vec<_> = counts.collect();
    histogram::sum(counts.iter().map(Vec::as_slice))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(y: u32, height: u32) -> Drawing {
        let region = Region { x: 5, y, width: 40, height };
        Drawing { rendition: (600, 400), scale: 0.5, size: (300, 200), region, opaque: true, memory_bytes: 0.0 }
    }

    #[test]
    fn pieces_cover_what_lies_row_below_row() {
        assert_eq!(
            covered(&[rows(10, 20), rows(30, 7), rows(37, 3)]),
            Some(Region { x: 5, y: 10, width: 40, height: 30 })
        );
        assert_eq!(covered(&[rows(10, 20)]), Some(rows(10, 20).region));
        assert_eq!(covered(&[]), None);
    }

    #[test]
    fn pieces_with_a_gap_or_of_another_picture_do_not_belong_together() {
        assert_eq!(covered(&[rows(10, 20), rows(31, 7)]), None);
        assert_eq!(covered(&[rows(10, 20), rows(29, 7)]), None);
        assert_eq!(covered(&[rows(10, 20), Drawing { size: (300, 201), ..rows(30, 7) }]), None);
        assert_eq!(covered(&[rows(10, 20), Drawing { scale: 0.25, ..rows(30, 7) }]), None);
    }
}
