//! The list of job kinds. It is the only one: a new kind is a file that defines it, and a line here.

use api::{Job, SnakeCase};
use serde_json::{Map, Value, json};
use worker::{D1Database, D1PreparedStatement};

use super::delete::DeleteObjects;
use super::ingest::IngestObject;
use super::kind::{JobKind, MAX_ATTEMPTS};
use super::render::RenderRendition;
use super::thumbnails::MakeThumbnails;
use super::words;
use crate::db::jobs::{JobRow, MaxAttempts};
use crate::problem::Fault;

static KINDS: &[JobKind] = &[
    JobKind::of::<RenderRendition>(),
    JobKind::of::<MakeThumbnails>(),
    JobKind::of::<IngestObject>(),
    JobKind::of::<DeleteObjects>(),
];

/// The kind of this name; `None` if this deployment does not know it, because a newer one queued the job.
pub(super) fn find(name: &SnakeCase) -> Option<&'static JobKind> {
    KINDS.iter().find(|kind| kind.name == *name)
}

/// A row as it travels, of whatever kind.
pub(crate) fn describe(row: JobRow) -> Job {
    words::describe(find(&row.kind).map(|kind| &kind.words), row)
}

/// The first step of each kind, and its progress, as JSON.
pub(super) fn first_steps() -> String {
    by_kind(|kind| {
        let step = kind.words.steps.first()?;
        Some(json!({"step": step.name, "progress": step.progress}))
    })
}

/// How often a job of each kind is begun at most.
pub(super) fn max_attempts() -> MaxAttempts {
    MaxAttempts { by_kind: by_kind(|kind| Some(kind.max_attempts.into())), otherwise: MAX_ATTEMPTS }
}

fn by_kind(value: impl Fn(&JobKind) -> Option<Value>) -> String {
    let entry = |kind: &JobKind| Some((kind.name.to_string(), value(kind)?));
    Value::Object(KINDS.iter().filter_map(entry).collect::<Map<_, _>>()).to_string()
}

/// The queries to run with the claim of a job of an unknown kind, and the kinds that ask them.
pub(super) fn prefetch(db: &D1Database, job_id: &str) -> Result<Vec<(SnakeCase, D1PreparedStatement)>, Fault> {
    let mut queries = Vec::new();
    for kind in KINDS {
        if let Some(query) = (kind.prefetch)(db, job_id)? {
            queries.push((kind.name.clone(), query));
        }
    }
    Ok(queries)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn job_kinds_have_names_and_words_of_their_own() {
        let names: BTreeSet<_> = KINDS.iter().map(|kind| kind.name.as_str()).collect();
        assert_eq!(names.len(), KINDS.len());
        let words = |text: fn(&words::Words) -> &str| -> BTreeSet<_> {
            KINDS.iter().map(|kind| text(&kind.words)).filter(|text| !text.is_empty()).collect()
        };
        assert_eq!(words(|words| words.label).len(), KINDS.len());
        assert_eq!(words(|words| words.running).len(), KINDS.len());
        assert_eq!(words(|words| words.done).len(), KINDS.len());
        assert!(KINDS.iter().all(|kind| kind.max_attempts > 0));
    }

    #[test]
    fn job_kinds_say_their_first_step_and_attempts() {
        let steps: Value = serde_json::from_str(&first_steps()).unwrap();
        assert_eq!(steps["render"], json!({"step": "reading", "progress": 0.05}));
        assert_eq!(steps["delete"], json!({"step": "removing", "progress": 0.85}));
        assert_eq!(steps.as_object().map(Map::len), Some(KINDS.len()));
        let attempts: Value = serde_json::from_str(&max_attempts().by_kind).unwrap();
        assert_eq!(attempts["render"], json!(5));
    }

    #[test]
    fn job_kind_of_another_version_is_not_found() {
        assert!(find(&SnakeCase::from_static("frobnicate")).is_none());
        for stored in ["render", "thumbnails", "ingest", "delete"] {
            assert!(find(&SnakeCase::from_static(stored)).is_some(), "rows of 0.1 are of the kind {stored}");
        }
    }
}
