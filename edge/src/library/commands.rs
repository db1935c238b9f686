//! Commands that the worker sends to a library, and their outputs: the interface between the two. Each command is one
//! round trip, and one transaction in the object. Commands and outputs are sent as JSON.

use api::{
    Image, ImagePatch, Job, JobError, JobState, Lut, Page, PublicRendition, Rendition, RenditionAccepted,
    RenditionPatch, RenditionResult, RenditionSummary, SnakeCase,
};
use filters::{Digest, Format};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::records::{
    Claim, ClaimKey, ClaimResult, DecodeFailure, DeletedRendition, DownloadPlan, FinishResult, IdempotencyKey,
    ImageCursor, ImageRow, LutRow, MadeRendition, MakeTarget, NewMake, ObjectVersion, PyramidFacts, RecordResult,
    RenditionRow, RowPage, RowPosition, Sort, StoredFile, UploadRow,
};

/// A command of a library.
pub(crate) trait Command: Serialize + DeserializeOwned {
    /// The command's name in a call.
    const NAME: &'static str;
    /// Whether the command only reads rows. The object caches the output of such a command until its rows change.
    const IS_READ: bool;
    /// The result of the command.
    type Output: Serialize + DeserializeOwned;
}

macro_rules! commands {
    ($is_read:literal: $($command:ident -> $output:ty;)*) => {
        $(impl Command for $command {
            const NAME: &'static str = stringify!($command);
            const IS_READ: bool = $is_read;
            type Output = $output;
        })*
    };
}
pub(super) use commands;

commands! {
    true:
    FindImage -> Option<ImageRow>;
    GetImage -> Image;
    ListImages -> Page<Image>;
    FindRendition -> Option<(RenditionRow, String)>;
    GetRendition -> Rendition;
    FindPublicRendition -> Option<RenditionRow>;
    ListPublicRenditions -> Page<PublicRendition>;
    ListRenditions -> Page<RenditionSummary>;
    GetRenditionAndJob -> RenditionAccepted;
    GetJob -> Job;
    ListJobs -> Page<Job>;
    FindUpload -> Option<UploadState>;
    FindUploadByToken -> Option<UploadRow>;
    FindMissingIds -> MissingIds;
    FindAvatarJob -> Option<Job>;
    FindLut -> Option<LutRow>;
    ListLuts -> Page<Lut>;
    GetLibraryId -> String;
    ExportRows -> RowPage;
    PlanDownload -> DownloadPlan;
    ListStoredFiles -> Vec<StoredFile>;
}

commands! {
    false:
    AdmitImage -> Admission;
    AddImage -> AddResult;
    ChangeImage -> Image;
    ChangeRendition -> Rendition;
    DeleteImage -> Option<Claim>;
    CreateRendition -> AcceptedRendition;
    FindAccepted -> Option<AcceptedRendition>;
    QueueRendition -> Queued;
    DeleteRendition -> Option<Claim>;
    NextDeletedRenditions -> Option<(ClaimKey, Vec<DeletedRendition>)>;
    RenameJob -> Job;
    RetryJob -> RetriedJob;
    CancelJob -> Job;
    EndCleanup -> ();
    ClaimJob -> ClaimResult;
    SetStep -> bool;
    RenewClaim -> Option<ClaimKey>;
    ChargeJob -> bool;
    FinishJob -> FinishResult;
    FailJob -> bool;
    ReleaseJob -> bool;
    DeferJob -> bool;
    FailExhausted -> bool;
    AdmitDecode -> ();
    AddDecodeFailure -> ();
    DeleteGuest -> DeleteProgress;
    AnnounceUpload -> Admission;
    SetWrittenBytes -> ();
    CheckLutQuota -> ();
    AdmitLut -> Option<Lut>;
    ChargeCost -> ();
    SpendCost -> ();
    AddLut -> AddedLut;
    DeleteLut -> LutRow;
    QueueIncoming -> QueuedCount;
    QueueAvatar -> Job;
    PublishAvatar -> ();
    RestoreRows -> ();
    RepublishIds -> ();
    Recover -> String;
}

/// Finds the row of an image.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindImage {
    pub(crate) id: String,
}

/// Gets an image with its newest renditions. Fails if there is no such image.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetImage {
    pub(crate) id: String,
}

/// Lists images with their newest renditions.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListImages {
    pub(crate) sort: Sort,
    pub(crate) format: Option<Format>,
    pub(crate) state: Option<JobState>,
    /// Search keys of `platform/text.rs`. Each must match.
    pub(crate) words: Vec<String>,
    pub(crate) after: Option<ImageCursor>,
    /// Maximum number of images on the page.
    pub(crate) limit: usize,
}

