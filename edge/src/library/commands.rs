//! What the worker may ask of a library, and what it gets: the interface between the two. Each command is one round trip, and one transaction in the
//! object. Commands and answers travel as JSON.

use api::{
    Image, Job, JobError, JobState, Lut, Page, Rendition, RenditionAccepted, RenditionResult, RenditionSummary,
    SnakeCase,
};
use filters::{Digest, Format};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::records::{
    Claim, ClaimKey, Claimed, DecodeFailure, DeletedRendition, Finished, ImageRow, LutRow, Place, Position,
    RenditionRow, RequestKey, RowPage, Sort, UploadRow, Version,
};

/// A command.
pub(crate) trait Command: Serialize + DeserializeOwned {
    /// Tells commands apart on the way.
    const NAME: &'static str;
    /// Whether it changes nothing, and the rows alone decide the answer: the object keeps it in memory until they change.
    const IS_READ: bool;
    /// What it is answered with.
    type Answer: Serialize + DeserializeOwned;
}

macro_rules! commands {
    ($is_read:literal: $($command:ident -> $answer:ty;)*) => {
        $(impl Command for $command {
            const NAME: &'static str = stringify!($command);
            const IS_READ: bool = $is_read;
            type Answer = $answer;
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
    ListRenditions -> Page<RenditionSummary>;
    GetAccepted -> RenditionAccepted;
    GetJob -> Job;
    ListJobs -> Page<Job>;
    OpenUpload -> Option<OpenedUpload>;
    FindUploadByToken -> Option<UploadRow>;
    FindUnknown -> Unknown;
    FindLut -> Option<LutRow>;
    ListLuts -> Page<Lut>;
    WhereAmI -> String;
    ExportRows -> RowPage;
}

commands! {
    false:
    AdmitImage -> Admitted;
    AddImage -> Added;
    DeleteImage -> Option<Claim>;
    CreateRendition -> AcceptedRendition;
    QueueRendition -> Queued;
    DeleteRendition -> Option<Claim>;
    NextDeleted -> Option<(ClaimKey, Vec<DeletedRendition>)>;
    RenameJob -> Job;
    RetryJob -> Retried;
    ClaimJob -> Claimed;
    NoteStep -> bool;
    RenewClaim -> Option<ClaimKey>;
    FinishJob -> Finished;
    FailJob -> bool;
    ReleaseJob -> bool;
    DeferJob -> bool;
    FailExhausted -> bool;
    AdmitDecode -> ();
    NoteDecodeFailure -> ();
    EndLibrary -> Ended;
    AnnounceUpload -> Admitted;
    NoteUpload -> ();
    OpenLut -> ();
    AdmitLut -> Option<Lut>;
    ChargeLut -> u64;
    AddLut -> AddedLut;
    DeleteLut -> LutRow;
    NoticeIncoming -> Noticed;
    RestoreRows -> ();
    Recover -> String;
}

/// Finds an image's row.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindImage {
    pub(crate) id: String,
}

/// Gives an image with its newest renditions. Refused if it is not there.
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
    /// As `platform/text.rs` makes search keys; each must be found.
    pub(crate) words: Vec<String>,
    pub(crate) after: Option<Position>,
    /// Most images on the page.
    pub(crate) limit: usize,
}

/// Looks for an image with these bytes; without one, checks that the quotas leave room for it. Refused above them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AdmitImage {
    pub(crate) sha256: Digest,
    pub(crate) size_bytes: u64,
    /// The announcement that this very file was made by; it does not count twice.
    pub(crate) upload_id: Option<String>,
}

/// Whether a file may come in.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Admitted {
    /// The same bytes are there already.
    Known(Box<Image>),
    /// There is room for it.
    Room,
}

/// Adds an image, whose original is stored, and queues the job that makes its thumbnails.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AddImage {
    pub(crate) image: Box<ImageRow>,
    pub(crate) job_id: String,
}

/// What became of a new image.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Added {
    /// It is there; this attempt or another one at the very same file made it.
    New(Box<Image>),
    /// The same bytes were there already, as this image.
    Known(Box<Image>),
    /// The image of this id was deleted.
    Deleted,
}

/// Deletes an image with its renditions and jobs. The answer is the claim of the job that removes their objects.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteImage {
    pub(crate) id: String,
    pub(crate) job_id: String,
}

