//! The objects of the preset routes, as the pages read them.

pub(crate) use api::{
    Preset, PresetImport as ImportOutcome, PresetMember as Member, PresetOwner as Owner, PresetRight as Right,
    PresetVersion, RefusedPresetFile as RefusedFile,
};
use serde::Deserialize;
use serde_json::Value;

/// One use of a preset on an image.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Make {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) made_at: String,
    /// `editor`, `batch`, `api` or `bucket`.
    pub(crate) source: String,
    #[serde(default)]
    pub(crate) maker: Option<Maker>,
    /// The rendition and its picture; only for the maker.
    #[serde(default)]
    pub(crate) rendition_id: Option<String>,
    #[serde(default)]
    pub(crate) picture_url: Option<String>,
    pub(crate) is_exact: bool,
    pub(crate) changes: u64,
    #[serde(default)]
    pub(crate) rating: Option<u8>,
}

/// Who made it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Maker {
    #[serde(default)]
    pub(crate) handle: Option<String>,
    #[serde(default)]
    pub(crate) is_you: bool,
}

/// What a make changes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Differences {
    pub(crate) differences: Vec<Change>,
}

/// A difference between a preset and a make, or a change that the makes point to.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Change {
    pub(crate) kind: Kind,
    /// The name of the operation; absent for the output and the rating.
    #[serde(default)]
    pub(crate) op: Option<String>,
    /// The position of the step in the version, from 0.
    #[serde(default)]
    pub(crate) step: Option<u32>,
    #[serde(default)]
    pub(crate) parameter: Option<String>,
    #[serde(default)]
    pub(crate) from: Option<Value>,
    #[serde(default)]
    pub(crate) to: Option<Value>,
    /// In how many makes; only in a suggestion.
    #[serde(default)]
    pub(crate) makes: u64,
}

/// The kind of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    StepAdded,
    StepRemoved,
    StepMoved,
    StepSwitched,
    Parameter,
    Output,
    Rating,
}

impl Kind {
    /// The name in the address.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::StepAdded => "step_added",
            Self::StepRemoved => "step_removed",
            Self::StepMoved => "step_moved",
            Self::StepSwitched => "step_switched",
            Self::Parameter => "parameter",
            Self::Output => "output",
            Self::Rating => "rating",
        }
    }
}

/// Which makes the figures count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SummaryQuery {
    /// Empty for all versions.
    pub(crate) version: String,
    /// RFC 3339 dates; empty without a limit.
    pub(crate) from: String,
    pub(crate) to: String,
}

impl SummaryQuery {
    /// The pairs of the address.
    pub(super) fn pairs(&self) -> Vec<(&str, &str)> {
        let all = [("version", self.version.as_str()), ("from", &self.from), ("to", &self.to)];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// The figures of a preset.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Summary {
    pub(crate) versions: Vec<VersionSummary>,
    pub(crate) makes: u64,
    pub(crate) exact: u64,
    pub(crate) modified: u64,
    /// All differences of all makes.
    pub(crate) changes: u64,
    #[serde(default)]
    pub(crate) rating: Option<Rating>,
    /// Only days with makes, in UTC.
    pub(crate) days: Vec<DayCount>,
    pub(crate) operations: Vec<OperationCount>,
    pub(crate) parameters: Vec<ParameterFigures>,
}

/// The figures of one version.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct VersionSummary {
    pub(crate) version: u32,
    pub(crate) makes: u64,
    pub(crate) exact: u64,
    pub(crate) modified: u64,
    pub(crate) changes: u64,
    #[serde(default)]
    pub(crate) rating: Option<Rating>,
}

/// How makes are rated.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(crate) struct Rating {
    pub(crate) count: u64,
    pub(crate) mean: f64,
}

/// The makes of a day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct DayCount {
    /// `2026-11-28`, in UTC.
    pub(crate) day: String,
    pub(crate) exact: u64,
    pub(crate) modified: u64,
}

/// How many makes change a step in a way.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct OperationCount {
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) op: Option<String>,
    #[serde(default)]
    pub(crate) step: Option<u32>,
    pub(crate) makes: u64,
}

/// How the makes that change a parameter set it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct ParameterFigures {
    pub(crate) op: String,
    #[serde(default)]
    pub(crate) step: Option<u32>,
    pub(crate) parameter: String,
    #[serde(default)]
    pub(crate) preset_value: Option<Value>,
    /// The makes that change it.
    pub(crate) makes: u64,
    #[serde(default)]
    pub(crate) median: Option<f64>,
    #[serde(default)]
    pub(crate) quartiles: Option<[f64; 2]>,
    #[serde(default)]
    pub(crate) values: Vec<ValueCount>,
    /// In place of `values` if there are too many.
    #[serde(default)]
    pub(crate) bins: Vec<BinCount>,
}

/// How many makes set a value.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(crate) struct ValueCount {
    pub(crate) value: f64,
    pub(crate) makes: u64,
}

/// How many makes set a value between two ends.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(crate) struct BinCount {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) makes: u64,
}

/// The version that the makes point to.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Suggestion {
    /// The version that it changes.
    pub(crate) version: u32,
    pub(crate) makes: u64,
    /// Empty if the makes point to nothing.
    pub(crate) changes: Vec<Change>,
    pub(crate) recipe: Value,
}
