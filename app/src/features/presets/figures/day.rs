//! Days of the calendar in UTC. The arithmetic is that of Howard Hinnant's `chrono`-compatible date algorithms
//! (<https://howardhinnant.github.io/date_algorithms.html>), which hold for the whole Gregorian calendar.

use std::fmt;

/// A day, as the number of days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Day(pub(in super::super) i64);

impl Day {
    /// The day of an instant in milliseconds since 1970.
    pub(in super::super) fn at_ms(ms: f64) -> Self {
        Self((ms / 86_400_000.0).floor() as i64)
    }

    /// Parses `2026-11-28`.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let year: i64 = parts.next()?.parse().ok().filter(|year| (0..=9999).contains(year))?;
        let month: i64 = parts.next()?.parse().ok().filter(|month| (1..=12).contains(month))?;
        let day: i64 = parts.next()?.parse().ok().filter(|day| (1..=31).contains(day))?;
        let found = Self::of(year, month, day);
        // The 30th of February is none.
        (found.civil() == (year, month, day)).then_some(found)
    }

    fn of(year: i64, month: i64, day: i64) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    /// Year, month and day.
    fn civil(self) -> (i64, i64, i64) {
        let days = self.0 + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        (year_of_era + era * 400 + i64::from(month <= 2), month, day)
    }

    /// The Monday of its week.
    pub(in super::super) const fn monday(self) -> Self {
        // 1970-01-01 was a Thursday.
        Self(self.0 - (self.0 + 3).rem_euclid(7))
    }

    /// The first day of its month.
    pub(in super::super) fn first_of_month(self) -> Self {
        let (year, month, _) = self.civil();
        Self::of(year, month, 1)
    }

    /// The first day of the next month.
    pub(in super::super) fn next_month(self) -> Self {
        Self(self.first_of_month().0 + 31).first_of_month()
    }
}

/// `2026-11-28`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn days_read_back_as_they_were_written() {
        assert_eq!((day("1970-01-01"), day("2000-03-01")), (Day(0), Day(11_017)));
        for number in -1_000..40_000 {
            assert_eq!(day(&Day(number).to_string()), Day(number));
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["", "2026", "2026-13-01", "2026-02-30", "2025-02-29", "2026-11-28T00:00:00Z", "a-b-c"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert!(Day::parse("2024-02-29").is_some());
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        assert_eq!(day("2026-11-28").monday(), day("2026-11-23"));
        assert_eq!(day("2026-11-23").monday(), day("2026-11-23"));
        assert_eq!(day("1969-12-31").monday(), day("1969-12-29"));
        assert_eq!(day("2026-11-28").first_of_month(), day("2026-11-01"));
        assert_eq!(day("2026-12-31").next_month(), day("2027-01-01"));
        assert_eq!(day("2024-01-31").next_month(), day("2024-02-01"));
    }

    #[test]
    fn instants_are_on_their_day() {
        assert_eq!([Day::at_ms(0.0), Day::at_ms(86_399_999.0), Day::at_ms(86_400_000.0)], [Day(0), Day(0), Day(1)]);
    }
}
