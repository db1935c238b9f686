//! IPTC-IIM (version 4.2): a sequence of datasets, each with a record, a number, a length and a value. Cleaned by removing datasets.
//!
//! In a JPEG, they are a resource of Photoshop's segment ("Photoshop File Formats", image resource blocks).

use std::borrow::Cow;
use std::ops::Range;

/// Prefix of Photoshop's segment in a JPEG.
pub(crate) const PHOTOSHOP_PREFIX: &[u8] = b"Photoshop 3.0\0";

const RESOURCE: &[u8; 4] = b"8BIM";
const IPTC_RESOURCE: [u8; 2] = [0x04, 0x04];

/// Datasets with place names: city, country and so on. A job's name and the author's home are not among them.
const PLACES: [(u8, u8); 7] = [
    (2, 26),  // content location code
    (2, 27),  // content location name
    (2, 90),  // city
    (2, 92),  // sublocation
    (2, 95),  // province or state
    (2, 100), // country code
    (2, 101), // country name
];

/// A dataset: record, number, value, and its bytes.
struct Dataset<'a> {
    record: u8,
    number: u8,
    value: &'a [u8],
    whole: &'a [u8],
}

/// Parses the first dataset of `bytes`. Returns it and the rest.
fn dataset(bytes: &[u8]) -> Option<(Dataset<'_>, &[u8])> {
    let [0x1c, record, number, high, low, rest @ ..] = bytes else { return None };
    let length = u16::from_be_bytes([*high, *low]);
    let (length, rest) = if length & 0x8000 == 0 {
        (usize::from(length), rest)
    } else {
        // An extended dataset: a length of the length precedes.
        let (digits, rest) =
            rest.split_at_checked(usize::from(length & 0x7fff)).filter(|(digits, _)| digits.len() <= 4)?;
        (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
    };
    let (value, after) = rest.split_at_checked(length)?;
    let whole = bytes.get(..bytes.len() - after.len())?;
    Some((Dataset { record: *record, number: *number, value, whole }, after))
}

/// All datasets. `None` if other bytes are among them; zeros may follow.
fn datasets(mut bytes: &[u8]) -> Option<Vec<Dataset<'_>>> {
    let mut all = Vec::new();
    while bytes.iter().any(|byte| *byte != 0) {
        let (dataset, after) = dataset(bytes)?;
        all.push(dataset);
        bytes = after;
    }
    Some(all)
}

fn is_place(dataset: &Dataset<'_>) -> bool {
    PLACES.contains(&(dataset.record, dataset.number))
}

/// Whether the dataset describes the source's samples: their number and kind, the orientation, a preview, the object itself.
const fn is_stale(dataset: &Dataset<'_>) -> bool {
    matches!((dataset.record, dataset.number), (2, 130 | 131 | 200..=202) | (3 | 7..=9, _))
}

pub(super) fn has_location(iptc: &[u8]) -> bool {
    let says = |dataset: &Dataset<'_>| is_place(dataset) && !dataset.value.trim_ascii().is_empty();
    datasets(iptc).is_some_and(|all| all.iter().any(says))
}

/// The datasets of the result. `None` if they are damaged or none is left.
pub(super) fn cleaned(iptc: &[u8], keep_place: bool) -> Option<Vec<u8>> {
    let all = datasets(iptc)?.into_iter();
    let kept = all.filter(|dataset| !is_stale(dataset) && (keep_place || !is_place(dataset)));
    let bytes = kept.map(|dataset| dataset.whole).collect::<Vec<_>>().concat();
    // The envelope record and a record's version mean nothing by themselves.
    datasets(&bytes)?.iter().any(|dataset| dataset.record != 1 && dataset.number != 0).then_some(bytes)
}

/// Most resources of Photoshop that are looked through. Its files have about thirty.
const MAX_RESOURCES: usize = 1_000;

/// The datasets in the Photoshop segments of a JPEG. `resources` is the content of the segments without [`PHOTOSHOP_PREFIX`], concatenated:
/// a resource may continue in the next segment.
pub(crate) fn from_photoshop(resources: &[u8]) -> Option<Vec<u8>> {
    let part = |range: Range<u64>| {
        let [start, end] = [range.start, range.end].map(|at| usize::try_from(at).ok());
        resources.get(start?..end?).map(Cow::Borrowed)
    };
    part(resource(part)?).map(Cow::into_owned)
}

/// Where the datasets are in Photoshop's resources. `part` reads a range of them; `None` if they end before.
pub(crate) fn resource<'a>(part: impl Fn(Range<u64>) -> Option<Cow<'a, [u8]>>) -> Option<Range<u64>> {
    let mut at = 0_u64;
    for _ in 0..MAX_RESOURCES {
        // Signature, number, and the length of a name. The name has an even length together with that; the length of the value follows.
        let head = part(at..at + 7)?;
        let [high, low, name_bytes] = *head.strip_prefix(RESOURCE)? else { return None };
        let name_end = at + 6 + (u64::from(name_bytes) + 1).next_multiple_of(2);
        let length = u32::from_be_bytes(*part(name_end..name_end + 4)?.first_chunk()?);
        let value = name_end + 4..name_end + 4 + u64::from(length);
        if [high, low] == IPTC_RESOURCE {
            return Some(value);
        }
        at = name_end + 4 + u64::from(length).next_multiple_of(2);
    }
    None
}

/// The content of a Photoshop segment after [`PHOTOSHOP_PREFIX`], with `iptc` only.
pub(crate) fn photoshop(iptc: &[u8]) -> Vec<u8> {
    let length = (iptc.len() as u32).to_be_bytes();
    let padding = &[0][..iptc.len() % 2];
    [RESOURCE, &IPTC_RESOURCE[..], &[0, 0], &length, iptc, padding].concat()
}

#[cfg(test)]
mod tests;
