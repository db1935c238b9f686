//! Schedules in words: in UTC, with the time of this device.

use api::Schedule;

use crate::text::{collections as text, time};

/// The limits of an interval in minutes.
pub(super) const MINUTES: std::ops::RangeInclusive<u32> = 1..=10_080;

const MINUTES_PER_HOUR: u32 = 60;
const MINUTES_PER_DAY: u32 = 24 * MINUTES_PER_HOUR;

/// A schedule as a sentence without its dot.
pub(super) fn words(schedule: &Schedule) -> String {
    match schedule {
        Schedule::EveryMinutes(minutes) => interval(*minutes),
        Schedule::DailyAt(at) => text::every_day_at(with_local_time(at)),
        Schedule::AtOnce(_) => text::at_once_words().to_owned(),
    }
}

/// An interval in the largest unit that divides it: `Every 15 minutes`, `Every hour`, `Every 6 hours`. The edge counts intervals
/// from 1970 in UTC, so one of a day ends at midnight.
fn interval(minutes: u32) -> String {
    match minutes {
        1 => text::every_minute().to_owned(),
        MINUTES_PER_HOUR => text::every_hour().to_owned(),
        MINUTES_PER_DAY => text::every_day_at(with_local_time("00:00")),
        _ if minutes.is_multiple_of(MINUTES_PER_DAY) => text::every_days(minutes / MINUTES_PER_DAY),
        _ if minutes.is_multiple_of(MINUTES_PER_HOUR) => text::every_hours(minutes / MINUTES_PER_HOUR),
        _ => text::every_minutes(minutes),
    }
}

/// `03:30 UTC`, and the same time on this device if it differs.
pub(super) fn with_local_time(at: &str) -> String {
    let local = clock(at).map(|(hour, minute)| time::clock_of_utc(hour, minute)).filter(|local| local != at);
    match local {
        Some(local) => text::utc_and_local(at, local),
        None => text::utc(at),
    }
}

/// The hour and minute of a time such as `03:30`.
pub(super) fn clock(at: &str) -> Option<(u32, u32)> {
    let (hour, minute) = at.split_once(':')?;
    let number = |digits: &str, below: u32| {
        let is_pair = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse().ok().filter(|number| is_pair && *number < below)
    };
    Some((number(hour, 24)?, number(minute, 60)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_have_two_digits_each() {
        assert_eq!(clock("03:30"), Some((3, 30)));
        assert_eq!(clock("23:59"), Some((23, 59)));
        for wrong in ["", "3:30", "24:00", "12:60", "12:3", "+1:00", "12:30:00", "noon"] {
            assert_eq!(clock(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn intervals_are_in_the_largest_unit_that_divides_them() {
        for (minutes, shown) in [
            (1, "Every minute"),
            (15, "Every 15 minutes"),
            (60, "Every hour"),
            (90, "Every 90 minutes"),
            (360, "Every 6 hours"),
            (2_880, "Every 2 days"),
        ] {
            assert_eq!(interval(minutes), shown);
        }
    }
}
