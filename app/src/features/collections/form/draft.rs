//! The values of the form as they are typed, and their conversion to requests.

use api::{
    Collection, CollectionPatch, CollectionRequest, CollectionSource, ErrorCode, IGNORED, LONGEST_SIDE_PX,
    RESTRICTED_SIZE, RestrictedBy, Schedule, TileCompression, Visibility,
};
use filters::Recipe;
use serde_json::Value;

use super::super::schedule::{MINUTES, clock};
use super::{SIDES_PX, size_limit};
use crate::text::collections as text;

/// The longest name of a collection, in characters.
const MAX_NAME: usize = 200;

/// The largest numbers of addresses and of patterns.
const MAX_URLS: usize = 1_000;
const MAX_PATTERNS: usize = 50;

/// The largest number of names in a folder, and of bytes.
const MAX_FOLDERS: usize = 8;
const MAX_FOLDER_BYTES: usize = 200;

/// The quality of JPEG tiles, if a collection has no other.
const QUALITY: &str = "85";

/// The kind of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum SourceKind {
    Folder,
    Urls,
}

/// The kind of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum ScheduleKind {
    Interval,
    Daily,
    AtOnce,
}

/// Where the recipe comes from.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum RecipeSource {
    None,
    /// A preset by its id, or the recipe that the collection has (without an id).
    Known {
        preset_id: Option<String>,
        recipe: Value,
    },
    /// A text in the form.
    Pasted,
}

/// The values.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Draft {
    pub(in super::super) name: String,
    pub(in super::super) source: SourceKind,
    pub(in super::super) folder: String,
    /// One address in each line.
    pub(in super::super) urls: String,
    pub(in super::super) schedule: ScheduleKind,
    pub(in super::super) minutes: String,
    pub(in super::super) at: String,
    pub(in super::super) paused: bool,
    pub(in super::super) limits_side: bool,
    pub(in super::super) longest_side: String,
    pub(in super::super) recipe: RecipeSource,
    pub(in super::super) recipe_text: String,
    pub(in super::super) compression: TileCompression,
    pub(in super::super) quality: String,
    pub(in super::super) tile: u32,
    pub(in super::super) restricted_width: String,
    pub(in super::super) restricted_height: String,
    pub(in super::super) by_file: bool,
    pub(in super::super) path_segment: String,
    /// One pattern in each line.
    pub(in super::super) ignore: String,
    pub(in super::super) publish_pdfs: bool,
    pub(in super::super) visibility: Visibility,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            name: String::new(),
            source: SourceKind::Folder,
            folder: String::new(),
            urls: String::new(),
            schedule: ScheduleKind::Interval,
            minutes: "15".to_owned(),
            at: "03:30".to_owned(),
            paused: false,
            limits_side: true,
            longest_side: LONGEST_SIDE_PX.to_string(),
            recipe: RecipeSource::None,
            recipe_text: String::new(),
            compression: TileCompression::Deflate,
            quality: QUALITY.to_owned(),
            tile: 512,
            restricted_width: RESTRICTED_SIZE.width.to_string(),
            restricted_height: RESTRICTED_SIZE.height.to_string(),
            by_file: true,
            path_segment: String::new(),
            ignore: IGNORED.join("\n"),
            publish_pdfs: false,
            visibility: Visibility::Private,
        }
    }
}

impl From<&Collection> for Draft {
    fn from(collection: &Collection) -> Self {
        let own = Self::default();
        let (source, folder, urls) = match &collection.source {
            CollectionSource::Folder(folder) => (SourceKind::Folder, folder.clone(), String::new()),
            CollectionSource::Urls(urls) => (SourceKind::Urls, String::new(), urls.join("\n")),
        };
        let (schedule, minutes, at) = match &collection.schedule {
            Schedule::EveryMinutes(minutes) => (ScheduleKind::Interval, minutes.to_string(), own.at.clone()),
            Schedule::DailyAt(at) => (ScheduleKind::Daily, own.minutes.clone(), at.clone()),
            Schedule::AtOnce(_) => (ScheduleKind::AtOnce, own.minutes.clone(), own.at.clone()),
        };
        let recipe = collection.recipe.clone();
        Self {
            name: collection.name.clone(),
            source,
            folder,
            urls,
            schedule,
            minutes,
            at,
            paused: collection.paused,
            limits_side: collection.longest_side.is_some(),
            longest_side: collection.longest_side.unwrap_or(LONGEST_SIDE_PX).to_string(),
            recipe: recipe.map_or(RecipeSource::None, |recipe| RecipeSource::Known { preset_id: None, recipe }),
            compression: collection.compression,
            quality: collection.quality.map_or(own.quality, |quality| quality.to_string()),
            tile: collection.tile,
            restricted_width: collection.restricted.width.to_string(),
            restricted_height: collection.restricted.height.to_string(),
            by_file: collection.restricted_by.file,
            path_segment: collection.restricted_by.path_segment.clone().unwrap_or_default(),
            ignore: collection.ignore.join("\n"),
            publish_pdfs: collection.publish_pdfs,
            visibility: collection.visibility,
            recipe_text: String::new(),
        }
    }
}