/// Finds the image with these bytes. If there is none, checks the quotas. Fails above them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AdmitImage {
    pub(crate) sha256: Digest,
    pub(crate) size_bytes: u64,
    /// The upload that announced this file, so that it does not count twice.
    pub(crate) upload_id: Option<String>,
}

/// Whether a file may be added.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Admission {
    /// An image with the same bytes exists.
    Existing(Box<Image>),
    /// The quotas allow the file.
    Allowed,
}

/// Adds an image after its original was stored, and queues its thumbnail job.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AddImage {
    pub(crate) image: Box<ImageRow>,
    pub(crate) job_id: String,
    /// Cost of the job.
    #[serde(default)]
    pub(crate) cost_ms: u64,
}

/// The result of adding an image.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum AddResult {
    /// The image exists. This attempt, or another one with the same file, added it.
    New(Box<Image>),
    /// Another image has the same bytes.
    Existing(Box<Image>),
    /// The image with this id was deleted.
    Deleted,
}

/// Changes what the owner says about an image. Fails if there is no such image.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ChangeImage {
    pub(crate) id: String,
    pub(crate) patch: ImagePatch,
}

/// Changes what the owner says about a rendition. Fails if there is no such rendition.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ChangeRendition {
    pub(crate) id: String,
    pub(crate) patch: RenditionPatch,
}

/// Deletes an image with its renditions and jobs. The output is the claim of the job that deletes their objects.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteImage {
    pub(crate) id: String,
    pub(crate) job_id: String,
}

/// Creates a rendition and its job. Fails if the request is invalid.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CreateRendition {
    pub(crate) id: String,
    pub(crate) job_id: String,
    pub(crate) image_id: String,
    pub(crate) name: Option<String>,
    /// The recipe in canonical form.
    pub(crate) recipe: String,
    /// The idempotency key, if the request has one.
    pub(crate) key: Option<IdempotencyKey>,
    /// Whether the caller runs the job itself. Otherwise the library sends its message.
    pub(crate) claims_job: bool,
    /// The make that the rendition is.
    #[serde(default)]
    pub(crate) make: Option<MakeTarget>,
}

/// Finds what an earlier request with the same key created. Fails if that was another request.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindAccepted {
    pub(crate) key: IdempotencyKey,
}

/// A requested rendition.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AcceptedRendition {
    pub(crate) accepted: RenditionAccepted,
    /// The claim of its job, if the caller runs it.
    pub(crate) claim: Option<Claim>,
    /// Whether an earlier request with the same key created it.
    pub(crate) is_repeated: bool,
    /// The charged processor time.
    pub(crate) cost_ms: u64,
    /// The make that the rendition is.
    #[serde(default)]
    pub(crate) made: Option<MadeRendition>,
    /// Of an earlier request: its make, if it waits for its delivery.
    #[serde(default)]
    pub(crate) waiting: Option<NewMake>,
}

/// Queues a rendition, unless the image has one with the same recipe.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct QueueRendition {
    pub(crate) id: String,
    pub(crate) job_id: String,
    pub(crate) image_id: String,
    pub(crate) recipe: String,
}

/// Whether a rendition was queued.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Queued(pub(crate) bool);

/// Finds the row of a rendition, and the name of its file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindRendition {
    pub(crate) id: String,
}

/// Gets a rendition. Fails if there is no such rendition.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetRendition {
    pub(crate) id: String,
}

/// Finds the row of a finished rendition that others may see.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindPublicRendition {
    pub(crate) id: String,
}

/// Lists the finished public renditions, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListPublicRenditions {
    /// Only renditions with smaller ids.
    pub(crate) before: Option<String>,
    /// Maximum number of renditions on the page.
    pub(crate) limit: usize,
}

/// Lists the renditions of an image, newest first. Fails if there is no such image.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListRenditions {
    pub(crate) image_id: String,
    /// Only renditions with smaller ids.
    pub(crate) before: Option<String>,
    /// Maximum number of renditions on the page.
    pub(crate) limit: usize,
}

/// Deletes a rendition with its job. The output is the claim of the job that deletes its objects.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteRendition {
    pub(crate) id: String,
    pub(crate) job_id: String,
}

/// Gets the next renditions whose objects a claimed job must delete, ordered by id, and renews the claim. `None`: the
/// claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NextDeletedRenditions {
    pub(crate) claim: ClaimKey,
    /// The objects of all renditions up to this id are deleted.
    pub(crate) deleted_up_to: String,
}

/// Gets a rendition with its job. Fails if one of them does not exist.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetRenditionAndJob {
    pub(crate) rendition_id: String,
    pub(crate) job_id: String,
}

