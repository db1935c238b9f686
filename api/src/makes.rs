//! Makes: uses of a preset version on photographs, their differences from it, and the sums over many makes.

use filters::Digest;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a make was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MakeSource {
    /// In the editor.
    Editor,
    /// With other photographs at once.
    Batch,
    /// By a program.
    #[default]
    Api,
    /// By a file in the bucket.
    Bucket,
}

impl MakeSource {
    /// The name in JSON and in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Batch => "batch",
            Self::Api => "api",
            Self::Bucket => "bucket",
        }
    }
}

/// Who made a make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Maker {
    /// The handle of the account, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// Whether the caller made it.
    pub is_you: bool,
}

/// One use of a preset version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Make {
    /// Its id, a UUIDv7.
    pub id: String,
    /// The preset; `look-` and a name for a look.
    pub preset_id: String,
    /// The version of the preset.
    pub version: u32,
    /// When it was made.
    pub made_at: String,
    /// How it was made.
    pub source: MakeSource,
    /// Who made it. Absent for a person outside of the preset's team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker: Option<Maker>,
    /// The photograph. Only its maker learns it; absent after the rendition was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_id: Option<String>,
    /// The rendition. Only its maker learns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendition_id: Option<String>,
    /// Path of a picture of the rendition. Only its maker learns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_url: Option<String>,
    /// The recipe of the make.
    pub recipe: Value,
    /// SHA-256 of the recipe's canonical text.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub recipe_sha256: Digest,
    /// Whether the recipe has no difference from the preset version.
    pub is_exact: bool,
    /// Number of differences. A rating is not counted.
    pub changes: u64,
    /// How well the maker liked the result, 0 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
}

/// Body of `POST /api/presets/{id}/makes`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MakeRequest {
    /// The photograph.
    pub image_id: String,
    /// The recipe of the make. Absent: that of the preset version, so the make is exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub recipe: Option<Value>,
    /// How well the maker likes the result, 0 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(maximum = 5))]
    pub rating: Option<u8>,
    /// The version of the preset; the current one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub version: Option<u32>,
    /// How it is made: `editor`, `batch` or `api` (if absent).
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub source: MakeSource,
}

/// A version of a preset, in a request for a rendition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresetReference {
    /// The preset.
    pub id: String,
    /// Its version; the current one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub version: Option<u32>,
    /// How well the maker likes the result, 0 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(maximum = 5))]
    pub rating: Option<u8>,
    /// How the make is made: `editor` (if absent), `batch` or `api`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<MakeSource>,
}

/// Body of `PATCH /api/presets/{id}/makes/{make}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MakePatch {
    /// A rating, 0 to 5; `null` removes it.
    #[serde(default, deserialize_with = "crate::patch::present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u8>, required = false, maximum = 5))]
    pub rating: Option<Option<u8>>,
}

/// One difference between a preset version and a make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Difference {
    /// `step_added`, `step_removed`, `step_moved`, `step_switched`, `parameter`, `output` or `rating`.
    pub kind: String,
    /// The operation of the step; null for output settings and ratings.
    pub op: Option<String>,
    /// The position of the step in the preset version, from 0; of an added step, its position in the make. Null for output
    /// settings and ratings.
    pub step: Option<u32>,
    /// The parameter of the operation, or the output setting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// The unit of the parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What the preset version has: a value, a position, or a step. Null for a parameter that its operation derives; absent
    /// for an added step.
    #[serde(default, deserialize_with = "crate::patch::present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Value>, required = false))]
    pub from: Option<Value>,
    /// What the make has. Absent for a removed step.
    #[serde(default, deserialize_with = "crate::patch::present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Value>, required = false))]
    pub to: Option<Value>,
}

/// The differences of one make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Differences {
    /// In the order of the recipe. Empty for an exact make.
    pub differences: Vec<Difference>,
}

/// A difference of one of many makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MakeDifference {
    /// The make.
    pub make_id: String,
    /// When it was made.
    pub made_at: String,
    /// The version of the preset.
    pub version: u32,
    /// Who made it. Absent for a person outside of the preset's team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker: Option<Maker>,
    /// The difference.
    #[serde(flatten)]
    pub difference: Difference,
}

