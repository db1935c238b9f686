//! Facts of collections, records and runs in words.

use api::{Collection, CollectionRun, CollectionSource, JobError, ReasonCount, RunState, SnakeCase};

use crate::text::presets::thousands;
use crate::text::{collections as text, errors, size, time};

/// The folder of an owner in the bucket, of a collection, or of all.
pub(super) fn inbox(owner: &str, folder: &str) -> String {
    let folder = folder.trim_matches('/');
    if folder.is_empty() { format!("incoming/{owner}/") } else { format!("incoming/{owner}/{folder}/") }
}

/// Where the files of a collection come from.
pub(super) fn source(source: &CollectionSource) -> String {
    match source {
        CollectionSource::Folder(folder) => folder.clone(),
        CollectionSource::Urls(urls) => match urls.len() {
            1 => text::one_address().to_owned(),
            count => text::count_addresses(count),
        },
    }
}

/// Whether a run of the collection goes on.
pub(super) fn is_running(collection: &Collection) -> bool {
    collection.last_run.as_ref().is_some_and(|run| run.state == RunState::Running)
}

/// What a run did, in one line: `12 published, 2 refused`.
pub(super) fn result(run: &CollectionRun) -> String {
    if let Some(error) = &run.error {
        return errors::of_job(error);
    }
    let parts = [
        (run.done, text::n_published as fn(String) -> String),
        (run.refused, text::n_refused),
        (run.failed_temporarily, text::n_failed),
        (run.withdrawn, text::n_withdrawn),
    ];
    let parts: Vec<_> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, say)| say(thousands(count))).collect();
    if parts.is_empty() { text::nothing_changed().to_owned() } else { parts.join(", ") }
}

/// The facts of a run, each with its label.
pub(super) fn facts(run: &CollectionRun) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        (text::attempted(), thousands(run.attempted)),
        (text::published(), thousands(run.done)),
        (text::refused(), thousands(run.refused)),
    ];
    if run.failed_temporarily > 0 {
        facts.push((text::failed_until_retry(), thousands(run.failed_temporarily)));
    }
    if run.withdrawn > 0 {
        facts.push((text::withdrawn(), thousands(run.withdrawn)));
    }
    facts.push((text::read(), size(run.bytes_read)));
    facts.push((text::written(), size(run.bytes_written)));
    facts.push((text::duration(), time::duration(run.duration_ms)));
    if let Some(slowest) = &run.slowest {
        facts.push((text::slowest(), format!("{} · {}", slowest.path, time::duration(slowest.duration_ms))));
    }
    facts
}

/// A kind of refusal, with its number.
pub(super) fn reason_count(reason: &ReasonCount) -> String {
    format!("{}: {}", reason_kind(&reason.code), thousands(reason.count))
}

/// The name of a kind of refusal; of an unknown kind, its code as words.
fn reason_kind(code: &str) -> String {
    let known = match code {
        "unknown_format" => text::reason_unknown_format(),
        "unsupported_variant" => text::reason_unsupported(),
        "damaged_file" => text::reason_damaged(),
        "empty_file" => text::reason_empty(),
        "over_limit" => text::reason_too_large(),
        "cost" => text::reason_too_costly(),
        "not_found" => text::reason_gone(),
        "storage_unavailable" => text::reason_no_storage(),
        "source_unavailable" => text::reason_no_source(),
        "busy" => text::reason_busy(),
        "internal" => text::reason_internal(),
        "over_quota" => text::reason_no_room(),
        "pdf_not_rendered" => text::reason_pdf(),
        "svg_not_rendered" => text::reason_svg(),
        "eps_not_rendered" => text::reason_eps(),
        "wrong_mark" => text::reason_mark(),
        "bad_request" => text::reason_address(),
        code => return SnakeCase::try_from(code.to_owned()).map_or_else(|_| code.to_owned(), |code| code.to_label()),
    };
    known.to_owned()
}

/// Why a record was refused or failed.
pub(super) fn reason(reason: &JobError) -> String {
    match reason.code.as_str() {
        "unknown_format" => text::refused_format().to_owned(),
        "unsupported_variant" => text::refused_variant().to_owned(),
        "damaged_file" => text::refused_damaged().to_owned(),
        "empty_file" => text::refused_empty().to_owned(),
        "pdf_not_rendered" => text::refused_pdf().to_owned(),
        "svg_not_rendered" => text::refused_document("SVG"),
        "eps_not_rendered" => text::refused_document("EPS"),
        _ => errors::of_job(reason),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(fields: &serde_json::Value) -> CollectionRun {
        let mut run = json!({
            "id": "r", "collection_id": "c", "started_at": "", "state": "finished", "trigger": "schedule", "attempted": 0,
            "done": 0, "refused": 0, "failed_temporarily": 0, "reasons": [], "bytes_read": 0, "bytes_written": 0,
            "duration_ms": 0,
        });
        for (name, value) in fields.as_object().unwrap() {
            run[name] = value.clone();
        }
        crate::json::from_value(run).unwrap()
    }

    #[test]
    fn inbox_is_the_folder_with_slashes_around_it() {
        assert_eq!(inbox("own_1", ""), "incoming/own_1/");
        assert_eq!(inbox("own_1", "/maps/1900/"), "incoming/own_1/maps/1900/");
    }

    #[test]
    fn result_of_a_run_names_what_happened_and_nothing_else() {
        assert_eq!(result(&run(&json!({}))), "nothing had changed");
        assert_eq!(result(&run(&json!({"done": 1200, "refused": 2}))), "1,200 published, 2 refused");
        let withdrawn = run(&json!({"withdrawn": 1, "failed_temporarily": 3}));
        assert_eq!(result(&withdrawn), "3 failed (next run retries), 1 withdrawn");
        let error = json!({"error": {"code": "not_listed", "message": "The folder cannot be listed."}, "done": 1});
        assert_eq!(result(&run(&error)), "The folder cannot be listed.");
    }

    #[test]
    fn reasons_are_in_words_also_if_they_are_new() {
        let count = |code: &str| reason_count(&ReasonCount { code: code.to_owned(), count: 1_200 });
        assert_eq!(count("damaged_file"), "Damaged file: 1,200");
        assert_eq!(count("postscript_file"), "Postscript file: 1,200");
        assert_eq!(count("?"), "?: 1,200");
    }
}
