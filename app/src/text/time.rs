//! Dates and times in the notation of the language, by `Intl`: instants in the time zone of this device, and camera
//! times without conversion.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use super::{Language, decimal, language};

texts! {
    just_now: "just now", "gerade eben";
}

/// Formats an instant (`2025-03-04T05:06:07Z`) to the minute, in the time zone of this device. Any other text is
/// returned unchanged.
pub(crate) fn minute(moment: &str) -> String {
    written(moment, &DAY_AND_MINUTE)
}

/// Formats the day of an instant, in the time zone of this device.
pub(crate) fn day(moment: &str) -> String {
    written(moment, &DAY)
}

/// Formats a camera time (`2026-02-03T14:05:06`) to the minute. Its time zone is unknown.
pub(crate) fn clock_minute(shown: &str) -> String {
    written_in_utc(shown, &DAY_AND_MINUTE)
}

/// Formats the day of a camera time.
pub(crate) fn clock_day(shown: &str) -> String {
    written_in_utc(shown, &DAY)
}

/// Formats the age of an instant: `5 minutes ago`; after a day, the instant itself.
pub(crate) fn ago(moment: &str) -> String {
    let minutes = (Date::now() - Date::new(&JsValue::from_str(moment)).get_time()) / 60_000.0;
    let (count, unit) = match minutes {
        // The clocks of the edge and of this device may differ a little.
        _ if minutes < 1.0 => return just_now().to_owned(),
        _ if minutes < 60.0 => (minutes, "minute"),
        _ if minutes < 24.0 * 60.0 => (minutes / 60.0, "hour"),
        _ => return minute(moment),
    };
    Intl::RelativeTimeFormat::new(&Array::of1(&locale().into()), &Object::new()).format(-count.floor(), unit).into()
}

/// Formats a time of day in UTC as the time of this device, today: `04:30`.
pub(crate) fn clock_of_utc(hour: u32, minute: u32) -> String {
    let moment = Date::new_0();
    moment.set_utc_hours(hour);
    moment.set_utc_minutes(minute);
    formatted_date(&moment, CLOCK.into_iter()).unwrap_or_default()
}

/// Formats a duration in at most two units: `340 ms`, `4.2 s`, `1 min 12 s`, `2 h 5 min`.
pub(crate) fn duration(duration_ms: u64) -> String {
    let seconds = duration_ms / 1_000;
    match duration_ms {
        0..1_000 => format!("{duration_ms} ms"),
        1_000..10_000 => format!("{} s", decimal(duration_ms as f64 / 1e3, 1)),
        10_000..60_000 => format!("{seconds} s"),
        60_000..3_600_000 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
    }
}

const CLOCK: [(&str, &str); 1] = [("timeStyle", "short")];
const DAY: [(&str, &str); 1] = [("dateStyle", "medium")];
const DAY_AND_MINUTE: [(&str, &str); 2] = [("dateStyle", "medium"), ("timeStyle", "short")];

fn written(moment: &str, style: &[(&str, &str)]) -> String {
    formatted(moment, style.iter().copied()).unwrap_or_else(|| moment.to_owned())
}

fn written_in_utc(shown: &str, style: &[(&str, &str)]) -> String {
    let as_utc = format!("{}Z", shown.trim_end_matches('Z'));
    formatted(&as_utc, style.iter().copied().chain([("timeZone", "UTC")])).unwrap_or_else(|| shown.to_owned())
}

fn formatted<'a>(moment: &str, options: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let date = Date::new(&JsValue::from_str(moment));
    if date.get_time().is_nan() {
        return None;
    }
    formatted_date(&date, options)
}

fn formatted_date<'a>(date: &Date, options: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let bag = Object::new();
    for (name, value) in options {
        Reflect::set(&bag, &name.into(), &value.into()).ok()?;
    }
    let format = Intl::DateTimeFormat::new(&Array::of1(&locale().into()), &bag).format();
    format.call1(&JsValue::UNDEFINED, date).ok()?.as_string()
}

/// The texts are British English, with the day before the month.
fn locale() -> &'static str {
    match language() {
        Language::English => "en-GB",
        Language::German => "de-DE",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units_at_most() {
        for (duration_ms, shown) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (4_230, "4.2 s"),
            (12_000, "12 s"),
            (72_000, "1 min 12 s"),
            (7_500_000, "2 h 5 min"),
        ] {
            assert_eq!(duration(duration_ms), shown);
        }
    }
}
