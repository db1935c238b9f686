//! The list of job kinds. It is the only one: a new kind is a file that defines it, and a line here.

use api::{Job, SnakeCase};

use super::delete::DeleteObjects;
use super::ingest::IngestObject;
use super::kind::{JobKind, MAX_ATTEMPTS};
use super::render::RenderRendition;
use super::thumbnails::MakeThumbnails;
use super::words::{self, Step};
use crate::library::JobRow;

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

/// The first step of a kind.
pub(crate) fn first_step(name: &SnakeCase) -> Option<&'static Step> {
    find(name)?.words.steps.first()
}

/// How often a job of a kind is begun at most.
pub(crate) fn max_attempts(name: &SnakeCase) -> u32 {
    find(name).map_or(MAX_ATTEMPTS, |kind| kind.max_attempts)
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
        let first = |name| first_step(&SnakeCase::from_static(name)).map(|step| (step.name.as_str(), step.progress));
        assert_eq!(first("render"), Some(("reading", 0.05)));
        assert_eq!(first("delete"), Some(("removing", 0.85)));
        assert_eq!(first("frobnicate"), None);
        assert_eq!(max_attempts(&SnakeCase::from_static("render")), 5);
    }

    #[test]
    fn job_kind_of_another_version_is_not_found() {
        assert!(find(&SnakeCase::from_static("frobnicate")).is_none());
        for stored in ["render", "thumbnails", "ingest", "delete"] {
            assert!(find(&SnakeCase::from_static(stored)).is_some(), "rows of 0.1 are of the kind {stored}");
        }
    }
}
