//! IPTC-IIM (version 4.2): a sequence of datasets, each with a record, a number, a length and a value. Cleaned by removing datasets.
//!
//! In a JPEG, they are a resource of Photoshop's segment ("Photoshop File Formats", image resource blocks).

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

/// The datasets in the Photoshop segments of a JPEG. `resources` is the content of the segments without [`PHOTOSHOP_PREFIX`], concatenated:
/// a resource may continue in the next segment.
pub(crate) fn from_photoshop(mut resources: &[u8]) -> Option<Vec<u8>> {
    loop {
        let [high, low, rest @ ..] = resources.strip_prefix(RESOURCE)? else { return None };
        // A name (length byte, text, padding to an even length), then a value (length, bytes, padding).
        let name_bytes = (usize::from(*rest.first()?) + 1).next_multiple_of(2);
        let (length, rest) = rest.get(name_bytes..)?.split_first_chunk()?;
        let length = u32::from_be_bytes(*length) as usize;
        let value = rest.get(..length)?;
        if [*high, *low] == IPTC_RESOURCE {
            return Some(value.to_vec());
        }
        resources = rest.get(length.checked_next_multiple_of(2)?..)?;
    }
}

/// The content of a Photoshop segment after [`PHOTOSHOP_PREFIX`], with `iptc` only.
pub(crate) fn photoshop(iptc: &[u8]) -> Vec<u8> {
    let length = (iptc.len() as u32).to_be_bytes();
    let padding = &[0][..iptc.len() % 2];
    [RESOURCE, &IPTC_RESOURCE[..], &[0, 0], &length, iptc, padding].concat()
}

#[cfg(test)]
mod tests;
