//! Collections: watched folders and lists of addresses whose pictures become pyramids. Their records (one for each source) and
//! runs (one pass over all open records).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::patch::present;
use crate::{JobError, TileCompression, Visibility};

/// Where the pictures of a collection come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CollectionSource {
    /// A folder under `incoming/{owner}/`: names with `/` between them. No collection is inside of another one.
    Folder(String),
    /// Addresses that begin with `https://`, at most 1,000.
    Urls(Vec<String>),
}

/// When a collection runs. All times are in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Schedule {
    /// Every so many minutes, 1 to 10,080, counted from midnight of 1 January 1970: 15 means each quarter of an hour.
    EveryMinutes(u32),
    /// Each day at this time: `03:30`.
    DailyAt(String),
    /// As soon as a file arrives, changes or goes. Always `true`.
    AtOnce(bool),
}

impl Default for Schedule {
    fn default() -> Self {
        Self::EveryMinutes(15)
    }
}

/// A size that pictures fit into. Both sides apply. Smaller pictures are never enlarged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SizeLimit {
    /// The largest width in pixels.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 65_500))]
    pub width: u32,
    /// The largest height in pixels.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 65_500))]
    pub height: u32,
}

/// The limit of restricted pictures, if a collection has no other.
pub const RESTRICTED_SIZE: SizeLimit = SizeLimit { width: 843, height: 560 };

/// The longest side of pictures in pixels, if a collection has no other.
pub const LONGEST_SIDE_PX: u32 = 4000;

/// The patterns of names that are ignored, if a collection has no others.
pub const IGNORED: [&str; 1] = ["._*"];

/// What marks a picture as restricted, beside the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RestrictedBy {
    /// Whether a JSON file beside the picture, `{"restricted": true}`, marks it: `a.jpg.json` or `a.json` for `a.jpg`.
    #[serde(default = "yes")]
    #[cfg_attr(feature = "openapi", schema(required = false, default = true))]
    pub file: bool,
    /// A folder name: pictures with it in their path are restricted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_segment: Option<String>,
}

impl Default for RestrictedBy {
    fn default() -> Self {
        Self { file: true, path_segment: None }
    }
}

const fn yes() -> bool {
    true
}

/// A watched folder or list of addresses, with what to do with its pictures, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Collection {
    /// Its id, a UUIDv7.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where its pictures come from.
    pub source: CollectionSource,
    /// Side of a tile in pixels: 256 or 512.
    pub tile: u32,
    /// How tiles are compressed.
    pub compression: TileCompression,
    /// The quality of JPEG tiles, 1 to 100. Only with `jpeg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// The longest side of a picture in pixels; null for no limit.
    pub longest_side: Option<u32>,
    /// The limit of restricted pictures.
    pub restricted: SizeLimit,
    /// What marks a picture as restricted, beside the API.
    pub restricted_by: RestrictedBy,
    /// A recipe that is applied to each picture, before the limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<Value>,
    /// When it runs.
    pub schedule: Schedule,
    /// Patterns of names that are ignored.
    pub ignore: Vec<String>,
    /// Whether PDF files are published unchanged. Otherwise they are refused.
    pub publish_pdfs: bool,
    /// Who may see its pyramids.
    pub visibility: Visibility,
    /// Whether it runs only on request.
    pub paused: bool,
    /// The folder of its pyramids in the bucket.
    pub published_folder: String,
    /// When it was created.
    pub created_at: String,
    /// When it runs next; absent if it is paused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_run_at: Option<String>,
    /// Its newest run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_run: Option<CollectionRun>,
    /// How many records it has, by state.
    pub counts: RecordCounts,
}

/// Numbers of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordCounts {
    /// All records, withdrawn ones included.
    pub records: u64,
    /// Records that the next run processes, and those that a run is processing.
    pub open: u64,
    /// Records whose current version is published.
    pub done: u64,
    /// Records whose current version was refused.
    pub refused: u64,
    /// Records whose source is gone.
    pub withdrawn: u64,
}

/// Body of `POST /api/collections`. Error pointers of the recipe are relative to the recipe's root.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionRequest {
    /// A name, at most 200 characters.
    pub name: String,
    /// Where its pictures come from.
    pub source: CollectionSource,
    /// Side of a tile in pixels: 256 or 512 (if absent).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tile: Option<u32>,
    /// How tiles are compressed; `deflate` if absent.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub compression: TileCompression,
    /// The quality of JPEG tiles, 1 to 100; 85 if absent. Only with `jpeg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100))]
    pub quality: Option<u8>,
    /// The longest side of a picture in pixels; 4000 if absent, null for no limit.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>, required = false, minimum = 1, maximum = 65_500))]
    pub longest_side: Option<Option<u32>>,
    /// The limit of restricted pictures; 843 x 560 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted: Option<SizeLimit>,
    /// What marks a picture as restricted; JSON files if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted_by: Option<RestrictedBy>,
    /// A recipe that is applied to each picture, before the limits. Its format and quality have no effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub recipe: Option<Value>,
    /// When it runs; each quarter of an hour if absent.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub schedule: Schedule,
    /// Patterns of names that are ignored, at most 50; `._*` if absent. `*` and `?` stand for any characters except `/`. A pattern
    /// with `/` applies to the path, another one to each name in it. `**` stands for any folders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ignore: Option<Vec<String>>,
    /// Whether PDF files are published unchanged. Otherwise they are refused.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub publish_pdfs: bool,
    /// Who may see its pyramids: `private` (if absent) or `public`.
    #[serde(default)]
    pub visibility: Visibility,
    /// Whether it runs only on request.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub paused: bool,
}