/// Makes a rendition and its job. Refused for everything that is wrong with the request.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CreateRendition {
    pub(crate) id: String,
    pub(crate) job_id: String,
    pub(crate) image_id: String,
    pub(crate) name: Option<String>,
    /// Its canonical form.
    pub(crate) recipe: String,
    /// Of the request, if it has one.
    pub(crate) key: Option<RequestKey>,
    /// Whether the caller runs the job itself; else its message is sent.
    pub(crate) begin: bool,
}

/// A rendition that was asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AcceptedRendition {
    pub(crate) accepted: RenditionAccepted,
    /// The claim of its job, if the caller runs it.
    pub(crate) claim: Option<Claim>,
    /// Whether another request with the same key made it.
    pub(crate) was_there: bool,
    /// What was charged for it.
    pub(crate) cost_ms: u64,
}

/// Queues a rendition, unless the image has one by the same recipe.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct QueueRendition {
    pub(crate) id: String,
    pub(crate) job_id: String,
    pub(crate) image_id: String,
    pub(crate) recipe: String,
}

/// Whether something was queued.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Queued(pub(crate) bool);

/// Finds a rendition's row, and the name that its file is downloaded under.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindRendition {
    pub(crate) id: String,
}

/// Gives a rendition. Refused if it is not there.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetRendition {
    pub(crate) id: String,
}

/// Lists the renditions of an image, newest first. Refused if there is no such image.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListRenditions {
    pub(crate) image_id: String,
    /// Only those whose ids come before this one.
    pub(crate) before: Option<String>,
    /// Most renditions on the page.
    pub(crate) limit: usize,
}

/// Deletes a rendition with its job. The answer is the claim of the job that removes its objects.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteRendition {
    pub(crate) id: String,
    pub(crate) job_id: String,
}

/// Gives the next renditions whose objects a claimed job has to remove, in the order of their ids, and renews the claim. Nothing: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NextDeleted {
    pub(crate) claim: ClaimKey,
    /// The objects of all up to this one are removed.
    pub(crate) removed_up_to: String,
}

/// Gives a rendition with its job. Refused if they are not there.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetAccepted {
    pub(crate) rendition_id: String,
    pub(crate) job_id: String,
}

/// Gives a job. Refused if it is not there.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetJob {
    pub(crate) id: String,
}

/// Lists jobs, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListJobs {
    pub(crate) kind: Option<SnakeCase>,
    pub(crate) state: Option<JobState>,
    /// Only those whose ids come before this one.
    pub(crate) before: Option<String>,
    /// Most jobs on the page.
    pub(crate) limit: usize,
}

/// Calls a job by another name. Refused if it is not there.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RenameJob {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
}

/// Queues a failed job once more. Refused if it has not failed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RetryJob {
    pub(crate) id: String,
}

/// A job that is tried again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Retried {
    pub(crate) job: Job,
    /// What was charged for it.
    pub(crate) cost_ms: u64,
}

/// Claims a job, so that nobody else does it meanwhile.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ClaimJob {
    pub(crate) id: String,
}

/// Notes the step that a claimed job begins. `false`: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NoteStep {
    pub(crate) claim: ClaimKey,
    pub(crate) step: SnakeCase,
    pub(crate) progress: f64,
}

/// Notes how far a claimed job is, and renews the claim. Nothing: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RenewClaim {
    pub(crate) claim: ClaimKey,
    pub(crate) step: SnakeCase,
    pub(crate) progress: f64,
}

/// Writes down that a claimed job is done, and what it made.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FinishJob {
    pub(crate) claim: ClaimKey,
    pub(crate) changes: Vec<Change>,
}

/// What a job made.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Change {
    /// The rendition's file is stored.
    RenditionMade { id: String, made: RenditionResult },
    /// What the image's pixels tell.
    ImageSeen { id: String, colors: Vec<String>, placeholder: String },
    /// The image that the job came to.
    ImageOfJob { image_id: String },
}

/// Writes down that a claimed job failed. `false`: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FailJob {
    pub(crate) claim: ClaimKey,
    pub(crate) error: JobError,
    /// Whether it would fail alike whenever it is tried again.
    pub(crate) is_final: bool,
    /// The file that cannot be decoded, if that is why.
    pub(crate) file: Option<DecodeFailure>,
}

/// Queues a claimed job again. `false`: the claim was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReleaseJob {
    pub(crate) claim: ClaimKey,
    pub(crate) in_s: u32,
}

