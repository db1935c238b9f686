//! The title and the state of a job in words.

use api::{Job, JobKind, JobState, JobStep};

/// What a job is called.
pub(crate) fn job_title(job: &Job) -> String {
    let unnamed = match job.kind {
        JobKind::Render => "Rendition",
        JobKind::Thumbnails => "Thumbnails",
        JobKind::Ingest => "File in the bucket",
        JobKind::Delete => "Deleted photograph",
    };
    job.name.clone().unwrap_or_else(|| unnamed.to_owned())
}

/// Where a job stands: `waiting for its turn`, `rendering`, or the reason it failed for.
pub(crate) fn job_words(job: &Job) -> String {
    let words = match (job.state, job.step) {
        (JobState::Queued, _) => "Waiting for its turn",
        (JobState::Running, Some(JobStep::Reading)) => "Fetching the photograph",
        (JobState::Running, Some(JobStep::Storing)) => "Storing what was made",
        (JobState::Running, _) => match job.kind {
            JobKind::Render => "Rendering",
            JobKind::Thumbnails => "Making thumbnails",
            JobKind::Ingest => "Taking it in",
            JobKind::Delete => "Removing its files",
        },
        (JobState::Done, _) => match job.kind {
            JobKind::Render => "Rendered",
            JobKind::Thumbnails => "Thumbnails made",
            JobKind::Ingest => "Taken in",
            JobKind::Delete => "Files removed",
        },
        (JobState::Failed, _) => {
            return job.error.as_ref().map_or_else(|| "Failed".to_owned(), |error| error.message.clone());
        }
    };
    if job.attempts > 1 { format!("{words}, attempt {}", job.attempts) } else { words.to_owned() }
}
