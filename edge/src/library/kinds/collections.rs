//! Jobs of collections. People see collections, runs and records instead of these jobs.

use api::SnakeCase;
use serde::{Deserialize, Serialize};

use super::JobKind;
use super::delete::REMOVING;
use super::texts::{JobTexts, READING, RENDERING, STORING, Step};
use crate::library::records::Task;
use crate::problem::Fault;

const COLLECTION: SnakeCase = SnakeCase::from_static("collection");
const RECORD: SnakeCase = SnakeCase::from_static("collection_record");

/// The step that lists a source.
pub(crate) const LISTING: Step = Step { name: SnakeCase::from_static("listing"), progress: 0.5, text: None };

/// Lists the source of a collection at the beginning of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ListSource {
    pub(crate) collection_id: String,
    pub(crate) run_id: String,
    /// Whether it waits for the servers of others: such jobs have a queue of their own.
    #[serde(default)]
    pub(crate) remote: bool,
}

impl JobKind for ListSource {
    const NAME: SnakeCase = SnakeCase::from_static("list_source");
    const SUBJECT: Option<SnakeCase> = Some(COLLECTION);
    const IS_LISTED: bool = false;
    const TEXTS: JobTexts = JobTexts {
        label: "Listing of a collection",
        running: "Listing the files of the collection",
        done: "The files of the collection are listed",
        steps: &[LISTING],
    };
}

impl ListSource {
    pub(in crate::library) fn task(&self) -> Result<Task<'_>, Fault> {
        task::<Self>(&self.collection_id, serde_json::to_string(self)?)
    }
}

/// Publishes the newest version of the source of a record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PublishRecord {
    pub(crate) record_id: String,
    /// Whether it waits for the server of somebody else.
    #[serde(default)]
    pub(crate) remote: bool,
}

impl JobKind for PublishRecord {
    const NAME: SnakeCase = SnakeCase::from_static("publish_record");
    const SUBJECT: Option<SnakeCase> = Some(RECORD);
    /// One more attempt if the isolate was stopped. Otherwise the next run tries again.
    const MAX_ATTEMPTS: u32 = 2;
    const IS_LISTED: bool = false;
    const TEXTS: JobTexts = JobTexts {
        label: "Picture of a collection",
        running: "Building the pyramid of a picture",
        done: "The pyramid of the picture is published",
        steps: &[READING, RENDERING, STORING],
    };
}

impl PublishRecord {
    pub(in crate::library) fn task(&self) -> Result<Task<'_>, Fault> {
        task::<Self>(&self.record_id, serde_json::to_string(self)?)
    }
}

/// Removes the published files of withdrawn records.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RemovePublished {
    pub(crate) collection_id: String,
}

impl JobKind for RemovePublished {
    const NAME: SnakeCase = SnakeCase::from_static("remove_published");
    const SUBJECT: Option<SnakeCase> = Some(COLLECTION);
    const IS_LISTED: bool = false;
    const TEXTS: JobTexts = JobTexts {
        label: "Withdrawn pictures of a collection",
        running: "Removing withdrawn pyramids",
        done: "The withdrawn pyramids are removed",
        steps: &[REMOVING],
    };
}

impl RemovePublished {
    pub(in crate::library) fn task(&self) -> Result<Task<'_>, Fault> {
        task::<Self>(&self.collection_id, serde_json::to_string(self)?)
    }
}

fn task<K: JobKind>(subject_id: &str, payload: String) -> Result<Task<'_>, Fault> {
    Ok(Task {
        kind: K::NAME,
        subject: K::subject(subject_id),
        image_id: None,
        rendition_id: None,
        payload: Some(payload),
    })
}
