//! The computation behind the charts, without a browser: days and periods, bins, percentages, CSV.

pub(super) mod csv;
pub(super) mod day;
pub(super) mod histogram;
pub(super) mod period;

/// A part of a whole in percent, rounded. A part that is not zero is at least one percent, and one that is not the
/// whole is at most 99.
pub(super) fn percent(part: u64, whole: u64) -> u64 {
    if part == 0 || whole == 0 {
        return 0;
    }
    if part >= whole {
        return 100;
    }
    ((part as f64 * 100.0 / whole as f64).round() as u64).clamp(1, 99)
}

/// The smallest of 1, 2 or 5 times a power of ten that is at least `count`: the end of an axis.
pub(super) fn axis_end(count: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [1, 2, 5] {
            if power.saturating_mul(step) >= count {
                return power.saturating_mul(step).max(2);
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_is_rounded_and_hides_neither_a_few_nor_the_rest() {
        assert_eq!([percent(1, 3), percent(2, 3), percent(1, 8)], [33, 67, 13]);
        assert_eq!([percent(0, 10), percent(10, 10), percent(0, 0)], [0, 100, 0]);
        assert_eq!([percent(1, 10_000), percent(9_999, 10_000)], [1, 99]);
    }

    #[test]
    fn axis_ends_at_a_round_number() {
        assert_eq!([0, 1, 3, 5, 6, 11, 37, 101].map(axis_end), [2, 2, 5, 5, 10, 20, 50, 200]);
        assert!(axis_end(u64::MAX) > 0);
    }
}
