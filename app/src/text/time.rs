//! Dates and times in the notation of the language, by `Intl`: instants in the time zone of this device, and camera
//! times without conversion.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use super::{Language, language};

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
    let bag = Object::new();
    for (name, value) in options {
        Reflect::set(&bag, &name.into(), &value.into()).ok()?;
    }
    let format = Intl::DateTimeFormat::new(&Array::of1(&locale().into()), &bag).format();
    format.call1(&JsValue::UNDEFINED, &date).ok()?.as_string()
}

/// The texts are British English, with the day before the month.
fn locale() -> &'static str {
    match language() {
        Language::English => "en-GB",
        Language::German => "de-DE",
    }
}
