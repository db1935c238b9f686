//! Commands for makes, and their outputs. Those for a preset go to its library, and to the maker's own library for a
//! look.

use api::{Difference, MakeSummary, Suggestion};
use serde::{Deserialize, Serialize};

use super::records::{MakeFilter, MakeReader, MakeRow, Period};
use crate::library::commands::{Command, commands};
use crate::library::records::{MadeRendition, NewMake};

commands! {
    true:
    ListMakes -> MakePage;
    FindMake -> FoundMake;
    ListMakeDifferences -> MakeDifferences;
    QueryDifferences -> DifferenceRows;
    SummarizeMakes -> MakeSummary;
    SuggestVersion -> Suggestion;
    FindMade -> Vec<MadeRendition>;
    FindWaitingMake -> Option<String>;
}

commands! {
    false:
    StoreMakes -> u64;
    RateMake -> FoundMake;
    DeleteMake -> ();
    WithdrawMake -> ();
    EndMaker -> bool;
}

/// Lists makes, newest first. A page ends early if its recipes are large.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListMakes {
    pub(crate) preset_id: String,
    pub(crate) reader: MakeReader,
    pub(crate) filter: MakeFilter,
    /// Only makes with smaller ids.
    pub(crate) before: Option<String>,
    /// Maximum number of makes on the page.
    pub(crate) limit: usize,
}

/// A page of makes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MakePage {
    pub(crate) makes: Vec<MakeRow>,
    pub(crate) team: MakeTeam,
    pub(crate) next_cursor: Option<String>,
}

/// Who is in the team of a preset, besides the owner.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct MakeTeam {
    pub(crate) account_ids: Vec<String>,
}

/// Finds a make. Fails if the reader may not see it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindMake {
    pub(crate) preset_id: String,
    pub(crate) id: String,
    pub(crate) reader: MakeReader,
}

/// A make with its recipe.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FoundMake {
    pub(crate) make: MakeRow,
    pub(crate) team: MakeTeam,
}

/// Lists the differences of a make. Fails if the reader may not see it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListMakeDifferences {
    pub(crate) preset_id: String,
    pub(crate) make_id: String,
    pub(crate) reader: MakeReader,
}

/// The differences of a make, and the recipes that they lead from and to.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MakeDifferences {
    pub(crate) differences: Vec<Difference>,
    pub(crate) preset_recipe: String,
    pub(crate) make_recipe: String,
}

/// Lists the differences of all makes, those of the newest make first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct QueryDifferences {
    pub(crate) preset_id: String,
    pub(crate) reader: MakeReader,
    pub(crate) filter: MakeFilter,
    /// The make and the position of the last item of the previous page.
    pub(crate) after: Option<(String, u32)>,
    /// Maximum number of differences on the page.
    pub(crate) limit: usize,
}

/// A page of differences.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DifferenceRows {
    pub(crate) rows: Vec<DifferenceRow>,
    pub(crate) team: MakeTeam,
    pub(crate) total: u64,
    /// Whether counting stopped at `total`.
    pub(crate) has_more_than_total: bool,
    pub(crate) has_more: bool,
}

/// A difference of a make.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DifferenceRow {
    pub(crate) make_id: String,
    pub(crate) position: u32,
    pub(crate) version: u32,
    pub(crate) maker_id: String,
    pub(crate) difference: Difference,
}

/// Adds up the makes of a preset.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SummarizeMakes {
    pub(crate) preset_id: String,
    pub(crate) reader: MakeReader,
    pub(crate) version: Option<u32>,
    /// Whole days.
    pub(crate) period: Period,
}

/// Finds what the makes of a version point to.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SuggestVersion {
    pub(crate) preset_id: String,
    pub(crate) reader: MakeReader,
    /// `None`: the current version.
    pub(crate) version: Option<u32>,
    /// Whole days.
    pub(crate) period: Period,
}

/// Finds the renditions of makes, in the library of their maker.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindMade {
    pub(crate) make_ids: Vec<String>,
}

/// Stores makes of presets of this library. Those that it has do not change; those whose preset version does not exist
/// are left out. The output is the number of new makes, and of those that were deleted since an earlier call stored them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoreMakes {
    pub(crate) makes: Vec<NewMake>,
    /// Whether they are those of the owner.
    #[serde(default)]
    pub(crate) is_own: bool,
}

/// Changes the rating of a make. Fails if the reader may not.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RateMake {
    pub(crate) preset_id: String,
    pub(crate) id: String,
    pub(crate) reader: MakeReader,
    pub(crate) rating: Option<u8>,
}

/// Deletes a make with its differences. Its rendition stays. Fails if the reader may not, or if there is no such make.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteMake {
    pub(crate) preset_id: String,
    pub(crate) id: String,
    pub(crate) reader: MakeReader,
    /// Whether the make waited in the outbox of its maker. It may not have arrived yet, and must not arrive later.
    #[serde(default)]
    pub(crate) has_waited: bool,
}

/// Finds the library to which a make is on its way, if it waits in the outbox of its maker's library.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindWaitingMake {
    pub(crate) preset_id: String,
    pub(crate) id: String,
}

/// Removes a make from the outbox of its maker's library, after its deletion was noted in the library of the preset.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WithdrawMake {
    pub(crate) preset_id: String,
    pub(crate) id: String,
}

/// Removes a deleted maker from some makes of a preset, or from its versions if no make is left. The output is whether
/// nothing is left that names the maker.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EndMaker {
    pub(crate) preset_id: String,
    pub(crate) maker_id: String,
}
