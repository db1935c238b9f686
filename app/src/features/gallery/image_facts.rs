//! The facts of a photograph as text: file, camera, exposure, dates.

use api::{Exposure, Image};

use crate::library::image_query::FORMATS;
use crate::text::{gallery as text, localized, size, time};

/// `JPEG · 4000 × 3000 · 5.2 MB`.
pub(super) fn file(image: &Image) -> String {
    let known = FORMATS.iter().find(|(value, _)| *value == image.format.as_str());
    let label = known.map_or(image.format.as_str(), |(_, label)| label());
    format!("{label} · {} × {} · {}", image.width, image.height, size(image.size_bytes))
}

/// The most important facts: the camera, if it is known, and the day of the photograph or of the upload. The name of
/// the camera may be truncated.
pub(super) fn summary(image: &Image) -> (Option<String>, String) {
    let when = match (&image.camera, image.taken_at.as_deref()) {
        (Some(_), Some(taken)) => time::clock_day(taken),
        (None, Some(taken)) => text::taken(time::clock_day(taken)),
        (_, None) => text::added(time::day(&image.created_at)),
    };
    (image.camera.clone(), when)
}

/// All known facts, each with its label.
pub(super) fn details(image: &Image) -> Vec<(&'static str, String)> {
    let facts = [
        (text::fact_camera(), image.camera.clone()),
        (text::fact_lens(), image.lens.clone()),
        (text::fact_exposure(), image.exposure.as_ref().and_then(exposure)),
        (text::fact_taken(), image.taken_at.as_deref().map(time::clock_minute)),
        (text::fact_added(), Some(time::minute(&image.created_at))),
    ];
    facts.into_iter().filter_map(|(name, words)| Some((name, words?))).collect()
}

/// `35 mm · f/2.8 · 1/250 s · ISO 400`, as far as it is known.
pub(super) fn exposure(exposure: &Exposure) -> Option<String> {
    let known = [
        exposure.focal_length_mm.map(|length_mm| format!("{} mm", one_decimal(length_mm))),
        exposure.f_number.map(|f_number| format!("f/{}", one_decimal(f_number))),
        exposure.time_s.map(shutter),
        exposure.iso.map(|iso| format!("ISO {iso}")),
    ];
    let words: Vec<_> = known.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(" · "))
}

/// Exposure times as fractions, as on a camera's dial; decimals from 0.3 seconds.
fn shutter(time_s: f64) -> String {
    if time_s > 0.0 && time_s < 0.3 { format!("1/{:.0} s", 1.0 / time_s) } else { format!("{} s", one_decimal(time_s)) }
}

/// Formats with at most one decimal.
fn one_decimal(number: f64) -> String {
    let rounded = (number * 10.0).round() / 10.0;
    localized(rounded.to_string())
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
}
