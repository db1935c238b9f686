//! Makes by week, or by month if there would be too many weeks.

use super::day::Day;
use crate::library::remote::presets::types::DaySummary;

/// The largest number of weeks that are shown side by side.
const MAX_WEEKS: i64 = 60;

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Length {
    Week,
    Month,
}

/// A period with its makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Period {
    pub(in super::super) first: Day,
    /// The first day after it.
    pub(in super::super) end: Day,
    pub(in super::super) exact: u64,
    pub(in super::super) modified: u64,
}

impl Period {
    pub(in super::super) const fn makes(&self) -> u64 {
        self.exact + self.modified
    }
}

/// The periods from `from`, or from the first day with a make, to `to`. Periods without makes are among them.
pub(in super::super) fn periods(days: &[DaySummary], from: Option<Day>, to: Day) -> (Length, Vec<Period>) {
    let counted: Vec<_> = days.iter().filter_map(|count| Some((Day::parse(&count.day)?, count))).collect();
    let first = from.or_else(|| counted.iter().map(|(day, _)| *day).min()).unwrap_or(to).min(to);
    // The clocks of the edge and of this device may differ.
    let last = counted.iter().map(|(day, _)| *day).max().map_or(to, |last| last.max(to));
    let length = if (last.0 - first.0) / 7 < MAX_WEEKS { Length::Week } else { Length::Month };
    let start = |day: Day| match length {
        Length::Week => day.monday(),
        Length::Month => day.first_of_month(),
    };
    let next = |day: Day| match length {
        Length::Week => Day(day.0 + 7),
        Length::Month => day.next_month(),
    };
    let mut found = Vec::new();
    let mut at = start(first);
    while at <= last {
        let end = next(at);
        let within = counted.iter().filter(|(day, _)| (at..end).contains(day));
        let (exact, modified) =
            within.fold((0, 0), |(exact, modified), (_, count)| (exact + count.exact, modified + count.modified));
        found.push(Period { first: at, end, exact, modified });
        at = end;
    }
    (length, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(day: &str, exact: u64, modified: u64) -> DaySummary {
        DaySummary { day: day.to_owned(), exact, modified }
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn days_are_added_up_by_week_with_empty_weeks_between() {
        let days = [count("2026-11-02", 1, 2), count("2026-11-08", 3, 0), count("2026-11-23", 0, 5)];
        let (length, found) = periods(&days, None, day("2026-11-28"));
        assert_eq!(length, Length::Week);
        let numbers: Vec<_> = found.iter().map(|it| (it.first.to_string(), it.exact, it.modified)).collect();
        let expected = [("2026-11-02", 4, 2), ("2026-11-09", 0, 0), ("2026-11-16", 0, 0), ("2026-11-23", 0, 5)];
        assert_eq!(numbers, expected.map(|(day, exact, modified)| (day.to_owned(), exact, modified)));
    }

    #[test]
    fn periods_begin_where_the_range_begins() {
        let (_, found) = periods(&[], Some(day("2026-08-30")), day("2026-11-28"));
        assert_eq!((found.len(), found[0].first, found[0].makes()), (14, day("2026-08-24"), 0));
    }

    #[test]
    fn many_weeks_become_months_and_nothing_is_lost() {
        let days: Vec<_> = (0..1_000).map(|at| count(&Day(19_000 + at).to_string(), 1, 2)).collect();
        let (length, found) = periods(&days, None, Day(19_999));
        assert_eq!(length, Length::Month);
        assert_eq!(found.iter().map(Period::makes).sum::<u64>(), 3_000);
        assert!(found.len() < 40 && found.windows(2).all(|pair| pair[0].end == pair[1].first));
    }

    #[test]
    fn make_after_the_end_is_counted_because_clocks_differ() {
        let (_, found) = periods(&[count("2026-11-30", 1, 0)], Some(day("2026-11-16")), day("2026-11-29"));
        assert_eq!(found.iter().map(Period::makes).sum::<u64>(), 1);
    }
}
