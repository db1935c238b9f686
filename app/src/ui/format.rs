//! Formats file sizes and digests for display.

pub(crate) use crate::text::size;

/// The first and last digits of a digest: short, and still enough to compare by eye.
pub(crate) fn short_digest(digest: &str) -> String {
    match (digest.get(..8), digest.get(digest.len().saturating_sub(6)..)) {
        (Some(head), Some(tail)) if digest.len() > 20 => format!("{head}…{tail}"),
        _ => digest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_digest_keeps_both_ends() {
        assert_eq!(short_digest(&"0123456789abcdef".repeat(4)), "01234567…abcdef");
        assert_eq!(short_digest("key-1"), "key-1");
    }
}