/// Gets a job. Fails if there is no such job.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetJob {
    pub(crate) id: String,
}

/// Lists jobs, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListJobs {
    pub(crate) kind: Option<SnakeCase>,
    pub(crate) state: Option<JobState>,
    /// Only jobs with smaller ids.
    pub(crate) before: Option<String>,
    /// Maximum number of jobs on the page.
    pub(crate) limit: usize,
}

/// Renames a job. Fails if there is no such job.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RenameJob {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
}

/// Queues a failed or cancelled job again. Fails in any other state.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RetryJob {
    pub(crate) id: String,
}

/// A job that was queued again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RetriedJob {
    pub(crate) job: Job,
    /// The charged processor time.
    pub(crate) cost_ms: u64,
}

/// Cancels a job that waits or runs. Fails if it has ended otherwise, or if its kind cannot be cancelled.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CancelJob {
    pub(crate) id: String,
}

/// The attempt at a cancelled job has removed what it stored.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EndCleanup {
    pub(crate) job_id: String,
    /// The end of the lease, as [`FinishJob`] returned it.
    pub(crate) lease_until_ms: u64,
}

/// Claims a job, so that no other worker runs it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ClaimJob {
    pub(crate) id: String,
}

/// Stores the step that a claimed job begins. `false`: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SetStep {
    pub(crate) claim: ClaimKey,
    pub(crate) step: SnakeCase,
    pub(crate) progress: f64,
}

/// Heartbeat: stores the progress of a claimed job and renews the claim. `None`: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RenewClaim {
    pub(crate) claim: ClaimKey,
    pub(crate) step: SnakeCase,
    pub(crate) progress: f64,
}

/// Charges the cost of an attempt at a claimed job beyond the charged estimate. `false`: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ChargeJob {
    pub(crate) claim: ClaimKey,
    pub(crate) cost_ms: u64,
}

/// Ends a claimed job and stores its changes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FinishJob {
    pub(crate) claim: ClaimKey,
    pub(crate) changes: Vec<Change>,
}

/// A change of rows that a job makes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Change {
    /// The file of the rendition is stored.
    RenditionResult { id: String, result: RenditionResult },
    /// The file of the pyramid is stored.
    PyramidFacts { id: String, facts: PyramidFacts },
    /// Facts computed from the pixels of the image.
    ImageColors { id: String, colors: Vec<String>, placeholder: String },
    /// The image that the job created or found.
    JobImage { image_id: String },
    /// The record of a collection was processed.
    Record { result: Box<RecordResult> },
    /// The source of a collection is listed, or could not be.
    Listed { run_id: String, error: Option<JobError> },
    /// The account has this avatar, by its path.
    Avatar { avatar: Option<String> },
}

/// Fails a claimed job. `false`: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FailJob {
    pub(crate) claim: ClaimKey,
    pub(crate) error: JobError,
    /// Whether every later attempt would fail in the same way.
    pub(crate) is_final: bool,
    /// The file, if the job failed because it cannot be decoded.
    pub(crate) file: Option<DecodeFailure>,
}

/// Releases a claimed job for another attempt. `false`: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReleaseJob {
    pub(crate) claim: ClaimKey,
    pub(crate) delay_s: u32,
}

/// Releases a claimed job without counting the attempt. `false`: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeferJob {
    pub(crate) claim: ClaimKey,
    pub(crate) delay_s: u32,
}

/// Fails a job in the dead-letter queue if its attempts are used up.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FailExhausted {
    pub(crate) job_id: String,
    pub(crate) error: JobError,
}

/// Charges the decoding of a file to the owner's budget. Fails above the budget, and for a file that is known to be
/// damaged.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AdmitDecode {
    /// Id of the image or the rendition.
    pub(crate) id: String,
    /// Version of the file, as in [`DecodeFailure`].
    pub(crate) version: String,
    pub(crate) cost_ms: u64,
}

/// Records that a file cannot be decoded.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AddDecodeFailure {
    pub(crate) failure: DecodeFailure,
}

/// Deletes data of a guest whose sessions ended: some images, or some other rows if no image and no active job is left.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteGuest {
    pub(crate) at_most: u64,
}

/// The progress of deleting a library.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteProgress {
    /// Whether another call deletes more images at once.
    pub(crate) has_more: bool,
    /// Whether makes or other rows are left that need no job. Another call removes more at once.
    #[serde(default)]
    pub(crate) has_rows: bool,
    /// Whether the library is empty.
    pub(crate) is_empty: bool,
}

/// Announces an upload. Fails above the quotas.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AnnounceUpload {
    pub(crate) upload: UploadRow,
    /// Digest of the token in its URL, if the edge receives the bytes.
    pub(crate) token_sha256: Option<Digest>,
}

