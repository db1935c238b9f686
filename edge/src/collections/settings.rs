//! Checks the settings of a collection. Each refusal names its field.

use api::{
    CollectionPatch, CollectionRequest, CollectionSource, ErrorCode, IGNORED, LONGEST_SIDE_PX, RESTRICTED_SIZE,
    RestrictedBy, Schedule, SizeLimit, TILE_SIDES_PX, TileCompression, Visibility,
};
use axum::http::StatusCode;
use filters::{Output, Recipe};
use serde_json::Value;

use crate::library::collections::{Settings, schedule};
use crate::names;
use crate::outbound::Address;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;

/// The largest side that a limit can state.
const MAX_SIDE_PX: u32 = 65_500;

const MAX_URLS: usize = 1_000;
const MAX_PATTERNS: usize = 50;
const MAX_PATTERN_CHARS: usize = 200;
const MAX_FOLDERS: usize = 8;
const MAX_FOLDER_BYTES: usize = 200;
const MAX_SEGMENT_CHARS: usize = 80;

/// The largest recipe, and the most that all settings take as JSON. Rows of collections are read together.
const MAX_RECIPE_BYTES: usize = 256 << 10;
const MAX_SETTINGS_BYTES: usize = 300 << 10;

/// The shortest interval of a list of addresses: each is a request to somebody else's server.
const MIN_ADDRESS_MINUTES: u32 = 15;

/// The folder of presets and makes.
const PRESETS: &str = "presets";

/// What a request says, checked.
#[derive(Debug)]
pub(crate) struct NewCollection {
    pub(crate) name: String,
    /// `None`: a list of addresses.
    pub(crate) folder: Option<String>,
    pub(crate) settings: Settings,
    pub(crate) visibility: Visibility,
    pub(crate) paused: bool,
}

/// Checks a new collection.
pub(crate) fn check_new(edge: &Edge, request: CollectionRequest) -> Result<NewCollection, Fault> {
    let (folder, urls) = match request.source {
        CollectionSource::Folder(folder) => (Some(check_folder(&folder)?), Vec::new()),
        CollectionSource::Urls(urls) => (None, check_urls(edge, &urls)?),
    };
    let default_patterns = || IGNORED.iter().map(|pattern| (*pattern).to_owned()).collect();
    let settings = Settings {
        urls,
        tile: request.tile.unwrap_or(512),
        compression: request.compression,
        quality: request.quality,
        longest_side: request.longest_side.unwrap_or(Some(LONGEST_SIDE_PX)),
        restricted: request.restricted.unwrap_or(RESTRICTED_SIZE),
        restricted_by: request.restricted_by.unwrap_or_default(),
        recipe: request.recipe,
        schedule: request.schedule,
        ignore: request.ignore.unwrap_or_else(default_patterns),
        publish_pdfs: request.publish_pdfs,
    };
    Ok(NewCollection {
        name: check_name(&request.name)?,
        folder,
        settings: check(settings)?,
        visibility: check_visibility(request.visibility)?,
        paused: request.paused,
    })
}

/// Checks a change, and applies it to the settings.
pub(crate) fn check_change(
    edge: &Edge,
    old: Settings,
    has_folder: bool,
    patch: CollectionPatch,
) -> Result<Settings, Fault> {
    let urls = match &patch.source {
        None => old.urls,
        Some(CollectionSource::Urls(urls)) if !has_folder => check_urls(edge, urls)?,
        Some(_) => {
            let detail = "The folder of a collection cannot be changed. Create another collection.";
            return Err(wrong("/source", detail));
        }
    };
    let compression = patch.compression.unwrap_or(old.compression);
    let quality = match compression {
        TileCompression::Jpeg => patch.quality.or(old.quality),
        TileCompression::Deflate => patch.quality,
    };
    check(Settings {
        urls,
        tile: patch.tile.unwrap_or(old.tile),
        compression,
        quality,
        longest_side: patch.longest_side.unwrap_or(old.longest_side),
        restricted: patch.restricted.unwrap_or(old.restricted),
        restricted_by: patch.restricted_by.unwrap_or(old.restricted_by),
        recipe: patch.recipe.unwrap_or(old.recipe),
        schedule: patch.schedule.unwrap_or(old.schedule),
        ignore: patch.ignore.unwrap_or(old.ignore),
        publish_pdfs: patch.publish_pdfs.unwrap_or(old.publish_pdfs),
    })
}

pub(crate) fn check_name(name: &str) -> Result<String, Fault> {
    let line = names::clean_line(name)
        .ok_or_else(|| wrong("/name", "The name has no visible character. Choose another name."))?;
    let chars = line.chars().count();
    if chars > names::MAX_CHARS {
        let detail = format!("The name has {chars} characters. The limit is {}.", names::MAX_CHARS);
        return Err(wrong("/name", detail));
    }
    Ok(line)
}