/// A field that can have a value that is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Field {
    Name,
    Folder,
    Urls,
    Minutes,
    At,
    LongestSide,
    Recipe,
    Quality,
    RestrictedWidth,
    RestrictedHeight,
    PathSegment,
    Ignore,
}

impl Field {
    /// The id of the input.
    pub(in super::super) const fn id(self) -> &'static str {
        match self {
            Self::Name => "collection-name",
            Self::Folder => "collection-folder",
            Self::Urls => "collection-urls",
            Self::Minutes => "collection-minutes",
            Self::At => "collection-at",
            Self::LongestSide => "collection-longest-side",
            Self::Recipe => "collection-recipe-text",
            Self::Quality => "collection-quality",
            Self::RestrictedWidth => "collection-restricted-width",
            Self::RestrictedHeight => "collection-restricted-height",
            Self::PathSegment => "collection-path-segment",
            Self::Ignore => "collection-ignore",
        }
    }

    /// Whether it is in the first part of the form.
    pub(super) const fn is_basic(self) -> bool {
        matches!(self, Self::Name | Self::Folder | Self::Urls | Self::Minutes | Self::At)
    }

    /// The message for a wrong value of this field: which values it accepts.
    pub(super) fn fault(self) -> &'static str {
        match self {
            Self::Name => text::fault_name(),
            Self::Folder => text::fault_folder(),
            Self::Urls => text::fault_urls(),
            Self::Minutes => text::fault_minutes(),
            Self::At => text::fault_at(),
            Self::LongestSide | Self::RestrictedWidth | Self::RestrictedHeight => text::fault_size(),
            Self::Recipe => text::fault_recipe(),
            Self::Quality => text::fault_quality(),
            Self::PathSegment => text::fault_segment(),
            Self::Ignore => text::fault_ignore(),
        }
    }

    /// The field that a refusal of the edge names.
    pub(super) fn of_problem(code: ErrorCode, pointer: &str) -> Option<Self> {
        use ErrorCode as Code;
        let is_recipe = matches!(
            code,
            Code::RecipeMalformed
                | Code::RecipeUnknownVersion
                | Code::RecipeUnknownOp
                | Code::RecipeUnknownField
                | Code::RecipeOutOfRange
                | Code::RecipeDoesNotFit
        );
        if is_recipe && !is_setting(pointer) {
            return Some(Self::Recipe);
        }
        let mut names = pointer.split('/').skip(1);
        Some(match (names.next()?, names.next()) {
            ("name", _) => Self::Name,
            ("source", Some("urls")) => Self::Urls,
            ("source", _) => Self::Folder,
            ("schedule", Some("daily_at")) => Self::At,
            ("schedule", _) => Self::Minutes,
            ("longest_side", _) => Self::LongestSide,
            ("recipe", _) => Self::Recipe,
            ("quality", _) => Self::Quality,
            ("restricted", Some("height")) => Self::RestrictedHeight,
            ("restricted", _) => Self::RestrictedWidth,
            ("restricted_by", _) => Self::PathSegment,
            ("ignore", _) => Self::Ignore,
            _ => return None,
        })
    }
}

/// Whether a pointer begins with the name of a setting. Pointers of a recipe are relative to the recipe.
fn is_setting(pointer: &str) -> bool {
    let first = pointer.split('/').nth(1).unwrap_or_default();
    ["name", "source", "schedule", "longest_side", "quality", "restricted", "restricted_by", "ignore"].contains(&first)
}

