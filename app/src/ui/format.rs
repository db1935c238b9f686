//! Sizes, digests and times as text for people.

/// `812 B`, `34.5 kB`, `5.2 MB`: decimal units.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// The first and last digits of a digest: enough to compare by eye, short enough to read.
pub(crate) fn short_digest(digest: &str) -> String {
    match (digest.get(..8), digest.get(digest.len().saturating_sub(6)..)) {
        (Some(head), Some(tail)) if digest.len() > 20 => format!("{head}…{tail}"),
        _ => digest.to_owned(),
    }
}

/// `2025-03-04T05:06:07.89Z` as `2025-03-04 05:06 UTC`; anything else as it is.
pub(crate) fn time(rfc3339: &str) -> String {
    match (rfc3339.get(..10), rfc3339.get(10..11), rfc3339.get(11..16), rfc3339.ends_with('Z')) {
        (Some(date), Some("T"), Some(minute), true) => format!("{date} {minute} UTC"),
        _ => rfc3339.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        assert_eq!([size(12), size(34_500), size(5_200_000)], ["12 B", "34.5 kB", "5.2 MB"]);
    }

    #[test]
    fn short_digest_keeps_both_ends() {
        assert_eq!(short_digest(&"0123456789abcdef".repeat(4)), "01234567…abcdef");
        assert_eq!(short_digest("key-1"), "key-1");
    }

    #[test]
    fn time_drops_seconds_and_leaves_what_it_cannot_read() {
        assert_eq!(time("2025-03-04T05:06:07.89Z"), "2025-03-04 05:06 UTC");
        assert_eq!(time("yesterday"), "yesterday");
    }
}