/// A page of differences, those of the newest make first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DifferencePage {
    /// The items.
    pub items: Vec<MakeDifference>,
    /// How many differences match, on all pages.
    pub total: u64,
    /// Whether there are more than `total`, because counting stopped there. Absent if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_more_than_total: bool,
    /// `?cursor=` of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Ratings of makes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RatingSummary {
    /// Number of makes with a rating.
    pub count: u64,
    /// Their mean.
    pub mean: f64,
}

/// What the makes of a preset say together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MakeSummary {
    /// The preset.
    pub preset_id: String,
    /// Each version with makes, oldest first.
    pub versions: Vec<VersionSummary>,
    /// Number of makes.
    pub makes: u64,
    /// Number of exact makes.
    pub exact: u64,
    /// Number of makes with differences.
    pub modified: u64,
    /// Number of differences of all makes; ratings are not counted.
    pub changes: u64,
    /// The ratings; `null` if there are none.
    pub rating: Option<RatingSummary>,
    /// Each day with makes, in UTC, oldest first.
    pub days: Vec<DaySummary>,
    /// How many makes change each step, in each way. The most frequent change comes first.
    pub operations: Vec<OperationSummary>,
    /// How parameters are changed, most frequent first.
    pub parameters: Vec<ParameterSummary>,
}

/// The makes of a version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionSummary {
    /// The version.
    pub version: u32,
    /// Number of makes.
    pub makes: u64,
    /// Number of exact makes.
    pub exact: u64,
    /// Number of makes with differences.
    pub modified: u64,
    /// Number of their differences; ratings are not counted.
    pub changes: u64,
    /// The ratings, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<RatingSummary>,
}

/// The makes of a day in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DaySummary {
    /// The day: `2026-11-28`.
    pub day: String,
    /// Number of exact makes.
    pub exact: u64,
    /// Number of makes with differences.
    pub modified: u64,
}

/// How many makes change a step in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperationSummary {
    /// The kind of difference.
    pub kind: String,
    /// The operation; null for `output`.
    pub op: Option<String>,
    /// The position of the step in the preset version, from 0. Null for `output`, and for `step_added`: all added steps of
    /// an operation count together.
    pub step: Option<u32>,
    /// Number of makes with at least one such difference.
    pub makes: u64,
}

/// How makes change a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterSummary {
    /// The operation.
    pub op: String,
    /// The position of the step in the preset version, from 0.
    pub step: u32,
    /// The parameter.
    pub parameter: String,
    /// Its unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The value in the preset version: that of the query, or else the newest whose makes change this parameter. Null if the
    /// operation derives it.
    pub preset_value: Option<Value>,
    /// Number of makes that change it.
    pub makes: u64,
    /// Number of those with a smaller number.
    pub below: u64,
    /// Number of those with a larger number.
    pub above: u64,
    /// The median of the changed numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median: Option<f64>,
    /// The first and the third quartile of the changed numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quartiles: Option<[f64; 2]>,
    /// The changed values; numbers ascending, others most frequent first. At most 200; empty if there are more numbers.
    pub values: Vec<ValueCount>,
    /// Ranges of changed numbers of equal width, if there are more than 200 numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bins: Option<Vec<ValueBin>>,
}

/// How many makes have a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ValueCount {
    /// The value, as in a recipe.
    pub value: Value,
    /// Number of makes.
    pub makes: u64,
}

/// How many makes have a number in a range: from `from`, below `to`. The last range contains its end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ValueBin {
    /// The smallest number.
    pub from: f64,
    /// The end of the range.
    pub to: f64,
    /// Number of makes.
    pub makes: u64,
}

/// The recipe that the makes of a version point to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggestion {
    /// The version that the changes begin with.
    pub version: u32,
    /// Number of makes that were counted.
    pub makes: u64,
    /// What more than half of the makes change alike. Empty if there is nothing.
    pub changes: Vec<SuggestedChange>,
    /// The recipe of the version with these changes.
    pub recipe: Value,
}

/// A change that more than half of the makes have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestedChange {
    /// The difference.
    #[serde(flatten)]
    pub difference: Difference,
    /// Number of makes with a change in this direction.
    pub makes: u64,
}
