//! The facts of a photograph in words: file, camera, exposure, dates.

use api::{Exposure, Image};

use crate::library::image_query::FORMATS;
use crate::ui::format;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `JPEG · 4000 × 3000 · 5.2 MB`.
pub(super) fn file(image: &Image) -> String {
    let known = FORMATS.iter().find(|(value, _)| *value == image.format.as_str());
    let label = known.map_or(image.format.as_str(), |(_, label)| label);
    format!("{label} · {} × {} · {}", image.width, image.height, format::size(image.size_bytes))
}

/// What tells most: the camera, if it is known, and the day it was taken, or came here. The camera's name may be cut off.
pub(super) fn summary(image: &Image) -> (Option<String>, String) {
    let when = match (&image.camera, image.taken_at.as_deref()) {
        (Some(_), Some(taken)) => day(taken),
        (None, Some(taken)) => format!("Taken {}", day(taken)),
        (_, None) => format!("Added {}", day(&image.created_at)),
    };
    (image.camera.clone(), when)
}

/// All that is known, each with its name.
pub(super) fn details(image: &Image) -> Vec<(&'static str, String)> {
    let facts = [
        ("Camera", image.camera.clone()),
        ("Lens", image.lens.clone()),
        ("Exposure", image.exposure.as_ref().and_then(exposure)),
        ("Taken", image.taken_at.as_deref().map(minute)),
        ("Added", Some(format!("{} UTC", minute(&image.created_at)))),
    ];
    facts.into_iter().filter_map(|(name, words)| Some((name, words?))).collect()
}

/// `35 mm · f/2.8 · 1/250 s · ISO 400`, as far as it is known.
pub(super) fn exposure(exposure: &Exposure) -> Option<String> {
    let known = [
        exposure.focal_length_mm.map(|length_mm| format!("{} mm", short(length_mm))),
        exposure.f_number.map(|f_number| format!("f/{}", short(f_number))),
        exposure.time_s.map(shutter),
        exposure.iso.map(|iso| format!("ISO {iso}")),
    ];
    let words: Vec<_> = known.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(" · "))
}

/// Fractions as a camera's dial has them; from three tenths of a second on decimals are what one reads.
fn shutter(time_s: f64) -> String {
    if time_s > 0.0 && time_s < 0.3 { format!("1/{:.0} s", 1.0 / time_s) } else { format!("{} s", short(time_s)) }
}

/// At most one decimal.
fn short(number: f64) -> String {
    let rounded = (number * 10.0).round() / 10.0;
    rounded.to_string()
}

/// `2026-02-03T14:05:06` as `3 Feb 2026`; anything else as it is.
fn day(time: &str) -> String {
    read(time).map_or_else(|| time.to_owned(), |(day, month, year, _)| format!("{day} {month} {year}"))
}

/// `2026-02-03T14:05:06` as `3 Feb 2026, 14:05`; anything else as it is.
fn minute(time: &str) -> String {
    read(time).map_or_else(|| time.to_owned(), |(day, month, year, minute)| format!("{day} {month} {year}, {minute}"))
}

fn read(time: &str) -> Option<(u32, &'static str, &str, &str)> {
    let month: usize = time.get(5..7)?.parse().ok()?;
    let month = MONTHS.get(month.checked_sub(1)?)?;
    Some((time.get(8..10)?.parse().ok()?, month, time.get(..4)?, time.get(11..16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exposure_reads_as_on_a_camera() {
        let all = Exposure { time_s: Some(0.004), f_number: Some(2.8), iso: Some(400), focal_length_mm: Some(35.0) };
        assert_eq!(exposure(&all).as_deref(), Some("35 mm · f/2.8 · 1/250 s · ISO 400"));
        assert_eq!(exposure(&Exposure::default()), None);
        assert_eq!(
            [0.5, 1.0 / 3.0, 2.0, 30.0, 1.0 / 8000.0].map(shutter),
            ["0.5 s", "0.3 s", "2 s", "30 s", "1/8000 s"]
        );
        assert_eq!(shutter(0.0), "0 s");
    }

    #[test]
    fn dates_read_well_and_odd_ones_stay() {
        assert_eq!(day("2026-02-03T14:05:06"), "3 Feb 2026");
        assert_eq!(minute("2026-12-31T09:05:06.123Z"), "31 Dec 2026, 09:05");
        for odd in ["", "2026-13-01T00:00:00", "2026-00-01T00:00:00", "yesterday", "2026-02-éé"] {
            assert_eq!((day(odd).as_str(), minute(odd).as_str()), (odd, odd));
        }
    }
}
