//! The objects of the preset routes, as the pages read them.

pub(crate) use api::{
    DaySummary, Make, MakeSummary, OperationSummary, ParameterSummary, Preset, PresetImport, PresetMember,
    PresetMembers, PresetOwner as Owner, PresetRight as Right, PresetVersion, RefusedPresetFile, VersionSummary,
};
use serde::Deserialize;
use serde_json::Value;

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
    /// The name in JSON and in the address.
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

    /// The kind with this name. `None` for one of a newer edge.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let all = [
            Self::StepAdded,
            Self::StepRemoved,
            Self::StepMoved,
            Self::StepSwitched,
            Self::Parameter,
            Self::Output,
            Self::Rating,
        ];
        all.into_iter().find(|kind| kind.word() == word)
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