pub(crate) fn check_visibility(visibility: Visibility) -> Result<Visibility, Fault> {
    match visibility {
        Visibility::Private | Visibility::Public => Ok(visibility),
        Visibility::Unlisted => Err(wrong("/visibility", "A collection is `private` or `public`.")),
    }
}

/// Checks all settings that need no address.
fn check(settings: Settings) -> Result<Settings, Fault> {
    let Settings { tile, compression, quality, longest_side, restricted, .. } = settings;
    if !TILE_SIDES_PX.contains(&tile) {
        return Err(wrong("/tile", "`tile` must be 256 or 512."));
    }
    let quality = match (compression, quality) {
        (TileCompression::Deflate, None) => None,
        (TileCompression::Deflate, Some(_)) => {
            return Err(wrong("/quality", "`quality` needs `compression`: \"jpeg\"."));
        }
        (TileCompression::Jpeg, quality) => Some(quality.unwrap_or(Output::DEFAULT_QUALITY)),
    };
    if quality.is_some_and(|quality| !(1..=100).contains(&quality)) {
        return Err(wrong("/quality", "`quality` must be a whole number from 1 to 100."));
    }
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

/// A folder as it is in keys, so nothing is cleaned.
fn check_folder(folder: &str) -> Result<String, Fault> {
    let names: Vec<_> = folder.split('/').collect();
    let is_name = |name: &&str| {
        let is_plain = !name.is_empty() && *name != "." && *name != "..";
        is_plain && !name.contains('\\') && !name.chars().any(char::is_control)
    };
    if !names.iter().all(is_name) || names.len() > MAX_FOLDERS || folder.len() > MAX_FOLDER_BYTES {
        let detail = format!(
            "A folder must have 1 to {MAX_FOLDERS} names with `/` between them and at most {MAX_FOLDER_BYTES} bytes, such as `maps/old`. Names must not be empty, `.` or `..`."
        );
        return Err(wrong("/source/folder", detail));
    }
    if names.first() == Some(&PRESETS) {
        let detail = "The folder `presets` belongs to presets and makes. Choose another folder.";
        return Err(wrong("/source/folder", detail));
    }
    // Lists of addresses publish into folders with the names of their ids.
    if names.first().is_some_and(|name| ids::is_id(name)) {
        let detail = "The first name of the folder has the form of an id. Choose another folder.";
        return Err(wrong("/source/folder", detail));
    }
    Ok(folder.to_owned())
}

/// Addresses in normal form, each once.
fn check_urls(edge: &Edge, urls: &[String]) -> Result<Vec<String>, Fault> {
    if urls.is_empty() || urls.len() > MAX_URLS {
        return Err(wrong(
            "/source/urls",
            format!("There must be 1 to {MAX_URLS} addresses. You sent {}.", urls.len()),
        ));
    }
    let mut checked = Vec::with_capacity(urls.len());
    for (index, url) in urls.iter().enumerate() {
        let address = Address::check(edge, url).map_err(|detail| wrong(&format!("/source/urls/{index}"), detail))?;
        // Servers do not receive what follows `#`.
        let url = address.url.split('#').next().unwrap_or_default().to_owned();
        if !checked.contains(&url) {
            checked.push(url);
        }
    }
    Ok(checked)
}

fn wrong(pointer: &str, detail: impl Into<String>) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at(pointer)
}

#[cfg(test)]
mod tests {
    use super::*;
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
        check(settings).unwrap_err().pointer().map(str::to_owned)
    }

    #[test]
    fn right_settings_are_kept() {
        assert_eq!(check(settings()).unwrap(), settings());
        let jpeg = Settings { compression: TileCompression::Jpeg, ..settings() };
        assert_eq!(check(jpeg).unwrap().quality, Some(Output::DEFAULT_QUALITY));
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

    #[test]
    fn folder_is_a_path_of_names() {
        for folder in ["maps", "maps/old", "Übersicht 2026", "a/b/c/d/e/f/g/h", "my-presets", "a/presets"] {
            assert_eq!(check_folder(folder).unwrap(), folder);
        }
        let wrong = [
            "",
            "/",
            "maps/",
            "/maps",
            "a//b",
            ".",
            "..",
            "a/..",
            "a\\b",
            "a\n",
            "presets",
            "presets/maps",
            "0197f3a0-0000-7000-8000-000000000003",
        ];
        for folder in wrong.into_iter().chain(["a/b/c/d/e/f/g/h/i"]) {
            assert!(check_folder(folder).is_err(), "{folder:?}");
        }
    }
}
