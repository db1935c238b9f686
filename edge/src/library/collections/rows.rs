//! Rows of collections, records and runs, and their form in the API.

use std::collections::BTreeMap;

use api::{
    Collection, CollectionRecord, CollectionRun, CollectionSource, JobError, MarkSource, ReasonCount, RecordCounts,
    RecordState, RunState, RunTrigger, SlowestRecord, Visibility,
};
use serde::{Deserialize, Serialize};

use super::settings::Settings;
use crate::platform::clock;
use crate::problem::Fault;
use crate::storage::PYRAMIDS;

pub(super) const COLLECTION_COLUMNS: &str =
    "id, key_prefix, name, folder, settings, visibility, paused, created_at, next_run_ms, deleted_at_ms";

/// A collection.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CollectionRow {
    pub(crate) id: String,
    pub(crate) key_prefix: String,
    pub(crate) name: String,
    /// `None`: a list of addresses.
    pub(crate) folder: Option<String>,
    /// JSON of [`Settings`].
    settings: String,
    visibility: Visibility,
    /// 0 or 1.
    pub(super) paused: u8,
    created_at: String,
    pub(super) next_run_ms: Option<u64>,
    pub(super) deleted_at_ms: Option<u64>,
}

impl CollectionRow {
    pub(crate) fn settings(&self) -> Result<Settings, Fault> {
        Ok(serde_json::from_str(&self.settings)?)
    }

    /// The folder of published files. Lists of addresses have one with the name of their id.
    pub(crate) fn published_folder(&self) -> String {
        format!("{PYRAMIDS}/{}/{}", self.key_prefix, self.folder.as_deref().unwrap_or(&self.id))
    }

    /// The form in the API.
    pub(super) fn into_api(self, counts: RecordCounts, last_run: Option<CollectionRun>) -> Result<Collection, Fault> {
        let published_folder = self.published_folder();
        let settings = self.settings()?;
        Ok(Collection {
            id: self.id,
            name: self.name,
            source: match self.folder {
                Some(folder) => CollectionSource::Folder(folder),
                None => CollectionSource::Urls(settings.urls),
            },
            tile: settings.tile,
            compression: settings.compression,
            quality: settings.quality,
            longest_side: settings.longest_side,
            restricted: settings.restricted,
            restricted_by: settings.restricted_by,
            recipe: settings.recipe,
            schedule: settings.schedule,
            ignore: settings.ignore,
            publish_pdfs: settings.publish_pdfs,
            visibility: self.visibility,
            paused: self.paused != 0,
            published_folder,
            created_at: self.created_at,
            // A paused collection only looks for deleted sources.
            next_run_at: self.next_run_ms.filter(|_| self.paused == 0).map(clock::rfc3339),
            last_run,
            counts,
        })
    }
}

pub(super) const RECORD_COLUMNS: &str =
    "id, collection_id, path, published_path, etag, size_bytes, changed_ms, state, opened_ms,
    is_forced, reason_code, reason_message, attempts, built_from, mark, restricted, restricted_by, pyramid_id,
    has_object, job_id, run_id, started_ms, processed_at";

/// A change record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RecordRow {
    pub(crate) id: String,
    pub(crate) collection_id: String,
    pub(crate) path: String,
    pub(crate) published_path: String,
    pub(crate) etag: String,
    pub(crate) size_bytes: u64,
    pub(super) changed_ms: u64,
    pub(super) state: RecordState,
    pub(super) opened_ms: u64,
    /// 0 or 1: whether it is processed even if nothing changed.
    pub(crate) is_forced: u8,
    reason_code: Option<String>,
    reason_message: Option<String>,
    pub(super) attempts: u32,
    /// What the published file shows.
    pub(crate) built_from: Option<String>,
    /// 0 or 1.
    mark: Option<u8>,
    restricted: Option<u8>,
    restricted_by: Option<MarkSource>,
    pub(crate) pyramid_id: Option<String>,
    /// 0 or 1.
    pub(super) has_object: u8,
    pub(super) job_id: Option<String>,
    pub(super) run_id: Option<String>,
    pub(super) started_ms: Option<u64>,
    processed_at: Option<String>,
}

