//! Kinds of job, as a library knows them: names, payloads and texts. The module `jobs` runs them. A new kind is a file
//! here with a line in the list, and its `run` there.

mod avatar;
mod build_pyramid;
mod collections;
mod delete;
mod import_make;
mod import_preset;
mod ingest;
mod render;
mod texts;
mod thumbnails;

pub(crate) use avatar::MakeAvatar;
pub(crate) use build_pyramid::BuildPyramid;
pub(crate) use collections::{LISTING, ListSource, PublishRecord, RemovePublished};
pub(crate) use delete::{DeleteObjects, DeletePyramidFiles, DeleteRenditionObjects, REMOVING};
pub(crate) use import_make::ImportMake;
pub(crate) use import_preset::ImportPreset;
pub(crate) use ingest::IngestObject;
pub(crate) use render::RenderRendition;
pub(crate) use texts::{JobTexts, RENDERING, STORING, Step};
pub(crate) use thumbnails::MakeThumbnails;

use api::{Job, SnakeCase};
use serde::de::DeserializeOwned;

use super::records::JobRow;

/// Default number of attempts before a job fails.
pub(crate) const MAX_ATTEMPTS: u32 = 5;

/// A kind of job. The type is its payload, which the row stores as JSON; a unit struct has none.
pub(crate) trait JobKind: DeserializeOwned + 'static {
    /// The name in rows, metrics and responses. It never changes.
    const NAME: SnakeCase;
    /// The kind of the job's subject; `None` if there is no single subject.
    const SUBJECT: Option<SnakeCase>;
    /// Number of attempts before a job fails.
    const MAX_ATTEMPTS: u32 = MAX_ATTEMPTS;
    /// Whether the owner may cancel such a job: only if nothing is lost that the job must do.
    const CAN_CANCEL: bool = false;
    /// Whether people see such jobs in lists and events. Otherwise their rows are deleted when they end.
    const IS_LISTED: bool = true;
    /// Texts for people.
    const TEXTS: JobTexts;

    /// The subject of a job, by its id.
    fn subject(id: &str) -> Option<(SnakeCase, &str)> {
        Self::SUBJECT.map(|kind| (kind, id))
    }
}

/// A [`JobKind`] as a value.
struct Kind {
    name: SnakeCase,
    max_attempts: u32,
    can_cancel: bool,
    is_listed: bool,
    texts: JobTexts,
}

impl Kind {
    const fn of<J: JobKind>() -> Self {
        Self {
            name: J::NAME,
            max_attempts: J::MAX_ATTEMPTS,
            can_cancel: J::CAN_CANCEL,
            is_listed: J::IS_LISTED,
            texts: J::TEXTS,
        }
    }
}

static KINDS: &[Kind] = &[
    Kind::of::<RenderRendition>(),
    Kind::of::<MakeThumbnails>(),
    Kind::of::<IngestObject>(),
    Kind::of::<ImportPreset>(),
    Kind::of::<ImportMake>(),
    Kind::of::<MakeAvatar>(),
    Kind::of::<DeleteObjects>(),
    Kind::of::<DeleteRenditionObjects>(),
    Kind::of::<BuildPyramid>(),
    Kind::of::<DeletePyramidFiles>(),
    Kind::of::<ListSource>(),
    Kind::of::<PublishRecord>(),
    Kind::of::<RemovePublished>(),
];

/// Finds a kind by its name; `None` if this release does not know it, because a newer release queued the job.
fn find(name: &SnakeCase) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == *name)
}

/// Converts a row to the API type.
pub(super) fn describe(row: JobRow) -> Job {
    let kind = find(&row.kind);
    let can_cancel = row.state.is_active() && kind.is_some_and(|kind| kind.can_cancel);
    Job { can_cancel, ..texts::describe(kind.map(|kind| &kind.texts), row) }
}

/// The first step of a kind.
pub(crate) fn first_step(name: &SnakeCase) -> Option<&'static Step> {
    find(name)?.texts.steps.first()
}

/// Maximum number of attempts of a kind.
pub(crate) fn max_attempts(name: &SnakeCase) -> u32 {
    find(name).map_or(MAX_ATTEMPTS, |kind| kind.max_attempts)
}

/// Whether people see jobs of this kind.
pub(super) fn is_listed(name: &SnakeCase) -> bool {
    find(name).is_none_or(|kind| kind.is_listed)
}

/// Whether the name is that of a kind whose jobs people do not see.
pub(crate) fn is_unlisted_name(name: &str) -> bool {
    KINDS.iter().any(|kind| !kind.is_listed && kind.name.as_str() == name)
}

/// SQL condition: people see the job.
pub(super) fn is_listed_sql() -> String {
    let names: Vec<_> = KINDS.iter().filter(|kind| !kind.is_listed).map(|kind| format!("'{}'", kind.name)).collect();
    format!("kind NOT IN ({})", names.join(", "))
}

/// The names of all kinds.
#[cfg(test)]
pub(crate) fn names() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn job_kinds_have_distinct_names_and_texts() {
        let names: BTreeSet<_> = KINDS.iter().map(|kind| kind.name.as_str()).collect();
        assert_eq!(names.len(), KINDS.len());
        let texts = |text: fn(&texts::JobTexts) -> &str| -> BTreeSet<_> {
            KINDS.iter().map(|kind| text(&kind.texts)).filter(|text| !text.is_empty()).collect()
        };
        assert_eq!(texts(|texts| texts.label).len(), KINDS.len());
        assert_eq!(texts(|texts| texts.running).len(), KINDS.len());
        assert_eq!(texts(|texts| texts.done).len(), KINDS.len());
        assert!(KINDS.iter().all(|kind| kind.max_attempts > 0));
    }

    #[test]
    fn job_kinds_state_first_step_and_attempts() {
        let first = |name| first_step(&SnakeCase::from_static(name)).map(|step| (step.name.as_str(), step.progress));
        assert_eq!(first("render"), Some(("reading", 0.05)));
        assert_eq!(first("delete"), Some(("removing", 0.85)));
        assert_eq!(first("frobnicate"), None);
        assert_eq!(max_attempts(&SnakeCase::from_static("render")), 5);
    }

    #[test]
    fn job_can_be_cancelled_while_it_renders_or_builds() {
        let cancellable: Vec<_> = KINDS.iter().filter(|kind| kind.can_cancel).map(|kind| kind.name.as_str()).collect();
        assert_eq!(cancellable, ["render", "build_pyramid"]);
    }

    #[test]
    fn job_kind_of_other_release_is_not_found() {
        assert!(find(&SnakeCase::from_static("frobnicate")).is_none());
        for stored in ["render", "thumbnails", "ingest", "delete"] {
            assert!(find(&SnakeCase::from_static(stored)).is_some(), "rows of 0.1 are of the kind {stored}");
        }
    }
}