/// The same; the attempt does not count.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeferJob {
    pub(crate) claim: ClaimKey,
    pub(crate) in_s: u32,
}

/// Fails a job whose messages were delivered in vain, if its attempts are used up.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FailExhausted {
    pub(crate) job_id: String,
    pub(crate) error: JobError,
}

/// Charges the decode of a file to the owner's budget. Refused above it, and for a file that is known to be damaged.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AdmitDecode {
    /// Of the image or the rendition.
    pub(crate) id: String,
    /// The file's, as in [`DecodeFailure`].
    pub(crate) version: String,
    pub(crate) cost_ms: u64,
}

/// Notes that a file cannot be decoded.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NoteDecodeFailure {
    pub(crate) failure: DecodeFailure,
}

/// Deletes what a guest has whose sessions ended: some images, or all the rest once there are none and no job is under way.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EndLibrary {
    pub(crate) at_most: u64,
}

/// How far the end of a library has come.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ended {
    /// How many images were deleted.
    pub(crate) deleted: u64,
    /// Whether nothing is left.
    pub(crate) is_empty: bool,
}

/// Announces an upload. Refused above the quotas.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AnnounceUpload {
    pub(crate) upload: UploadRow,
    /// Of the token in its URL, if that is the edge's.
    pub(crate) token_sha256: Option<Digest>,
}

/// Notes how many bytes of an upload are in the store.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NoteUpload {
    pub(crate) id: String,
    pub(crate) written_bytes: u64,
}

/// Finds what an upload's confirmation needs.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OpenUpload {
    pub(crate) id: String,
}

/// An announced upload.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OpenedUpload {
    /// The image that it has become, or that has the same bytes.
    pub(crate) image: Option<Box<Image>>,
    /// What was announced; nothing once it has become an image.
    pub(crate) upload: Option<UploadRow>,
}

/// Finds the upload that a token opens.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindUploadByToken {
    pub(crate) id: String,
    pub(crate) token_sha256: Digest,
}

/// Takes notice of objects under `incoming/`: those that are new are queued to be taken in.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NoticeIncoming {
    pub(crate) versions: Vec<Version>,
}

/// How many objects were new.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Noticed(pub(crate) usize);

/// Finds a look-up table's row.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindLut {
    pub(crate) sha256: Digest,
}

/// Checks that the quotas leave room for a look-up table of at least `size_bytes`, before it is read. Refused above them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OpenLut {
    pub(crate) size_bytes: u64,
}

/// Charges the work of reading `size_bytes` of a look-up table, whatever became of it. The answer is the cost in milliseconds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ChargeLut {
    pub(crate) size_bytes: u64,
}

/// Gives a look-up table, if it is there. Refused if it is not and the quotas leave no room for a file of `size_bytes`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AdmitLut {
    pub(crate) sha256: Digest,
    pub(crate) size_bytes: u64,
}

/// Lists look-up tables, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListLuts {
    /// Only those whose rows' ids come before this one.
    pub(crate) before: Option<String>,
    /// Most tables on the page.
    pub(crate) limit: usize,
}

/// Adds a look-up table, whose file is stored.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AddLut {
    pub(crate) lut: LutRow,
}

/// What became of a new look-up table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AddedLut {
    pub(crate) lut: Lut,
    /// Whether it is this one, and not one that was there already.
    pub(crate) is_new: bool,
}

/// Deletes a look-up table. Refused if it is not there, or renditions use it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteLut {
    pub(crate) sha256: Digest,
}

/// Asks which of these ids no row knows.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindUnknown {
    pub(crate) images: Vec<String>,
    pub(crate) renditions: Vec<String>,
    pub(crate) luts: Vec<String>,
}

/// The ids that no row knows.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Unknown {
    pub(crate) images: Vec<String>,
    pub(crate) renditions: Vec<String>,
    pub(crate) luts: Vec<String>,
}

/// Gives the id of the library that answers: another one than was asked where that was taken over.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WhereAmI {}

/// Gives the rows at a place, as they are.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ExportRows {
    pub(crate) place: Place,
}

/// Writes rows; those that are there already stay as they are.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RestoreRows {
    pub(crate) pages: Vec<RowPage>,
}

/// Brings the library back to what it was at a moment. The answer names the moment before.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Recover {
    pub(crate) at_ms: u64,
}