/// Body of `PATCH /api/collections/{id}`. An absent field leaves its value as it is. New settings apply to the files that are
/// processed from then on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionPatch {
    /// A name, at most 200 characters.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub name: Option<String>,
    /// Other addresses. A folder cannot be changed: create another collection.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = CollectionSource, required = false))]
    pub source: Option<CollectionSource>,
    /// Side of a tile in pixels: 256 or 512.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = u32, required = false))]
    pub tile: Option<u32>,
    /// How tiles are compressed.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = TileCompression, required = false))]
    pub compression: Option<TileCompression>,
    /// The quality of JPEG tiles, 1 to 100. Only with `jpeg`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = u8, required = false, minimum = 1, maximum = 100))]
    pub quality: Option<u8>,
    /// The longest side of a picture in pixels; null for no limit.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>, required = false, minimum = 1, maximum = 65_500))]
    pub longest_side: Option<Option<u32>>,
    /// The limit of restricted pictures.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = SizeLimit, required = false))]
    pub restricted: Option<SizeLimit>,
    /// What marks a picture as restricted.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = RestrictedBy, required = false))]
    pub restricted_by: Option<RestrictedBy>,
    /// A recipe; null removes it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>, required = false))]
    pub recipe: Option<Option<Value>>,
    /// When it runs.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Schedule, required = false))]
    pub schedule: Option<Schedule>,
    /// Patterns of names that are ignored.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, required = false))]
    pub ignore: Option<Vec<String>>,
    /// Whether PDF files are published unchanged.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool, required = false))]
    pub publish_pdfs: Option<bool>,
    /// Who may see its pyramids: `private` or `public`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Visibility, required = false))]
    pub visibility: Option<Visibility>,
    /// Whether it runs only on request.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool, required = false))]
    pub paused: Option<bool>,
}

/// The state of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RecordState {
    /// The next run processes it.
    Open,
    /// A run is processing it.
    Running,
    /// Its current version is published.
    Done,
    /// Its current version was refused; `reason` says why.
    Refused,
    /// Its source is gone, and its pyramid is removed.
    Withdrawn,
}

impl RecordState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Open, Self::Running, Self::Done, Self::Refused, Self::Withdrawn];

    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Running => "running",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What marked a picture as restricted, or as not restricted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MarkSource {
    /// `PATCH …/records/{record}`.
    Api,
    /// A JSON file beside the picture.
    File,
    /// A folder name in its path.
    Path,
}

/// The change record of one source: its newest version, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionRecord {
    /// Its id, a UUIDv7.
    pub id: String,
    /// The collection.
    pub collection_id: String,
    /// The path of the source in the folder of the collection, or its address.
    pub path: String,
    /// The path of its pyramid (or of a PDF file) in the published folder. It never changes.
    pub published_path: String,
    /// The ETag of the newest version.
    pub etag: String,
    /// Size of the newest version.
    pub size_bytes: u64,
    /// When the newest version was stored.
    pub changed_at: String,
    /// Its state.
    pub state: RecordState,
    /// Why it was refused, or why its last attempt failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<JobError>,
    /// How many runs failed to process this version for a temporary reason.
    pub attempts: u32,
    /// Its pyramid. It may show an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pyramid_id: Option<String>,
    /// Whether the published picture is restricted; null before it was processed.
    pub restricted: Option<bool>,
    /// What decided `restricted`; absent if nothing marks the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted_by: Option<MarkSource>,
    /// The mark that `PATCH …/records/{record}` set; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<bool>,
    /// When it was last processed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processed_at: Option<String>,
}

/// Body of `PATCH /api/collections/{id}/records/{record}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordPatch {
    /// `true` or `false` decides whether the picture is restricted. `null` removes this mark, so that the JSON file and the path decide again.
    /// A new mark sets the record to `open`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>, required = false))]
    pub restricted: Option<Option<bool>>,
}

/// Body of `POST /api/collections/{id}/repeat`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RepeatRequest {
    /// Which records are processed again: `refused` (if absent), `done`, or both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub states: Option<Vec<RecordState>>,
}

