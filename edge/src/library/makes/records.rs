//! Rows of makes, as tables store them and commands carry them.

use api::MakeSource;
use filters::Digest;
use serde::{Deserialize, Serialize};

use crate::library::presets::PresetCaller;

/// A stored make.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MakeRow {
    pub(crate) id: String,
    pub(crate) preset_id: String,
    pub(crate) version: u32,
    pub(crate) maker_id: String,
    pub(crate) source: MakeSource,
    /// `None` for an exact make: its recipe is that of the version.
    pub(crate) recipe: Option<String>,
    pub(crate) recipe_sha256: Digest,
    /// 0 or 1.
    pub(crate) is_exact: u8,
    pub(crate) changes: u64,
    pub(crate) rating: Option<u8>,
}

/// Columns of a [`MakeRow`].
pub(super) const COLUMNS: &str =
    "id, preset_id, version, maker_id, source, recipe, recipe_sha256, is_exact, changes, rating";

/// Who asks for makes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MakeReader {
    pub(crate) caller: PresetCaller,
    /// The owners that the caller is: its library, and those that the library took over. Only for others than the owner.
    pub(crate) own_ids: Vec<String>,
}

/// Conditions for makes and their differences. Makes match if one of their differences does.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct MakeFilter {
    pub(crate) version: Option<u32>,
    pub(crate) is_exact: Option<bool>,
    pub(crate) kind: Option<String>,
    pub(crate) op: Option<String>,
    /// The position of a step of the preset.
    pub(crate) step: Option<u32>,
    pub(crate) parameter: Option<String>,
    /// Smallest and largest new number of the parameter.
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) period: Period,
    /// The owners who are the maker.
    pub(crate) maker_ids: Option<Vec<String>>,
    /// The account of the maker, if it was named and is not the caller's. It must be in the team of the preset.
    #[serde(default)]
    pub(crate) maker_account_id: Option<String>,
}

impl MakeFilter {
    /// Whether differences must match.
    pub(super) const fn has_difference(&self) -> bool {
        self.kind.is_some() || self.op.is_some() || self.step.is_some() || self.parameter.is_some()
    }
}

/// A time, both ends included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Period {
    pub(crate) from_ms: Option<u64>,
    pub(crate) to_ms: Option<u64>,
}

/// The `day` of the sums of all days.
const ALL_DAYS: i64 = -1;

/// Milliseconds of a day.
pub(crate) const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Period {
    /// The range of the column `day`, if the period consists of whole days.
    pub(super) fn days(self) -> Option<[i64; 2]> {
        let day = |ms: u64| i64::try_from(ms / DAY_MS).unwrap_or(i64::MAX);
        let Self { from_ms, to_ms } = self;
        if from_ms.is_none() && to_ms.is_none() {
            return Some([ALL_DAYS; 2]);
        }
        let is_whole = from_ms.is_none_or(|ms| ms.is_multiple_of(DAY_MS))
            && to_ms.is_none_or(|ms| (ms + 1).is_multiple_of(DAY_MS));
        is_whole.then(|| [from_ms.map_or(0, day), to_ms.map_or(i64::from(i32::MAX), day)])
    }

    /// The range of the ids of makes: from the first, before the second.
    pub(super) fn ids(self) -> [String; 2] {
        use crate::platform::ids::prefix_at;
        let first = prefix_at(self.from_ms.unwrap_or(0));
        [first, self.to_ms.map_or_else(|| crate::library::id_cursor::FIRST_PAGE.to_owned(), |ms| prefix_at(ms + 1))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn period_of_whole_days_is_a_range_of_days() {
        let days = |from_ms, to_ms| Period { from_ms, to_ms }.days();
        assert_eq!(days(None, None), Some([-1, -1]));
        assert_eq!(days(Some(2 * DAY_MS), Some(4 * DAY_MS - 1)), Some([2, 3]));
        assert_eq!(days(Some(2 * DAY_MS), None), Some([2, i64::from(i32::MAX)]));
        assert_eq!(days(Some(2 * DAY_MS + 1), None), None);
        assert_eq!(days(None, Some(4 * DAY_MS)), None);
    }

    #[test]
    fn period_is_a_range_of_ids() {
        let [first, end] = Period { from_ms: Some(1_700_000_000_000), to_ms: Some(1_700_000_000_000) }.ids();
        let id = "018bcfe5-6800-7fff-bfff-ffffffffffff";
        assert!(first.as_str() <= id && id < end.as_str(), "{first} {end}");
        assert!("018bcfe5-67ff-7fff-bfff-ffffffffffff" < first.as_str());
        assert!("018bcfe5-6801-7000-8000-000000000000" >= end.as_str());
    }
}
