//! Commands for collections, their records and runs, and their outputs.

use api::{Collection, CollectionPatch, CollectionRecord, CollectionRun, Page, Pyramid, RecordState, Visibility};
use serde::{Deserialize, Serialize};

use super::rows::{CollectionRow, RecordRow};
use super::settings::Settings;
use crate::library::commands::{Command, commands};
use crate::library::records::{ClaimKey, LutRow, PyramidRow};

commands! {
    true:
    GetCollection -> Collection;
    ListCollections -> Page<Collection>;
    FindCollection -> CollectionRow;
    ListRecords -> Page<CollectionRecord>;
    GetRecord -> CollectionRecord;
    ListRuns -> Page<CollectionRun>;
    GetRun -> CollectionRun;
    FindPublicPyramid -> Option<PyramidRow>;
    GetPublicPyramid -> Option<Pyramid>;
}

commands! {
    false:
    CreateCollection -> Collection;
    ChangeCollection -> Collection;
    DeleteCollection -> ();
    MarkRecord -> CollectionRecord;
    RepeatRecord -> CollectionRecord;
    RepeatRecords -> RepeatedPage;
    StartRun -> CollectionRun;
    WithdrawObjects -> WithdrawnCount;
    BeginListing -> Option<ListingInput>;
    TakeListing -> Option<ListingReply>;
    BeginRecord -> Option<RecordInput>;
    ReopenRecord -> ();
    CheckPublished -> ();
    NextPublished -> Option<(ClaimKey, PublishedPage)>;
}

/// Gets a collection. Fails if there is no such collection.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetCollection {
    pub(crate) id: String,
}

/// Finds the row of a collection. Fails if there is no such collection.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindCollection {
    pub(crate) id: String,
}

/// Lists collections, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListCollections {
    /// Only collections with smaller ids.
    pub(crate) before: Option<String>,
    pub(crate) limit: usize,
}

/// Creates a collection. Fails if another one has its folder, or one that overlaps.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CreateCollection {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `None`: a list of addresses.
    pub(crate) folder: Option<String>,
    pub(crate) settings: Settings,
    pub(crate) visibility: Visibility,
    pub(crate) paused: bool,
}

/// Changes a collection. Fails if there is no such collection, or if the change leads to wrong settings.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ChangeCollection {
    pub(crate) id: String,
    /// Its name, visibility and addresses were checked.
    pub(crate) patch: CollectionPatch,
}

/// Deletes a collection with its records, runs and published files. The sources stay.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteCollection {
    pub(crate) id: String,
}

/// Lists the records of a collection, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListRecords {
    pub(crate) collection_id: String,
    pub(crate) state: Option<RecordState>,
    /// Only records with smaller ids.
    pub(crate) before: Option<String>,
    pub(crate) limit: usize,
}

/// Gets a record. Fails if there is no such record.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetRecord {
    pub(crate) collection_id: String,
    pub(crate) id: String,
}

/// Sets or removes the mark of the API.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MarkRecord {
    pub(crate) collection_id: String,
    pub(crate) id: String,
    pub(crate) mark: Option<bool>,
}

/// Opens a record again, and starts a run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RepeatRecord {
    pub(crate) collection_id: String,
    pub(crate) id: String,
}

/// Opens some records in these states again. The last step starts a run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RepeatRecords {
    pub(crate) collection_id: String,
    pub(crate) states: Vec<RecordState>,
    /// What the step before answered; `None` in the first one.
    pub(crate) after: Option<RepeatedPage>,
}

/// The answer to a step that opens records again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RepeatedPage {
    /// The number of records that all steps opened.
    pub(crate) records: u64,
    /// Records that were opened since then are left alone: a run may have ended with them meanwhile.
    pub(crate) before_ms: u64,
    /// Whether there must be another step.
    pub(crate) has_more: bool,
}

/// Starts a run, or returns the one that is under way.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StartRun {
    pub(crate) collection_id: String,
}

/// Lists the runs of a collection, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListRuns {
    pub(crate) collection_id: String,
    /// Only runs with smaller ids.
    pub(crate) before: Option<String>,
    pub(crate) limit: usize,
}

/// Gets a run. Fails if there is no such run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetRun {
    pub(crate) collection_id: String,
    pub(crate) id: String,
}