/// What a repeat opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Repeated {
    /// How many records the next run processes again.
    pub records: u64,
}

/// The state of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RunState {
    /// It lists the source or processes records.
    Running,
    /// It has ended.
    Finished,
}

/// What started a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RunTrigger {
    /// The schedule.
    Schedule,
    /// A request: *run now*, or a repeat.
    Request,
    /// A changed file, in a collection with `at_once`.
    Event,
}

impl RunTrigger {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Request => "request",
            Self::Event => "event",
        }
    }
}

/// One pass over the open records of a collection, with its summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionRun {
    /// Its id, a UUIDv7.
    pub id: String,
    /// The collection.
    pub collection_id: String,
    /// When it began.
    pub started_at: String,
    /// When it ended; absent while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// Its state.
    pub state: RunState,
    /// What started it.
    pub trigger: RunTrigger,
    /// Number of records that still wait in this run; 0 after it ended.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub open: u64,
    /// Number of records that it processed: done, refused and failed ones.
    pub attempted: u64,
    /// Number of records that it published.
    pub done: u64,
    /// Number of records that it refused.
    pub refused: u64,
    /// Number of records that failed for a temporary reason. The next run tries them again.
    pub failed_temporarily: u64,
    /// Number of records whose sources were found to be gone.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub withdrawn: u64,
    /// Why records were refused or failed, most frequent first.
    pub reasons: Vec<ReasonCount>,
    /// Bytes of the sources of all attempts.
    pub bytes_read: u64,
    /// Bytes of the published files.
    pub bytes_written: u64,
    /// How long it took, or takes so far.
    pub duration_ms: u64,
    /// The record that took longest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slowest: Option<SlowestRecord>,
    /// Why the run is not complete: the source could not be listed, or a quota is used up. Absent if it is complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<JobError>,
}

/// How many records have a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonCount {
    /// The code of the reason. The set is open.
    #[cfg_attr(feature = "openapi", schema(example = "unknown_format"))]
    pub code: String,
    /// Number of records.
    pub count: u64,
}

/// The record that took longest in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlowestRecord {
    /// Its path.
    pub path: String,
    /// How long it took.
    pub duration_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn collection_request_is_small_and_strict() {
        let text = json!({"name": "Maps", "source": {"folder": "maps"}});
        let request: CollectionRequest = serde_json::from_value(text).unwrap();
        assert_eq!(request.schedule, Schedule::EveryMinutes(15));
        assert_eq!(request.longest_side, None);
        let text = json!({"name": "Maps", "source": {"urls": []}, "longest_side": null, "schedule": {"daily_at": "03:30"},
            "restricted_by": {"path_segment": "closed"}});
        let request: CollectionRequest = serde_json::from_value(text).unwrap();
        assert_eq!(request.longest_side, Some(None));
        assert!(request.restricted_by.is_some_and(|by| by.file));
        for text in [
            json!({"name": "a", "source": {"folder": "a", "urls": []}}),
            json!({"name": "a", "source": {"folder": "a"}, "schedule": {"every_minutes": 1, "at_once": true}}),
            json!({"name": "a", "source": {"folder": "a"}, "schedule": {"hourly": true}}),
            json!({"name": "a", "source": {"folder": "a"}, "colour": 1}),
        ] {
            assert!(serde_json::from_value::<CollectionRequest>(text.clone()).is_err(), "{text}");
        }
    }

    #[test]
    fn schedules_and_sources_have_one_field() {
        for (schedule, text) in [
            (Schedule::EveryMinutes(15), json!({"every_minutes": 15})),
            (Schedule::DailyAt("03:30".to_owned()), json!({"daily_at": "03:30"})),
            (Schedule::AtOnce(true), json!({"at_once": true})),
        ] {
            assert_eq!(serde_json::to_value(schedule).unwrap(), text);
        }
        let folder = CollectionSource::Folder("a/b".to_owned());
        assert_eq!(serde_json::to_value(folder).unwrap(), json!({"folder": "a/b"}));
    }

    #[test]
    fn record_states_are_named_as_in_json() {
        for state in RecordState::ALL {
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.as_str()));
        }
        for trigger in [RunTrigger::Schedule, RunTrigger::Request, RunTrigger::Event] {
            assert_eq!(serde_json::to_string(&trigger).unwrap(), format!("\"{}\"", trigger.as_str()));
        }
    }

    #[test]
    fn record_patch_distinguishes_absent_from_null() {
        for (restricted, text) in
            [(None, "{}"), (Some(None), r#"{"restricted":null}"#), (Some(Some(true)), r#"{"restricted":true}"#)]
        {
            let patch = RecordPatch { restricted };
            assert_eq!(serde_json::to_string(&patch).unwrap(), text);
            assert_eq!(serde_json::from_str::<RecordPatch>(text).unwrap(), patch);
        }
    }
}
