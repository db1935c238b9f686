//! Jobs that delete the objects of a deleted image, rendition or pyramid. Separate tables list the renditions and pyramids
//! (`deleted_renditions.rs`, `deleted_pyramids.rs`).

use api::SnakeCase;
use filters::Digest;
use serde::Deserialize;

use super::JobKind;
use super::texts::{JobTexts, Step};
use crate::library::records::{DELETED_IMAGE, DELETED_PYRAMID, DELETED_RENDITION, Task};

/// The step that deletes objects from the store.
pub(crate) const REMOVING: Step = Step { name: SnakeCase::from_static("removing"), progress: 0.85, text: None };

/// Deletes the objects of a deleted image. `images::delete` writes the payload.
#[derive(Debug, Deserialize)]
pub(crate) struct DeleteObjects {
    pub(crate) key_prefix: String,
    pub(crate) sha256: Digest,
}

/// Deletes the objects of a deleted rendition.
#[derive(Debug, Deserialize)]
pub(crate) struct DeleteRenditionObjects;

impl JobKind for DeleteObjects {
    const NAME: SnakeCase = SnakeCase::from_static("delete");
    const SUBJECT: Option<SnakeCase> = Some(DELETED_IMAGE);
    const TEXTS: JobTexts = JobTexts {
        label: "Deleted photograph",
        running: "Deleting its files",
        done: "Files deleted",
        steps: &[REMOVING],
    };
}

impl DeleteObjects {
    /// The task to delete the objects of this image; `payload` is this type as JSON.
    pub(in crate::library) fn task(image_id: &str, payload: String) -> Task<'_> {
        Task {
            kind: Self::NAME,
            subject: Self::subject(image_id),
            image_id: Some(image_id),
            rendition_id: None,
            payload: Some(payload),
        }
    }
}

impl JobKind for DeleteRenditionObjects {
    const NAME: SnakeCase = SnakeCase::from_static("delete_rendition");
    const SUBJECT: Option<SnakeCase> = Some(DELETED_RENDITION);
    const TEXTS: JobTexts = JobTexts {
        label: "Deleted rendition",
        running: "Deleting the rendition's files",
        done: "The rendition's files are deleted",
        steps: &[REMOVING],
    };
}

impl DeleteRenditionObjects {
    /// The task to delete the objects of this rendition.
    pub(in crate::library) fn task(rendition_id: &str) -> Task<'_> {
        Task {
            kind: Self::NAME,
            subject: Self::subject(rendition_id),
            // Without the image: deleting the image must not delete this job.
            image_id: None,
            rendition_id: None,
            payload: None,
        }
    }
}

/// Deletes the files of deleted pyramids.
#[derive(Debug, Deserialize)]
pub(crate) struct DeletePyramidFiles;

impl JobKind for DeletePyramidFiles {
    const NAME: SnakeCase = SnakeCase::from_static("delete_pyramid");
    const SUBJECT: Option<SnakeCase> = Some(DELETED_PYRAMID);
    const TEXTS: JobTexts = JobTexts {
        label: "Deleted pyramid",
        running: "Deleting the pyramid's file",
        done: "The pyramid's file is deleted",
        steps: &[REMOVING],
    };
}

impl DeletePyramidFiles {
    /// The task to delete the file of this pyramid.
    pub(in crate::library) fn task(pyramid_id: &str) -> Task<'_> {
        Task {
            kind: Self::NAME,
            subject: Self::subject(pyramid_id),
            // Without the image: deleting the image must not delete this job.
            image_id: None,
            rendition_id: None,
            payload: None,
        }
    }
}
