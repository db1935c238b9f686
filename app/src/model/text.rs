//! Words for people: sizes, file names, shortened digests, parameter values.

use api::{Job, JobState};
use filters::{Group, ParamKind, ParamSpec, ParamValue, Recipe, Step};
use serde_json::Value;

use super::scale;

/// `812 B`, `34.5 kB`, `5.2 MB`: decimal units.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// `12.2 MP`; small pictures in thousandths of it.
pub(crate) fn megapixels(width: u32, height: u32) -> String {
    let megapixels = f64::from(width) * f64::from(height) / 1e6;
    if megapixels < 1.0 { format!("{megapixels:.2} MP") } else { format!("{megapixels:.1} MP") }
}

/// The name of an exported file: the original's without its extension, and the new one's.
pub(crate) fn export_name(original: &str, extension: &str) -> String {
    let stem = original.rsplit_once('.').map_or(original, |(stem, _)| stem).trim();
    let stem = if stem.is_empty() { "photograph" } else { stem };
    format!("{stem}-safelight.{extension}")
}

/// The first and last digits of a digest: enough to compare by eye, short enough to read.
pub(crate) fn short_digest(digest: &str) -> String {
    match (digest.get(..8), digest.get(digest.len().saturating_sub(6)..)) {
        (Some(head), Some(tail)) if digest.len() > 20 => format!("{head}…{tail}"),
        _ => digest.to_owned(),
    }
}

/// `2025-03-04T05:06:07.89Z` as `2025-03-04 05:06 UTC`; anything else as it is.
pub(crate) fn time(rfc3339: &str) -> String {
    match (rfc3339.get(..10), rfc3339.get(10..11), rfc3339.get(11..16), rfc3339.ends_with('Z')) {
        (Some(date), Some("T"), Some(minute), true) => format!("{date} {minute} UTC"),
        _ => rfc3339.to_owned(),
    }
}

/// What a job is called: its name, or what the edge calls jobs of its kind.
pub(crate) fn job_title(job: &Job) -> String {
    let named = job.name.clone().filter(|name| !name.is_empty());
    let labelled = || Some(job.label.clone()).filter(|label| !label.is_empty());
    named.or_else(labelled).unwrap_or_else(|| job.kind.words())
}

/// Where a job stands, as the edge says it: `Waiting for its turn`, `Rendering`, or the reason it failed for.
pub(crate) fn job_words(job: &Job) -> String {
    if !job.message.is_empty() {
        return job.message.clone();
    }
    // An older edge does not say it.
    match (job.state, &job.error) {
        (JobState::Queued, _) => "Waiting for its turn".to_owned(),
        (JobState::Running, _) => "Under way".to_owned(),
        (JobState::Done, _) => "Done".to_owned(),
        (JobState::Failed, Some(error)) => error.message.clone(),
        (JobState::Failed, None) => "Failed".to_owned(),
    }
}

/// The heading of a group of operations.
pub(crate) const fn group(group: Group) -> &'static str {
    match group {
        Group::Tone => "Tone",
        Group::Color => "Colour",
        Group::Detail => "Detail",
        Group::Geometry => "Geometry",
    }
}

/// A parameter's value as a person reads it, with its unit.
pub(crate) fn value(step: &Step, param: &ParamSpec) -> String {
    let number = match (step.get(param.name), param.kind) {
        (Some(ParamValue::Number(number)), ParamKind::Number { step, .. }) => scale::written(number, step),
        (Some(ParamValue::Number(number)), _) => number.to_string(),
        (Some(ParamValue::Integer(number)), _) => number.to_string(),
        (Some(ParamValue::Choice(word)), ParamKind::Choice { options, .. }) => {
            return options.iter().find(|option| option.value == word).map_or(word, |option| option.label).to_owned();
        }
        (Some(ParamValue::Choice(word)), _) => return word.to_owned(),
        (Some(ParamValue::Flag(on)), _) => return if on { "yes" } else { "no" }.to_owned(),
        (Some(ParamValue::Color(color)), _) => return color.to_string(),
        (Some(ParamValue::Curve(points)), _) => return format!("{} points", points.len()),
        (Some(ParamValue::Numbers(numbers)), _) => return format!("{} numbers", numbers.len()),
        (Some(ParamValue::Text(text)), _) if text.is_empty() => return "none".to_owned(),
        (Some(ParamValue::Text(text)), _) => return size(text.len() as u64),
        (None, _) => return "auto".to_owned(),
    };
    match param.unit {
        "" => number,
        "°" => format!("{number}°"),
        unit => format!("{number} {unit}"),
    }
}

