//! Parses the marker segments of a JPEG (ITU-T T.81, annex B).

use super::bits::has_ff;

/// Largest number of scans in a progressive file. Cameras and tools write about ten, the format allows thousands, and each is another pass
/// over all coefficients, even if it has few bytes.
pub(super) const MAX_SCANS: usize = 100;

/// A segment: the second byte of its marker, and its content.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment<'a> {
    pub(super) marker: u8,
    pub(super) payload: &'a [u8],
    /// Offset of the end of the segment.
    pub(super) end: usize,
}

pub(super) const SOS: u8 = 0xda;
/// End of image.
pub(super) const EOI: u8 = 0xd9;
/// Define number of lines.
const DNL: u8 = 0xdc;

/// The segments from `at` on, up to and including a scan's header.
pub(super) fn segments(bytes: &[u8], mut at: usize) -> impl Iterator<Item = Segment<'_>> {
    let mut over = false;
    std::iter::from_fn(move || {
        loop {
            match bytes.get(at..)? {
                _ if over => return None,
                [0xff, 0xff, ..] => at += 1,
                // Stray bytes of coded data, and markers without a segment.
                [0xff, 0x00 | 0x01 | 0xd0..=0xd8, ..] => at += 2,
                [0xff, EOI, ..] => return None,
                [0xff, marker, high, low, ..] => {
                    // The length includes its own two bytes; a smaller value counts as an empty segment.
                    let end = at + 2 + usize::from(u16::from_be_bytes([*high, *low]).max(2));
                    let segment = Segment { marker: *marker, payload: bytes.get(at + 4..end)?, end };
                    at = end;
                    over = *marker == SOS;
                    return Some(segment);
                }
                [] | [_] | [0xff, _] | [0xff, _, _] => return None,
                // Skip to the next marker, as other decoders do.
                [_, ..] => at += 1,
            }
        }
    })
}

/// The markers and stuffed bytes from `at` on: the byte after 0xff, and its offset.
fn escapes(bytes: &[u8], mut at: usize) -> impl Iterator<Item = (u8, usize)> {
    std::iter::from_fn(move || {
        // One byte in 256 is 0xff, so most words contain none.
        while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk)
            && !has_ff(u64::from_le_bytes(*word))
        {
            at += 8;
        }
        let rest = bytes.get(at..)?;
        let found = at + rest.iter().position(|byte| *byte == 0xff)?;
        at = found + 1;
        bytes.get(at).map(|next| (*next, found))
    })
}

/// The end of the coded data that begin at `at`: the next marker other than a restart, or the end of the file.
pub(super) fn coded_end(bytes: &[u8], at: usize) -> usize {
    next_marker(bytes, at).unwrap_or(bytes.len())
}

/// The offset of the next marker other than a restart, from `at` in coded data on.
pub(super) fn next_marker(bytes: &[u8], at: usize) -> Option<usize> {
    let mut ends = escapes(bytes, at).filter(|(marker, _)| !matches!(marker, 0 | 0xd0..=0xd7 | 0xff));
    ends.next().map(|(_, end)| end)
}

/// Whether there is an end-of-image marker, or bytes that look like one.
pub(super) fn has_end(bytes: &[u8]) -> bool {
    escapes(bytes, 0).any(|(marker, _)| marker == EOI)
}

/// The height from a DNL segment after the first scan, whose data begin at `at` (T.81, B.2.5).
pub(super) fn defined_height(bytes: &[u8], at: usize) -> Option<u16> {
    match segments(bytes, coded_end(bytes, at)).next() {
        Some(Segment { marker: DNL, payload: [high, low, ..], .. }) => Some(u16::from_be_bytes([*high, *low])),
        _ => None,
    }
}

/// What follows the first scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    There,
    Missing,
    /// More scans than any real file has.
    TooManyScans,
}

/// Whether an end-of-image marker follows the first scan header. Decoders fill in what is missing at the end of a truncated file, so this
/// check finds it. In entropy-coded data, 0xff appears only before 0x00 and restart markers.
pub(super) fn end(bytes: &[u8]) -> End {
    let Some(scan) = segments(bytes, 2).find(|segment| segment.marker == SOS) else { return End::Missing };
    let mut scans = 1;
    for (marker, _) in escapes(bytes, scan.end) {
        match marker {
            EOI => return if scans > MAX_SCANS { End::TooManyScans } else { End::There },
            SOS => scans += 1,
            _ => {}
        }
    }
    End::Missing
}
