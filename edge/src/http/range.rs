//! `Range` (RFC 9110, section 14): one range of bytes.

use crate::storage::ByteRange;

/// The bytes that a `Range` header selects.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RequestedRange {
    /// The whole file: there is no range, or it has another unit, several parts, or a syntax error.
    Whole,
    /// One part of the file.
    Part(ByteRange),
    /// The range starts after the end of the file.
    NotSatisfiable,
}

/// Parses `Range` for a file of `size` bytes.
pub(crate) fn parse_range(header: Option<&str>, size: u64) -> RequestedRange {
    let range = header.and_then(|header| header.trim().strip_prefix("bytes="));
    let Some((first, last)) = range.and_then(|range| range.split_once('-')) else { return RequestedRange::Whole };
    match (position(first), position(last)) {
        // The last n bytes.
        (Some(None), Some(Some(n))) => part(size.saturating_sub(n), size, size),
        (Some(Some(first)), Some(None)) => part(first, size, size),
        (Some(Some(first)), Some(Some(last))) if first <= last => part(first, last.saturating_add(1), size),
        _ => RequestedRange::Whole,
    }
}

/// Parses a position. `None` if it is not a number; `Some(None)` if it is missing. Several ranges contain a comma, so
/// they are not a number.
fn position(text: &str) -> Option<Option<u64>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { Some(Some(text.parse().unwrap_or(u64::MAX))) } else { None }
}

fn part(from: u64, to: u64, size: u64) -> RequestedRange {
    let to = to.min(size);
    if from < to {
        RequestedRange::Part(ByteRange { offset: from, length: to - from })
    } else {
        RequestedRange::NotSatisfiable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn bytes(offset: u64, length: u64) -> RequestedRange {
        RequestedRange::Part(ByteRange { offset, length })
    }

    #[test]
    fn range_is_clamped_to_the_file() {
        for (header, expected) in [
            ("bytes=0-0", bytes(0, 1)),
            ("bytes=2-5", bytes(2, 4)),
            ("bytes=2-", bytes(2, 8)),
            ("bytes=-3", bytes(7, 3)),
            ("bytes=-30", bytes(0, 10)),
            ("bytes=5-99999999999999999999999", bytes(5, 5)),
        ] {
            assert_eq!(parse_range(Some(header), 10), expected, "{header}");
        }
    }

    #[test]
    fn range_beyond_the_file_is_not_satisfiable() {
        for header in ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(parse_range(Some(header), 10), RequestedRange::NotSatisfiable, "{header}");
        }
    }

    #[test]
    fn range_that_is_malformed_is_ignored() {
        assert_eq!(parse_range(None, 10), RequestedRange::Whole);
        for header in ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "items=0-1", "bytes=+1-2"] {
            assert_eq!(parse_range(Some(header), 10), RequestedRange::Whole, "{header}");
        }
    }
}