/// The names of a recipe's operations; a recipe of another engine, which this one cannot read, is called just that.
pub(crate) fn recipe(recipe: &Value) -> String {
    match Recipe::from_value(recipe) {
        Ok(recipe) if recipe.steps.is_empty() => "As it was taken".to_owned(),
        Ok(recipe) => recipe.steps.iter().map(|step| step.spec().label).collect::<Vec<_>>().join(" · "),
        Err(_) => "A recipe of another engine".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_are_named_by_their_operations() {
        let named = |json: &str| recipe(&serde_json::from_str(json).unwrap());
        assert_eq!(named(r#"{"version":1,"ops":[{"op":"exposure"},{"op":"invert"}]}"#), "Exposure · Invert");
        assert_eq!(named(r#"{"version":1}"#), "As it was taken");
        assert_eq!(named(r#"{"version":2}"#), "A recipe of another engine");
    }

    fn job(fields: &str) -> Job {
        let text =
            format!(r#"{{"id": "j", "attempts": 1, "progress": 0.5, "created_at": "t", "updated_at": "t", {fields}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn job_of_an_unknown_kind_is_shown_in_the_words_of_the_edge() {
        let new = job(r#""kind": "frobnicate", "label": "Frobnication", "state": "running", "step": "twisting",
            "message": "Twisting, attempt 2""#);
        assert_eq!((job_title(&new), job_words(&new)), ("Frobnication".to_owned(), "Twisting, attempt 2".to_owned()));
        let named = Job { name: Some("For the wall".to_owned()), ..new };
        assert_eq!(job_title(&named), "For the wall");
    }

    #[test]
    fn job_of_an_edge_without_words_is_shown_by_its_kind_and_state() {
        let old = job(r#""kind": "sharpened_copy", "state": "queued", "image_id": "i""#);
        assert_eq!((job_title(&old).as_str(), job_words(&old).as_str()), ("Sharpened copy", "Waiting for its turn"));
        let failed = job(
            r#""kind": "render", "state": "failed", "error": {"code": "damaged_file", "message": "It is damaged."}"#,
        );
        assert_eq!(job_words(&failed), "It is damaged.");
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!([size(12), size(34_500), size(5_200_000)], ["12 B", "34.5 kB", "5.2 MB"]);
        assert_eq!([megapixels(4000, 3000), megapixels(451, 300)], ["12.0 MP", "0.14 MP"]);
    }

    #[test]
    fn export_name_replaces_the_extension() {
        assert_eq!(export_name("DSC_0001.JPG", "png"), "DSC_0001-safelight.png");
        assert_eq!(export_name("holiday", "jpg"), "holiday-safelight.jpg");
        assert_eq!(export_name(".png", "jpg"), "photograph-safelight.jpg");
    }

    #[test]
    fn short_digest_keeps_both_ends() {
        assert_eq!(short_digest(&"0123456789abcdef".repeat(4)), "01234567…abcdef");
        assert_eq!(short_digest("key-1"), "key-1");
    }

    #[test]
    fn time_drops_seconds_and_leaves_what_it_cannot_read() {
        assert_eq!(time("2025-03-04T05:06:07.89Z"), "2025-03-04 05:06 UTC");
        assert_eq!(time("yesterday"), "yesterday");
    }
}