impl RecordRow {
    /// The mark of the API.
    pub(crate) fn mark(&self) -> Option<bool> {
        self.mark.map(|mark| mark != 0)
    }

    /// Whether the published picture is a restricted one.
    pub(super) fn is_restricted(&self) -> bool {
        self.restricted == Some(1)
    }

    /// The form in the API.
    pub(super) fn into_api(self) -> CollectionRecord {
        CollectionRecord {
            mark: self.mark(),
            id: self.id,
            collection_id: self.collection_id,
            path: self.path,
            published_path: self.published_path,
            etag: self.etag,
            size_bytes: self.size_bytes,
            changed_at: clock::rfc3339(self.changed_ms),
            state: self.state,
            reason: JobError::from_parts(self.reason_code, self.reason_message),
            attempts: self.attempts,
            pyramid_id: self.pyramid_id,
            restricted: self.restricted.map(|restricted| restricted != 0),
            restricted_by: self.restricted_by,
            processed_at: self.processed_at,
        }
    }
}

pub(super) const RUN_COLUMNS: &str =
    "id, collection_id, trigger, state, started_ms, ended_ms, cutoff_ms, job_id, attempted,
    done, refused, failed, withdrawn, reasons, bytes_read, bytes_written, slowest_path, slowest_ms, error_code,
    error_message, wait_until_ms, told_ms, position";

/// The state of a run in its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RunPhase {
    Listing,
    Processing,
    Finished,
}

/// A run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RunRow {
    pub(super) id: String,
    pub(super) collection_id: String,
    pub(super) trigger: RunTrigger,
    pub(super) state: RunPhase,
    pub(super) started_ms: u64,
    ended_ms: Option<u64>,
    pub(super) cutoff_ms: Option<u64>,
    pub(super) job_id: Option<String>,
    pub(super) attempted: u64,
    done: u64,
    refused: u64,
    failed: u64,
    pub(super) withdrawn: u64,
    /// JSON.
    reasons: String,
    bytes_read: u64,
    bytes_written: u64,
    slowest_path: Option<String>,
    slowest_ms: Option<u64>,
    pub(super) error_code: Option<String>,
    error_message: Option<String>,
    pub(super) wait_until_ms: Option<u64>,
    pub(super) told_ms: u64,
    /// The number of addresses that its listing has asked.
    pub(super) position: u64,
}

impl RunRow {
    /// The form in the API. `open` is the number of records that still wait in it.
    pub(super) fn into_api(self, open: u64, now_ms: u64) -> Result<CollectionRun, Fault> {
        let counts: BTreeMap<String, u64> = serde_json::from_str(&self.reasons)?;
        let mut reasons: Vec<_> = counts.into_iter().map(|(code, count)| ReasonCount { code, count }).collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
        Ok(CollectionRun {
            id: self.id,
            collection_id: self.collection_id,
            started_at: clock::rfc3339(self.started_ms),
            ended_at: self.ended_ms.map(clock::rfc3339),
            state: if self.state == RunPhase::Finished { RunState::Finished } else { RunState::Running },
            trigger: self.trigger,
            open,
            attempted: self.attempted,
            done: self.done,
            refused: self.refused,
            failed_temporarily: self.failed,
            withdrawn: self.withdrawn,
            reasons,
            bytes_read: self.bytes_read,
            bytes_written: self.bytes_written,
            duration_ms: self.ended_ms.unwrap_or(now_ms).saturating_sub(self.started_ms),
            slowest: self
                .slowest_path
                .zip(self.slowest_ms)
                .map(|(path, duration_ms)| SlowestRecord { path, duration_ms }),
            error: JobError::from_parts(self.error_code, self.error_message),
        })
    }
}
