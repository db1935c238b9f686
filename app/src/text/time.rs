//! Times as the language writes them, by `Intl`: moments in the time zone of this device, and what a camera's clock showed as it was.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use super::{Language, language};

texts! {
    just_now: "just now", "gerade eben";
}

/// A moment (`2025-03-04T05:06:07Z`) with its minute, on the clock of this device; anything else as it is.
pub(crate) fn minute(moment: &str) -> String {
    written(moment, &DAY_AND_MINUTE)
}

/// A moment's day, on the calendar of this device.
pub(crate) fn day(moment: &str) -> String {
    written(moment, &DAY)
}

/// What a camera's clock showed (`2026-02-03T14:05:06`), with its minute: nobody knows the time zone.
pub(crate) fn clock_minute(shown: &str) -> String {
    written_in_utc(shown, &DAY_AND_MINUTE)
}

/// The day that a camera's clock showed.
pub(crate) fn clock_day(shown: &str) -> String {
    written_in_utc(shown, &DAY)
}

/// How long ago a moment was: `5 minutes ago`; from a day on, the moment itself.
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

/// The texts are British English: the day comes before the month.
fn locale() -> &'static str {
    match language() {
        Language::English => "en-GB",
        Language::German => "de-DE",
    }
}