impl Draft {
    /// The request that creates a collection; the first field that is not allowed otherwise.
    pub(in super::super) fn request(&self) -> Result<CollectionRequest, Field> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME {
            return Err(Field::Name);
        }
        let source = match self.source {
            SourceKind::Folder => CollectionSource::Folder(folder(&self.folder).ok_or(Field::Folder)?),
            SourceKind::Urls => CollectionSource::Urls(urls(&self.urls).ok_or(Field::Urls)?),
        };
        let schedule = match self.schedule {
            ScheduleKind::Interval => Schedule::EveryMinutes(number(&self.minutes, &MINUTES).ok_or(Field::Minutes)?),
            ScheduleKind::Daily => {
                let at = self.at.trim();
                Schedule::DailyAt(clock(at).map(|_| at.to_owned()).ok_or(Field::At)?)
            }
            ScheduleKind::AtOnce => Schedule::AtOnce(true),
        };
        let longest_side = match self.limits_side {
            true => Some(number(&self.longest_side, &SIDES_PX).ok_or(Field::LongestSide)?),
            false => None,
        };
        let recipe = match &self.recipe {
            RecipeSource::None => None,
            RecipeSource::Known { recipe, .. } => Some(recipe.clone()),
            RecipeSource::Pasted => Some(recipe(&self.recipe_text).ok_or(Field::Recipe)?),
        };
        let quality = match self.compression {
            TileCompression::Jpeg => Some(number(&self.quality, &(1..=100)).ok_or(Field::Quality)?),
            TileCompression::Deflate => None,
        };
        let quality = quality.and_then(|quality| u8::try_from(quality).ok());
        let restricted = size_limit(&self.restricted_width, &self.restricted_height)?;
        let segment = self.path_segment.trim();
        if segment.contains('/') {
            return Err(Field::PathSegment);
        }
        let path_segment = Some(segment.to_owned()).filter(|segment| !segment.is_empty());
        let ignore = lines(&self.ignore);
        if ignore.len() > MAX_PATTERNS {
            return Err(Field::Ignore);
        }
        Ok(CollectionRequest {
            name: name.to_owned(),
            source,
            tile: Some(self.tile),
            compression: self.compression,
            quality,
            longest_side: Some(longest_side),
            restricted: Some(restricted),
            restricted_by: Some(RestrictedBy { file: self.by_file, path_segment }),
            recipe,
            schedule,
            ignore: Some(ignore),
            publish_pdfs: self.publish_pdfs,
            visibility: self.visibility,
            paused: self.paused,
        })
    }

    /// The request that changes a collection with the settings `saved`: only what differs.
    pub(in super::super) fn patch(&self, saved: &Self) -> Result<CollectionPatch, Field> {
        let new = self.request()?;
        let old = saved.request().ok();
        macro_rules! changed {
            ($field:ident) => {
                old.as_ref().is_none_or(|old| old.$field != new.$field)
            };
        }
        Ok(CollectionPatch {
            name: changed!(name).then_some(new.name),
            source: (changed!(source) && matches!(new.source, CollectionSource::Urls(_))).then_some(new.source),
            tile: if changed!(tile) { new.tile } else { None },
            compression: changed!(compression).then_some(new.compression),
            quality: if changed!(quality) { new.quality } else { None },
            longest_side: if changed!(longest_side) { new.longest_side } else { None },
            restricted: if changed!(restricted) { new.restricted } else { None },
            restricted_by: if changed!(restricted_by) { new.restricted_by } else { None },
            recipe: changed!(recipe).then_some(new.recipe),
            schedule: changed!(schedule).then_some(new.schedule),
            ignore: if changed!(ignore) { new.ignore } else { None },
            publish_pdfs: changed!(publish_pdfs).then_some(new.publish_pdfs),
            visibility: changed!(visibility).then_some(new.visibility),
            // It has a button of its own.
            paused: None,
        })
    }
}

/// A whole number in a range.
fn number(text: &str, range: &std::ops::RangeInclusive<u32>) -> Option<u32> {
    text.trim().parse().ok().filter(|number| range.contains(number))
}

