//! Texts of jobs for people: the label of a kind, and a message for each state. Clients show them unchanged.

use api::{Job, JobError, JobState, SnakeCase, Subject};

use crate::library::records::JobRow;

/// A step of a running job.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) name: SnakeCase,
    /// Estimated progress at the beginning of this step, 0 to 1, for a large photograph.
    pub(crate) progress: f64,
    /// The activity in this step. Without it the text of the kind is shown.
    pub(crate) text: Option<&'static str>,
}

/// Reads the original from the store.
pub(crate) const READING: Step =
    Step { name: SnakeCase::from_static("reading"), progress: 0.05, text: Some("Fetching the photograph") };

/// Decodes, filters and encodes.
pub(crate) const RENDERING: Step = Step { name: SnakeCase::from_static("rendering"), progress: 0.2, text: None };

/// Writes the results to the store.
pub(crate) const STORING: Step =
    Step { name: SnakeCase::from_static("storing"), progress: 0.85, text: Some("Storing the result") };

/// The texts of a kind of job.
#[derive(Debug)]
pub(crate) struct JobTexts {
    /// The name of such a job: a noun.
    pub(crate) label: &'static str,
    /// The activity of a running job: "Rendering".
    pub(crate) running: &'static str,
    /// The result of a job: "Rendered".
    pub(crate) done: &'static str,
    /// The steps in order.
    pub(crate) steps: &'static [Step],
}

/// Converts a row to the API type. Without `texts`, this release does not know the kind.
pub(crate) fn describe(texts: Option<&JobTexts>, row: JobRow) -> Job {
    let label = texts.map_or_else(|| row.kind.to_label(), |texts| texts.label.to_owned());
    let message = message(texts, &row);
    let subject = row.subject_kind.zip(row.subject_id).map(|(kind, id)| Subject { kind, id });
    Job {
        id: row.id,
        kind: row.kind,
        label,
        name: row.name,
        state: row.state,
        message,
        attempts: row.attempts,
        progress: row.progress,
        step: row.step,
        can_retry: match row.state {
            JobState::Failed => row.error_is_final == 0,
            state => state == JobState::Cancelled,
        },
        can_cancel: false,
        error: JobError::from_parts(row.error_code, row.error_message),
        subject,
        image_id: row.image_id,
        rendition_id: row.rendition_id,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

fn message(texts: Option<&JobTexts>, row: &JobRow) -> String {
    let text = match (row.state, texts) {
        (JobState::Failed, _) => return row.error_message.clone().unwrap_or_else(|| "Failed".to_owned()),
        (JobState::Queued, Some(_)) => "Waiting for its turn",
        (JobState::Queued, None) => "Waiting for a version of the server that knows this kind of job",
        (JobState::Running, Some(texts)) => {
            let step = texts.steps.iter().find(|step| Some(&step.name) == row.step.as_ref());
            step.and_then(|step| step.text).unwrap_or(texts.running)
        }
        (JobState::Running, None) => "Running",
        (JobState::Done, texts) => texts.map_or("Done", |texts| texts.done),
        (JobState::Cancelled, _) => return "Cancelled".to_owned(),
        (JobState::Unknown, _) => "In a state that this version of the edge does not know",
    };
    if row.attempts > 1 { format!("{text}, attempt {}", row.attempts) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: JobTexts =
        JobTexts { label: "Frobnication", running: "Frobbing", done: "Frobbed", steps: &[READING, RENDERING, STORING] };

    fn row(state: JobState, step: Option<SnakeCase>, attempts: u32) -> JobRow {
        JobRow {
            id: "j".to_owned(),
            kind: SnakeCase::from_static("frob_nicate"),
            name: None,
            state,
            attempts,
            progress: 0.0,
            step,
            error_code: None,
            error_message: None,
            error_is_final: 0,
            subject_kind: Some(SnakeCase::from_static("knob")),
            subject_id: Some("k".to_owned()),
            image_id: None,
            rendition_id: None,
            created_at: String::new(),
            updated_at: String::new(),
        }
    }

    #[test]
    fn job_message_states_step_and_attempt() {
        let of = |state, step, attempts| describe(Some(&TEXTS), row(state, step, attempts)).message;
        assert_eq!(of(JobState::Queued, None, 0), "Waiting for its turn");
        assert_eq!(of(JobState::Queued, None, 2), "Waiting for its turn, attempt 2");
        assert_eq!(of(JobState::Running, Some(READING.name), 1), "Fetching the photograph");
        assert_eq!(of(JobState::Running, Some(RENDERING.name), 2), "Frobbing, attempt 2");
        assert_eq!(of(JobState::Running, Some(SnakeCase::from_static("twisting")), 1), "Frobbing");
        assert_eq!(of(JobState::Running, None, 1), "Frobbing");
        assert_eq!(of(JobState::Done, None, 1), "Frobbed");
        assert_eq!(of(JobState::Cancelled, None, 2), "Cancelled");
        let failed = JobRow { error_message: Some("It broke.".to_owned()), ..row(JobState::Failed, None, 3) };
        assert_eq!(describe(Some(&TEXTS), failed).message, "It broke.");
    }

    #[test]
    fn job_can_be_retried_unless_failure_is_final() {
        let can =
            |state, error_is_final| describe(Some(&TEXTS), JobRow { error_is_final, ..row(state, None, 1) }).can_retry;
        assert!(can(JobState::Failed, 0) && can(JobState::Cancelled, 0));
        assert!(!can(JobState::Failed, 1));
        assert!(!can(JobState::Running, 0) && !can(JobState::Done, 0));
    }

    #[test]
    fn job_of_unknown_kind_is_described_by_name() {
        let job = describe(None, row(JobState::Queued, None, 0));
        assert_eq!(job.label, "Frob nicate");
        assert_eq!(job.message, "Waiting for a version of the server that knows this kind of job");
        assert_eq!(job.subject.map(|subject| subject.id).as_deref(), Some("k"));
        assert_eq!(describe(None, row(JobState::Running, Some(READING.name), 1)).message, "Running");
    }
}
