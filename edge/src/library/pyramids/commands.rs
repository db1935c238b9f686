//! Commands for pyramids, and their outputs.

use api::{Page, Pyramid, PyramidAccepted};
use serde::{Deserialize, Serialize};

use crate::library::commands::{Command, commands};
use crate::library::records::{
    Claim, ClaimKey, DeletedPyramid, IdempotencyKey, PyramidOptions, PyramidRow, RegisteredFile,
};

commands! {
    true:
    FindPyramid -> Option<PyramidRow>;
    GetPyramid -> Pyramid;
    ListPyramids -> Page<Pyramid>;
    GetPyramidAndJob -> PyramidAccepted;
}

commands! {
    false:
    CreatePyramid -> AcceptedPyramid;
    AdmitPyramid -> Option<Pyramid>;
    RegisterPyramid -> RegisteredPyramid;
    DeletePyramid -> PyramidDeletion;
    NextDeletedPyramids -> Option<(ClaimKey, Vec<DeletedPyramid>)>;
}

/// Finds the row of a pyramid.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindPyramid {
    pub(crate) id: String,
}

/// Gets a pyramid. Fails if there is no such pyramid.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetPyramid {
    pub(crate) id: String,
}

/// Lists pyramids, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListPyramids {
    /// Only those of this image.
    pub(crate) image_id: Option<String>,
    /// Only those of this collection.
    pub(crate) collection_id: Option<String>,
    /// Only pyramids with smaller ids.
    pub(crate) before: Option<String>,
    /// Maximum number of pyramids on the page.
    pub(crate) limit: usize,
}

/// Gets a pyramid with its job. Fails if one of them does not exist.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetPyramidAndJob {
    pub(crate) pyramid_id: String,
    pub(crate) job_id: String,
}

/// Creates a pyramid of an image and its job. Fails if the request is invalid.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CreatePyramid {
    pub(crate) id: String,
    pub(crate) job_id: String,
    pub(crate) image_id: String,
    /// The recipe in canonical form.
    pub(crate) recipe: String,
    pub(crate) options: PyramidOptions,
    /// The idempotency key, if the request has one.
    pub(crate) key: Option<IdempotencyKey>,
    /// Whether the caller runs the job itself. Otherwise the library sends its message.
    pub(crate) claims_job: bool,
}

/// A requested pyramid.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AcceptedPyramid {
    pub(crate) accepted: PyramidAccepted,
    /// The claim of its job, if the caller runs it.
    pub(crate) claim: Option<Claim>,
    /// Whether an earlier request with the same key created it.
    pub(crate) is_repeated: bool,
    /// The charged processor time.
    pub(crate) cost_ms: u64,
}

/// Finds the registered pyramid of this version of a file. If there is none, checks the quotas. Fails above them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AdmitPyramid {
    pub(crate) key: String,
    pub(crate) etag: String,
}

/// Registers a file in the bucket as a pyramid.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RegisterPyramid {
    pub(crate) id: String,
    pub(crate) file: RegisteredFile,
}

/// A registered pyramid.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RegisteredPyramid {
    pub(crate) pyramid: Pyramid,
    /// Whether it is new. Otherwise this version of the file was registered before.
    pub(crate) is_new: bool,
}

/// Deletes a pyramid with its job. Fails if there is no such pyramid.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeletePyramid {
    pub(crate) id: String,
    pub(crate) job_id: String,
}

/// The claim of the job that deletes the file; `None` if the file stays, because it was only registered.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PyramidDeletion(pub(crate) Option<Claim>);

/// Gets the next pyramids whose files a claimed job must delete, ordered by id, and renews the claim. `None`: the claim
/// was lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NextDeletedPyramids {
    pub(crate) claim: ClaimKey,
    /// The files of all pyramids up to this id are deleted.
    pub(crate) deleted_up_to: String,
}
