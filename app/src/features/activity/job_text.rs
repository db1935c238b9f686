//! The title and the state of a job in words.

use api::{Job, JobState};

use crate::library::outbox::ItemState;

/// What a job is called: its name, or what the edge calls jobs of its kind.
pub(crate) fn job_title(job: &Job) -> String {
    let named = job.name.clone().filter(|name| !name.is_empty());
    let labelled = || Some(job.label.clone()).filter(|label| !label.is_empty());
    named.or_else(labelled).unwrap_or_else(|| job.kind.words())
}

/// Where a job stands, as the edge says it: `Waiting for its turn`, `Rendering`, or the reason it failed for.
pub(crate) fn job_words(job: &Job) -> String {
    if !job.message.is_empty() {
        return job.message.clone();
    }
    // An older edge does not say it.
    match (job.state, &job.error) {
        (JobState::Queued, _) => "Waiting for its turn".to_owned(),
        (JobState::Running, _) => "Under way".to_owned(),
        (JobState::Done, _) => "Done".to_owned(),
        (JobState::Failed, Some(error)) => error.message.clone(),
        (JobState::Failed, None) => "Failed".to_owned(),
    }
}

/// The same, with what this browser found when it rendered the rendition again.
pub(crate) fn matched_words(job: &Job, found: Option<ItemState>) -> String {
    let words = job_words(job);
    match found.filter(|_| job.state == JobState::Done) {
        Some(ItemState::Matched) => format!("{words}, identical"),
        Some(ItemState::Differs) => format!("{words}, but the pixels differ"),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(fields: &str) -> Job {
        let text =
            format!(r#"{{"id": "j", "attempts": 1, "progress": 0.5, "created_at": "t", "updated_at": "t", {fields}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn job_of_an_unknown_kind_is_shown_in_the_words_of_the_edge() {
        let new = job(r#""kind": "frobnicate", "label": "Frobnication", "state": "running", "step": "twisting",
            "message": "Twisting, attempt 2""#);
        assert_eq!((job_title(&new), job_words(&new)), ("Frobnication".to_owned(), "Twisting, attempt 2".to_owned()));
        let named = Job { name: Some("For the wall".to_owned()), ..new };
        assert_eq!(job_title(&named), "For the wall");
    }

    #[test]
    fn job_of_an_edge_without_words_is_shown_by_its_kind_and_state() {
        let old = job(r#""kind": "sharpened_copy", "state": "queued", "image_id": "i""#);
        assert_eq!((job_title(&old).as_str(), job_words(&old).as_str()), ("Sharpened copy", "Waiting for its turn"));
        let failed = job(
            r#""kind": "render", "state": "failed", "error": {"code": "damaged_file", "message": "It is damaged."}"#,
        );
        assert_eq!(job_words(&failed), "It is damaged.");
    }
}