/// Finds the row of a pyramid of a public collection.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindPublicPyramid {
    pub(crate) id: String,
}

/// Gets a pyramid of a public collection.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetPublicPyramid {
    pub(crate) id: String,
}

/// Gets what the listing of a run needs. `None`: the collection or its run is gone.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BeginListing {
    pub(crate) run_id: String,
}

/// What the listing of a run needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ListingInput {
    pub(crate) collection: CollectionRow,
    /// The known versions of addresses.
    pub(crate) known: Vec<SourceVersion>,
    /// The number of addresses that an earlier part of the listing asked.
    pub(crate) position: u64,
    /// The library's time: the clocks of workers differ.
    pub(crate) now_ms: u64,
}

/// A source with its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SourceVersion {
    /// In the folder of the collection, or an address.
    pub(crate) path: String,
    /// `None`: the version is unknown. A record that exists stays as it is.
    pub(crate) etag: Option<String>,
    pub(crate) size_bytes: u64,
    /// When the version was stored, if that is known.
    pub(crate) changed_ms: Option<u64>,
    /// Whether its server states no version. Then its job reads the file once a day.
    #[serde(default)]
    pub(crate) is_unstated: bool,
}

/// Withdraws the records of objects that are gone.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WithdrawObjects {
    pub(crate) keys: Vec<String>,
    /// How long ago the store was asked, in milliseconds.
    #[serde(default)]
    pub(crate) asked_ms_ago: u64,
}

/// How many records were withdrawn.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WithdrawnCount(pub(crate) u64);

/// A page of the listing of a run: records new versions, and withdraws the records whose sources are missing in it. Renews the
/// claim. `None`: the claim was lost.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TakeListing {
    pub(crate) claim: ClaimKey,
    pub(crate) run_id: String,
    #[serde(flatten)]
    pub(crate) page: ListingPage,
}

/// A page of a listing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct ListingPage {
    /// A time of the library before the page was requested.
    pub(crate) asked_ms: u64,
    pub(crate) sources: Vec<SourceVersion>,
    /// Sources that are there, whatever their version.
    pub(crate) there: Vec<String>,
    /// Sources that are gone.
    pub(crate) gone: Vec<String>,
    /// The range of paths that the page lists completely; `None` if it only names some.
    pub(crate) range: Option<PathRange>,
    /// The number of addresses that were asked.
    pub(crate) position: u64,
}

/// The answer to a page of a listing.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListingReply {
    pub(crate) claim: ClaimKey,
    /// The library's time.
    pub(crate) now_ms: u64,
    /// Whether more records must be withdrawn: the same page must be sent again.
    pub(crate) has_more: bool,
}

/// A range of paths, in the order of their bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PathRange {
    /// Paths after this one; `None`: from the first on.
    pub(crate) after: Option<String>,
    /// Up to this one; `None`: up to the last.
    pub(crate) up_to: Option<String>,
}

/// Gets what the job of a record needs. `None`: the record or its collection is gone, or the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BeginRecord {
    pub(crate) claim: ClaimKey,
}

/// What the job of a record needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RecordInput {
    pub(crate) collection: CollectionRow,
    pub(crate) record: RecordRow,
    /// The look-up tables that the recipe names.
    pub(crate) luts: Vec<LutRow>,
    /// Whether the record is still to be processed: its source may be gone meanwhile.
    pub(crate) is_wanted: bool,
}

/// The published file of a record may be that of a job that lost its claim: processes the record again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReopenRecord {
    pub(crate) record_id: String,
}

/// The store has another file of a published pyramid than its row says. Unless a job is storing it, processes its record again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CheckPublished {
    pub(crate) pyramid_id: String,
    /// That of the file in the store; `None` if there is none.
    pub(crate) etag: Option<String>,
}

/// Gets the next published files that a claimed job must remove, and renews the claim. `None`: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NextPublished {
    pub(crate) claim: ClaimKey,
    pub(crate) collection_id: String,
    /// The records of the page before, whose files are removed.
    pub(crate) removed: Vec<String>,
}

/// Published files to remove.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct PublishedPage {
    /// Ids of records, and keys of their files.
    pub(crate) files: Vec<(String, String)>,
    /// Whether the job must ask again.
    pub(crate) has_more: bool,
}