/// A folder: names with slashes between them.
fn folder(text: &str) -> Option<String> {
    let names: Vec<_> = text.trim().trim_matches('/').split('/').map(str::trim).collect();
    let is_name = |name: &&str| {
        let is_plain = !name.is_empty() && *name != "." && *name != "..";
        is_plain && !name.contains('\\') && !name.chars().any(char::is_control)
    };
    let folder = names.join("/");
    let is_short = names.len() <= MAX_FOLDERS && folder.len() <= MAX_FOLDER_BYTES;
    (is_short && names.iter().all(is_name) && names.first() != Some(&"presets")).then_some(folder)
}

fn urls(text: &str) -> Option<Vec<String>> {
    let urls = lines(text);
    let are_secure = urls.iter().all(|url| url.len() > "https://".len() && url.starts_with("https://"));
    (are_secure && !urls.is_empty() && urls.len() <= MAX_URLS).then_some(urls)
}

/// A recipe that the engine reads.
fn recipe(text: &str) -> Option<Value> {
    Recipe::from_json(text.trim().as_bytes()).ok()?;
    serde_json::from_str(text.trim()).ok()
}

/// The lines with a text, without spaces around it.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn draft() -> Draft {
        Draft { name: " Maps ".to_owned(), folder: "/maps/1900/ ".to_owned(), ..Draft::default() }
    }

    fn collection() -> Collection {
        crate::json::from_value(json!({
            "id": "c", "name": "Maps", "source": {"folder": "maps"}, "tile": 256, "compression": "jpeg", "quality": 80,
            "longest_side": null, "restricted": {"width": 600, "height": 400},
            "restricted_by": {"file": false, "path_segment": "closed"},
            "recipe": {"version": 1, "ops": [{"op": "sepia"}]}, "schedule": {"daily_at": "04:00"}, "ignore": ["a*", "b*"],
            "publish_pdfs": true, "visibility": "public", "paused": true, "published_folder": "p/maps/", "created_at": "t",
            "counts": {"records": 0, "open": 0, "done": 0, "refused": 0, "withdrawn": 0},
        }))
        .unwrap()
    }

    #[test]
    fn request_of_a_new_collection_has_the_defaults_of_the_api() {
        let request = serde_json::to_value(draft().request().unwrap()).unwrap();
        assert_eq!(
            request,
            json!({
                "name": "Maps", "source": {"folder": "maps/1900"}, "tile": 512, "compression": "deflate",
                "longest_side": 4000, "restricted": {"width": 843, "height": 560}, "restricted_by": {"file": true},
                "schedule": {"every_minutes": 15}, "ignore": ["._*"], "publish_pdfs": false, "visibility": "private",
                "paused": false,
            })
        );
    }

    #[test]
    fn settings_of_a_collection_are_shown_and_sent_unchanged() {
        let (collection, draft) = (collection(), Draft::from(&collection()));
        let request = serde_json::to_value(draft.request().unwrap()).unwrap();
        let own = serde_json::to_value(&collection).unwrap();
        for name in request.as_object().unwrap().keys() {
            assert_eq!(request[name], own[name], "{name}");
        }
        assert_eq!(draft.patch(&draft), Ok(CollectionPatch::default()), "nothing has changed");
    }

    #[test]
    fn patch_has_the_changed_fields_and_no_others() {
        let saved = Draft::from(&collection());
        let new = Draft {
            name: "Old maps".to_owned(),
            limits_side: true,
            recipe: RecipeSource::None,
            schedule: ScheduleKind::AtOnce,
            ..saved.clone()
        };
        assert_eq!(
            serde_json::to_value(new.patch(&saved).unwrap()).unwrap(),
            json!({"name": "Old maps", "longest_side": 4000, "recipe": null, "schedule": {"at_once": true}})
        );
        let unlimited = Draft { limits_side: false, ..new.clone() };
        assert_eq!(serde_json::to_value(unlimited.patch(&new).unwrap()).unwrap(), json!({"longest_side": null}));
    }

    #[test]
    fn values_that_are_not_allowed_name_their_field() {
        let other = |change: fn(&mut Draft)| {
            let mut draft = draft();
            change(&mut draft);
            draft.request().err()
        };
        assert_eq!(other(|_| ()), None);
        assert_eq!(other(|it| it.name = " ".to_owned()), Some(Field::Name));
        assert_eq!(other(|it| it.name = "é".repeat(201)), Some(Field::Name));
        for folder in ["", "/", "a//b", "../a", "a\\b", "presets/a", "presets", "a/a/a/a/a/a/a/a/a"] {
            assert_eq!(folder_fault(folder), Some(Field::Folder), "{folder}");
        }
        assert_eq!(folder_fault("preset s/ä b"), None);
        for urls in ["", "http://example.com/a.jpg", "https://", "https://a.example/b.jpg\nftp://c"] {
            let draft = Draft { source: SourceKind::Urls, urls: urls.to_owned(), ..draft() };
            assert_eq!(draft.request().err(), Some(Field::Urls), "{urls}");
        }
        for minutes in ["", "0", "10081", "1.5", "-1"] {
            let draft = Draft { minutes: minutes.to_owned(), ..draft() };
            assert_eq!(draft.request().err(), Some(Field::Minutes), "{minutes}");
        }
        assert_eq!(other(|it| (it.schedule, it.at) = (ScheduleKind::Daily, "25:00".to_owned())), Some(Field::At));
        assert_eq!(other(|it| it.longest_side = "0".to_owned()), Some(Field::LongestSide));
        assert_eq!(other(|it| (it.limits_side, it.longest_side) = (false, "0".to_owned())), None);
        assert_eq!(other(|it| it.restricted_width = "65501".to_owned()), Some(Field::RestrictedWidth));
        assert_eq!(other(|it| it.restricted_height = "x".to_owned()), Some(Field::RestrictedHeight));
        assert_eq!(other(|it| it.quality = "101".to_owned()), None, "lossless tiles have no quality");
        assert_eq!(
            other(|it| (it.compression, it.quality) = (TileCompression::Jpeg, "101".to_owned())),
            Some(Field::Quality)
        );
        assert_eq!(other(|it| it.path_segment = "a/b".to_owned()), Some(Field::PathSegment));
        assert_eq!(other(|it| it.ignore = "a\n".repeat(51)), Some(Field::Ignore));
        assert_eq!(other(|it| it.recipe = RecipeSource::Pasted), Some(Field::Recipe));
    }

    fn folder_fault(folder: &str) -> Option<Field> {
        Draft { folder: folder.to_owned(), ..draft() }.request().err()
    }

    #[test]
    fn pasted_recipe_is_one_that_the_engine_reads() {
        let pasted = |text: &str| {
            let draft = Draft { recipe: RecipeSource::Pasted, recipe_text: text.to_owned(), ..draft() };
            draft.request().map(|request| request.recipe)
        };
        let recipe = json!({"version": 1, "ops": [{"op": "sepia"}]});
        assert_eq!(pasted(&format!(" {recipe}\n")), Ok(Some(recipe)));
        for text in ["{}", "sepia", r#"{"version":1,"ops":[{"op":"frobnicate"}]}"#] {
            assert_eq!(pasted(text), Err(Field::Recipe), "{text}");
        }
    }

    #[test]
    fn refusals_of_the_edge_are_at_their_fields() {
        for (code, pointer, field) in [
            (ErrorCode::InvalidValue, "/name", Some(Field::Name)),
            (ErrorCode::InvalidValue, "/source/folder", Some(Field::Folder)),
            (ErrorCode::InvalidValue, "/source/urls/3", Some(Field::Urls)),
            (ErrorCode::InvalidValue, "/schedule/daily_at", Some(Field::At)),
            (ErrorCode::InvalidValue, "/restricted/height", Some(Field::RestrictedHeight)),
            (ErrorCode::InvalidValue, "/ignore/0", Some(Field::Ignore)),
            (ErrorCode::RecipeUnknownOp, "/ops/0/op", Some(Field::Recipe)),
            (ErrorCode::RecipeMalformed, "", Some(Field::Recipe)),
            (ErrorCode::RecipeMalformed, "/schedule", Some(Field::Minutes)),
            (ErrorCode::InvalidValue, "", None),
            (ErrorCode::InvalidValue, "/colour", None),
        ] {
            assert_eq!(Field::of_problem(code, pointer), field, "{pointer}");
        }
    }
}
