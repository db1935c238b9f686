//! The title and the status of a job as text.

use api::{Job, JobState, SnakeCase};

use crate::library::outbox::ItemState;
use crate::text::{Language, activity as text, errors, language};

/// The title of a job: its name, or the label of its kind; of an unknown kind, the label of the edge.
pub(crate) fn job_title(job: &Job) -> String {
    let named = job.name.clone().filter(|name| !name.is_empty());
    let known = || {
        Some(match job.kind.as_str() {
            "render" => text::kind_render(),
            "thumbnails" => text::kind_thumbnails(),
            "ingest" => text::kind_ingest(),
            "delete" => text::kind_delete(),
            "delete_rendition" => text::kind_delete_rendition(),
            "build_pyramid" => text::kind_build_pyramid(),
            "delete_pyramid" => text::kind_delete_pyramid(),
            _ => return None,
        })
    };
    let labelled = || Some(job.label.clone()).filter(|label| !label.is_empty());
    named.or_else(|| known().map(str::to_owned)).or_else(labelled).unwrap_or_else(|| job.kind.to_label())
}

/// The status of a job: `Waiting for its turn`, `Rendering`, or the reason of its failure.
pub(crate) fn status_text(job: &Job) -> String {
    if let Some(error) = job.error.as_ref().filter(|_| job.state == JobState::Failed) {
        return match job.kind.as_str() {
            // The message of the edge names the file in the bucket and the position of the error.
            "ingest" if language() == Language::English => error.message.clone(),
            "ingest" => text::ingest_failed(errors::of_job(error)),
            _ => errors::of_job(error),
        };
    }
    // The message of the edge, in English, contains more details.
    if language() == Language::English && !job.message.is_empty() {
        return job.message.clone();
    }
    let is_render = job.kind.as_str() == "render";
    match (job.state, job.step.as_ref().map(SnakeCase::as_str)) {
        (JobState::Queued, _) => text::queued().to_owned(),
        (JobState::Running, step) => {
            let words = match step {
                Some("reading") => text::reading(),
                Some("rendering") => text::rendering(),
                Some("storing") => text::storing(),
                _ => text::running(),
            };
            if job.attempts > 1 { text::attempt(words, job.attempts) } else { words.to_owned() }
        }
        (JobState::Done, _) => if is_render { text::rendered() } else { text::done() }.to_owned(),
        (JobState::Failed, _) => text::failed().to_owned(),
        (JobState::Cancelled, _) => text::cancelled().to_owned(),
        // In the words of the edge.
        (JobState::Unknown, _) => job.message.clone(),
    }
}

/// The same, with the result of the comparison in this browser.
pub(crate) fn matched_status_text(job: &Job, found: Option<ItemState>) -> String {
    let words = status_text(job);
    match found.filter(|_| job.state == JobState::Done) {
        Some(ItemState::Matched) => text::identical(words),
        Some(ItemState::Differs) => text::differs(words),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::set_language;

    fn job(fields: &str) -> Job {
        let text =
            format!(r#"{{"id": "j", "attempts": 1, "progress": 0.5, "created_at": "t", "updated_at": "t", {fields}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn job_of_an_unknown_kind_is_shown_in_the_words_of_the_edge() {
        let new = job(r#""kind": "frobnicate", "label": "Frobnication", "state": "running", "step": "twisting",
            "message": "Twisting, attempt 2""#);
        assert_eq!((job_title(&new), status_text(&new)), ("Frobnication".to_owned(), "Twisting, attempt 2".to_owned()));
        let named = Job { name: Some("For the wall".to_owned()), ..new };
        assert_eq!(job_title(&named), "For the wall");
    }

    #[test]
    fn job_is_shown_in_the_language_of_the_page() {
        let fields =
            r#""kind": "render", "label": "Rendition", "state": "running", "step": "storing", "message": "Storing""#;
        let running = job(fields);
        assert_eq!((job_title(&running), status_text(&running)), ("Rendition".to_owned(), "Storing".to_owned()));
        set_language(Language::German);
        let shown = (job_title(&running), status_text(&Job { attempts: 2, ..running }));
        set_language(Language::default());
        assert_eq!(shown, ("Fassung".to_owned(), "Das Ergebnis wird gespeichert, Versuch 2".to_owned()));
    }

    #[test]
    fn job_of_an_edge_without_words_is_shown_by_its_kind_and_state() {
        let old = job(r#""kind": "sharpened_copy", "state": "queued", "image_id": "i""#);
        assert_eq!((job_title(&old).as_str(), status_text(&old).as_str()), ("Sharpened copy", "Waiting for its turn"));
        let paused = job(r#""kind": "render", "state": "paused", "message": "Paused until Monday""#);
        assert_eq!(status_text(&paused), "Paused until Monday");
        let cancelled = job(r#""kind": "render", "state": "cancelled""#);
        assert_eq!(status_text(&cancelled), "Cancelled");
        let failed = job(
            r#""kind": "render", "state": "failed", "error": {"code": "damaged_file", "message": "It is damaged."}"#,
        );
        assert_eq!(status_text(&failed), errors::damaged_file());
    }
}