/// Records how many bytes of an upload are in the store.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SetWrittenBytes {
    pub(crate) id: String,
    pub(crate) written_bytes: u64,
}

/// Finds an upload for its confirmation.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindUpload {
    pub(crate) id: String,
}

/// An announced upload.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct UploadState {
    /// The image that was created from it, or that has the same bytes.
    pub(crate) image: Option<Box<Image>>,
    /// The announced file; `None` after the image was created.
    pub(crate) upload: Option<UploadRow>,
}

/// Finds an upload by its token.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindUploadByToken {
    pub(crate) id: String,
    pub(crate) token_sha256: Digest,
}

/// Records objects under `incoming/`, and queues the ingest of new ones.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct QueueIncoming {
    pub(crate) versions: Vec<ObjectVersion>,
}

/// The number of new objects.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct QueuedCount(pub(crate) usize);

/// Finds the job that makes an avatar.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindAvatarJob {
    /// The id of the upload.
    pub(crate) id: String,
}

/// Queues the job that makes an avatar, unless there is one.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct QueueAvatar {
    /// The id of the upload.
    pub(crate) id: String,
}

/// Tells the owner's pages the path of the account's avatar.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PublishAvatar {
    pub(crate) avatar: Option<String>,
}

/// Finds the row of a look-up table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindLut {
    pub(crate) sha256: Digest,
}

/// Checks the quotas for a look-up table of at least `size_bytes` before it is read. Fails above them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CheckLutQuota {
    pub(crate) size_bytes: u64,
}

/// Charges work that was done, in milliseconds of processor time, although the request is refused.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ChargeCost {
    pub(crate) cost_ms: u64,
}

/// Charges work that is about to start, in milliseconds of processor time. Fails above the budget.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SpendCost {
    pub(crate) cost_ms: u64,
}

/// Finds a look-up table. If there is none, checks the quotas for a file of `size_bytes`. Fails above them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AdmitLut {
    pub(crate) sha256: Digest,
    pub(crate) size_bytes: u64,
}

/// Lists look-up tables, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListLuts {
    /// Only tables whose rows have smaller ids.
    pub(crate) before: Option<String>,
    /// Maximum number of tables on the page.
    pub(crate) limit: usize,
}

/// Adds a look-up table after its file was stored.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AddLut {
    pub(crate) lut: LutRow,
}

/// The result of adding a look-up table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AddedLut {
    pub(crate) lut: Lut,
    /// Whether the table is new. Otherwise an existing one has the same bytes.
    pub(crate) is_new: bool,
}

/// Deletes a look-up table. Fails if it does not exist or if renditions use it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteLut {
    pub(crate) sha256: Digest,
}

/// Finds the ids that no row has.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindMissingIds {
    pub(crate) images: Vec<String>,
    pub(crate) renditions: Vec<String>,
    pub(crate) luts: Vec<String>,
    #[serde(default)]
    pub(crate) pyramids: Vec<String>,
    /// Keys of published files. The answer names those that were ours and are not referred to any more.
    #[serde(default)]
    pub(crate) published: Vec<String>,
}

/// Ids that no row has.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MissingIds {
    pub(crate) images: Vec<String>,
    pub(crate) renditions: Vec<String>,
    pub(crate) luts: Vec<String>,
    #[serde(default)]
    pub(crate) pyramids: Vec<String>,
    #[serde(default)]
    pub(crate) published: Vec<String>,
}

/// Gets the id of the library that has the rows: another one if the called library was taken over.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetLibraryId {}

/// Exports the rows at a position.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ExportRows {
    pub(crate) position: RowPosition,
    /// The library, and those that it took over. Rows do not say who the other makers are.
    #[serde(default)]
    pub(crate) own_ids: Vec<String>,
}

/// Divides the files after the place `after` and up to the place `last` into parts of bounded size.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PlanDownload {
    /// Empty: from the first file.
    pub(crate) after: String,
    /// `None`: up to the last file.
    pub(crate) last: Option<String>,
    /// Stops when there are more parts.
    pub(crate) max_parts: usize,
    pub(crate) max_bytes: u64,
    pub(crate) max_objects: u64,
}

/// Lists files in the order of their places, after the place `after` and up to the place `last`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListStoredFiles {
    pub(crate) after: String,
    pub(crate) last: String,
    pub(crate) limit: usize,
}

/// Restores rows. Existing rows do not change.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RestoreRows {
    pub(crate) pages: Vec<RowPage>,
}

/// Writes all public ids to the map in the database again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RepublishIds {}

/// Restores the library to an earlier time. The output is a bookmark of the state before.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Recover {
    pub(crate) at_ms: u64,
}
