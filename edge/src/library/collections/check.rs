//! Checks the settings of a collection, whatever changed them. Each refusal names its field.

use api::{ErrorCode, RestrictedBy, Schedule, SizeLimit, TILE_SIDES_PX, TileCompression};
use axum::http::StatusCode;
use filters::{Output, Recipe};
use serde_json::Value;

use super::settings::MAX_BYTES as MAX_SETTINGS_BYTES;
use super::{Settings, schedule};
use crate::problem::Fault;

/// The largest side that a limit can state.
const MAX_SIDE_PX: u32 = 65_500;

const MAX_PATTERNS: usize = 50;
const MAX_PATTERN_CHARS: usize = 200;
const MAX_SEGMENT_CHARS: usize = 80;

/// The largest recipe.
const MAX_RECIPE_BYTES: usize = 256 << 10;

/// The shortest interval of a list of addresses: each is a request to somebody else's server.
const MIN_ADDRESS_MINUTES: u32 = 15;

/// Checks all settings. The addresses were checked before.
pub(crate) fn check_settings(settings: Settings) -> Result<Settings, Fault> {
    let Settings { tile, compression, quality, longest_side, restricted, .. } = settings;
    let quality = check_tiles(tile, compression, quality)?;
    let is_side = |side: u32| (1..=MAX_SIDE_PX).contains(&side);
    if longest_side.is_some_and(|side| !is_side(side)) {
        return Err(wrong("/longest_side", format!("`longest_side` must be from 1 to {MAX_SIDE_PX} pixels, or null.")));
    }
    let SizeLimit { width, height } = restricted;
    for (side, pointer) in [(width, "/restricted/width"), (height, "/restricted/height")] {
        if !is_side(side) {
            return Err(wrong(pointer, format!("A side must be from 1 to {MAX_SIDE_PX} pixels.")));
        }
    }
    check_segment(&settings.restricted_by)?;
    check_schedule(&settings.schedule)?;
    if !settings.urls.is_empty() && matches!(settings.schedule, Schedule::EveryMinutes(..MIN_ADDRESS_MINUTES)) {
        let detail = format!("Addresses are asked at most every {MIN_ADDRESS_MINUTES} minutes.");
        return Err(wrong("/schedule/every_minutes", detail));
    }
    check_patterns(&settings.ignore)?;
    let recipe = settings.recipe.as_ref().map(check_recipe).transpose()?;
    let settings = Settings { quality, recipe, ..settings };
    let bytes = serde_json::to_string(&settings)?.len();
    if bytes > MAX_SETTINGS_BYTES {
        let pointer = if settings.urls.is_empty() { "/recipe" } else { "/source/urls" };
        let detail = format!("The settings have {bytes} bytes as JSON. The limit is {MAX_SETTINGS_BYTES} bytes.");
        return Err(wrong(pointer, detail));
    }
    Ok(settings)
}

/// Checks how tiles are made. Returns the quality of JPEG tiles.
pub(crate) fn check_tiles(tile: u32, compression: TileCompression, quality: Option<u8>) -> Result<Option<u8>, Fault> {
    if !TILE_SIDES_PX.contains(&tile) {
        return Err(wrong("/tile", "`tile` must be 256 or 512."));
    }
    match (compression, quality) {
        (TileCompression::Deflate, None) => Ok(None),
        (TileCompression::Deflate, Some(_)) => Err(wrong("/quality", "`quality` needs `compression`: \"jpeg\".")),
        (TileCompression::Jpeg, Some(quality)) if !(1..=100).contains(&quality) => {
            Err(wrong("/quality", "`quality` must be a whole number from 1 to 100."))
        }
        (TileCompression::Jpeg, quality) => Ok(Some(quality.unwrap_or(Output::DEFAULT_QUALITY))),
    }
}

/// The canonical form of a recipe.
fn check_recipe(recipe: &Value) -> Result<Value, Fault> {
    let text = Recipe::from_value(recipe)?.to_json();
    if text.len() > MAX_RECIPE_BYTES {
        let bytes = text.len();
        return Err(wrong("/recipe", format!("The recipe has {bytes} bytes. The limit is {MAX_RECIPE_BYTES} bytes.")));
    }
    Ok(serde_json::from_str(&text)?)
}

fn check_segment(by: &RestrictedBy) -> Result<(), Fault> {
    let is_name = |name: &str| {
        let is_plain = !name.is_empty() && !name.contains(['/', '\\']) && name != "." && name != "..";
        is_plain && name.chars().count() <= MAX_SEGMENT_CHARS
    };
    match by.path_segment.as_deref() {
        Some(name) if !is_name(name) => {
            let detail = format!(
                "`path_segment` must be the name of a folder, with at most {MAX_SEGMENT_CHARS} characters and no `/`."
            );
            Err(wrong("/restricted_by/path_segment", detail))
        }
        _ => Ok(()),
    }
}

