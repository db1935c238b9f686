//! The next time of a schedule. All times are in UTC, in milliseconds since 1970.

use api::Schedule;

const MINUTE_MS: u64 = 60_000;
const DAY_MINUTES: u64 = 24 * 60;
const DAY_MS: u64 = DAY_MINUTES * MINUTE_MS;

/// The longest interval: a week.
pub(crate) const MAX_MINUTES: u32 = 7 * 24 * 60;

/// A collection that runs at once also lists its source this often: an event may be lost.
const REPAIR_INTERVAL_MS: u64 = 15 * MINUTE_MS;

/// Runs begin up to this long after the time of the schedule, so that not all collections of all owners begin at the same second.
const SPREAD_MS: u64 = 30_000;

/// The first time of the schedule of a collection after `now_ms`. Intervals are counted from 1970, so their times do not drift, and
/// do not depend on when a collection was created.
pub(crate) fn next_ms(schedule: &Schedule, id: &str, now_ms: u64) -> u64 {
    let (interval_ms, offset_ms) = match schedule {
        Schedule::EveryMinutes(minutes) => (u64::from(*minutes).max(1) * MINUTE_MS, 0),
        Schedule::AtOnce(_) => (REPAIR_INTERVAL_MS, 0),
        Schedule::DailyAt(time) => (DAY_MS, minute_of_day(time).unwrap_or(0) * MINUTE_MS),
    };
    let offset_ms = offset_ms + delay_ms(id);
    let passed = (now_ms + interval_ms).saturating_sub(offset_ms) / interval_ms;
    passed * interval_ms + offset_ms
}

/// The delay of the runs of a collection: some part of [`SPREAD_MS`] that its id decides, and that stays the same.
fn delay_ms(id: &str) -> u64 {
    /// The constants of the hash FNV-1a with 64 bits.
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    id.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME)) % SPREAD_MS
}

/// The minute of the day of a time like `03:30`. `None` for another form.
pub(crate) fn minute_of_day(time: &str) -> Option<u64> {
    let (hours, minutes) = time.split_once(':')?;
    let number = |text: &str, end: u64| {
        let is_plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u64>().ok().filter(|number| is_plain && *number < end)
    };
    Some(number(hours, 24)? * 60 + number(minutes, 60)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-29T10:07:30Z.
    const NOW_MS: u64 = 1_795_946_850_000;

    const ID: &str = "0197f3a0-0000-7000-8000-000000000003";

    /// Minutes until the time of the schedule, without the delay of the collection.
    fn minutes_until(schedule: &Schedule, now_ms: u64) -> f64 {
        let now_ms = now_ms + delay_ms(ID);
        (next_ms(schedule, ID, now_ms) - now_ms) as f64 / MINUTE_MS as f64
    }

    #[test]
    fn schedule_of_quarters_runs_at_quarters() {
        assert_eq!(minutes_until(&Schedule::EveryMinutes(15), NOW_MS), 7.5);
        assert_eq!(minutes_until(&Schedule::EveryMinutes(1), NOW_MS), 0.5);
        let quarter_ms = NOW_MS + 7 * MINUTE_MS + MINUTE_MS / 2;
        assert_eq!(quarter_ms % (15 * MINUTE_MS), 0);
        assert_eq!(minutes_until(&Schedule::EveryMinutes(15), quarter_ms), 15.0, "the time itself has passed");
        assert_eq!(minutes_until(&Schedule::EveryMinutes(15), quarter_ms - 1), 1.0 / MINUTE_MS as f64);
    }

    #[test]
    fn schedule_of_a_day_runs_today_or_tomorrow() {
        let daily = |time: &str| minutes_until(&Schedule::DailyAt(time.to_owned()), NOW_MS);
        assert_eq!(daily("10:08"), 0.5);
        assert_eq!(daily("10:07"), 24.0 * 60.0 - 0.5);
        assert_eq!(daily("00:00"), (13 * 60 + 52) as f64 + 0.5);
        assert_eq!(daily("23:59"), (13 * 60 + 51) as f64 + 0.5);
    }

    #[test]
    fn schedule_at_once_also_lists_each_quarter() {
        assert_eq!(minutes_until(&Schedule::AtOnce(true), NOW_MS), 7.5);
    }

    #[test]
    fn schedules_of_many_collections_spread_over_half_a_minute() {
        let delays: Vec<_> = (0..1000).map(|n| delay_ms(&format!("0197f3a0-0000-7000-8000-{n:012x}"))).collect();
        assert!(delays.iter().all(|delay_ms| *delay_ms < SPREAD_MS));
        for second in 0..30 {
            let begin = delays.iter().filter(|delay_ms| **delay_ms / 1000 == second).count();
            assert!((10..60).contains(&begin), "{begin} of 1000 collections begin at second {second}");
        }
    }

    #[test]
    fn time_of_day_has_two_digits_twice() {
        for (time, minute) in [("00:00", Some(0)), ("03:30", Some(210)), ("23:59", Some(1439))] {
            assert_eq!(minute_of_day(time), minute);
        }
        for time in ["", "3:30", "03:3", "24:00", "12:60", "-1:00", "+1:00", "03:30:00", "aa:bb", "03.30"] {
            assert_eq!(minute_of_day(time), None, "{time}");
        }
    }
}