fn check_schedule(schedule: &Schedule) -> Result<(), Fault> {
    let max = schedule::MAX_MINUTES;
    match schedule {
        Schedule::EveryMinutes(minutes) if !(1..=max).contains(minutes) => {
            Err(wrong("/schedule/every_minutes", format!("`every_minutes` must be a whole number from 1 to {max}.")))
        }
        Schedule::DailyAt(time) if schedule::minute_of_day(time).is_none() => {
            Err(wrong("/schedule/daily_at", "`daily_at` must be a time in UTC from 00:00 to 23:59, such as 03:30."))
        }
        Schedule::AtOnce(false) => Err(wrong("/schedule/at_once", "`at_once` must be true. Or use another schedule.")),
        _ => Ok(()),
    }
}

fn check_patterns(patterns: &[String]) -> Result<(), Fault> {
    if patterns.len() > MAX_PATTERNS {
        return Err(wrong("/ignore", format!("There are {} patterns. The limit is {MAX_PATTERNS}.", patterns.len())));
    }
    for (index, pattern) in patterns.iter().enumerate() {
        if pattern.is_empty() || pattern.chars().count() > MAX_PATTERN_CHARS {
            let detail = format!("A pattern must have 1 to {MAX_PATTERN_CHARS} characters.");
            return Err(wrong(&format!("/ignore/{index}"), detail));
        }
        // A wrong pattern would ignore nothing, and so publish what it should ignore.
        if fast_glob::validate(pattern).is_err() {
            let detail = "The pattern is not complete. Each `[` needs a `]`, and each `{` a `}`.";
            return Err(wrong(&format!("/ignore/{index}"), detail));
        }
    }
    Ok(())
}

/// The refusal of a setting. `pointer` leads to its field.
pub(crate) fn wrong(pointer: &str, detail: impl Into<String>) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at(pointer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::RESTRICTED_SIZE;
    use serde_json::json;

    fn settings() -> Settings {
        Settings {
            urls: Vec::new(),
            tile: 512,
            compression: TileCompression::Deflate,
            quality: None,
            longest_side: Some(4000),
            restricted: RESTRICTED_SIZE,
            restricted_by: RestrictedBy::default(),
            recipe: None,
            schedule: Schedule::default(),
            ignore: vec!["._*".to_owned()],
            publish_pdfs: false,
        }
    }

    fn pointer(settings: Settings) -> Option<String> {
        check_settings(settings).unwrap_err().pointer().map(str::to_owned)
    }

    #[test]
    fn right_settings_are_kept() {
        assert_eq!(check_settings(settings()).unwrap(), settings());
        let jpeg = Settings { compression: TileCompression::Jpeg, ..settings() };
        assert_eq!(check_settings(jpeg).unwrap().quality, Some(Output::DEFAULT_QUALITY));
    }

    #[test]
    fn wrong_settings_are_refused_by_field() {
        let by = |name: &str| RestrictedBy { file: true, path_segment: Some(name.to_owned()) };
        for (wrong, place) in [
            (Settings { tile: 300, ..settings() }, "/tile"),
            (Settings { quality: Some(80), ..settings() }, "/quality"),
            (Settings { compression: TileCompression::Jpeg, quality: Some(0), ..settings() }, "/quality"),
            (Settings { longest_side: Some(0), ..settings() }, "/longest_side"),
            (Settings { restricted: SizeLimit { width: 843, height: 0 }, ..settings() }, "/restricted/height"),
            (Settings { schedule: Schedule::EveryMinutes(0), ..settings() }, "/schedule/every_minutes"),
            (Settings { schedule: Schedule::DailyAt("24:00".to_owned()), ..settings() }, "/schedule/daily_at"),
            (Settings { schedule: Schedule::AtOnce(false), ..settings() }, "/schedule/at_once"),
            (Settings { ignore: vec![String::new()], ..settings() }, "/ignore/0"),
            (Settings { ignore: vec!["{a,b".to_owned()], ..settings() }, "/ignore/0"),
            (Settings { urls: vec!["x".repeat(400_000)], ..settings() }, "/source/urls"),
            (
                Settings { urls: vec!["x".to_owned()], schedule: Schedule::EveryMinutes(14), ..settings() },
                "/schedule/every_minutes",
            ),
            (Settings { ignore: vec!["x".to_owned(); 51], ..settings() }, "/ignore"),
            (Settings { restricted_by: by("a/b"), ..settings() }, "/restricted_by/path_segment"),
        ] {
            assert_eq!(pointer(wrong.clone()).as_deref(), Some(place), "{wrong:?}");
        }
        let recipe = json!({ "version": 1, "ops": [{ "op": "exposure", "ev": 99 }] });
        assert_eq!(pointer(Settings { recipe: Some(recipe), ..settings() }).as_deref(), Some("/ops/0/ev"));
    }
}
