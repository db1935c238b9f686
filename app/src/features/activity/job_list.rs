//! The list of the owner's jobs in this page, newest first.

use api::{Job, JobState};

/// The largest number of listed jobs. Older ones are dropped.
const SHOWN: usize = 100;

/// The jobs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Activity {
    jobs: Vec<Job>,
}

impl Activity {
    pub(crate) fn get(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    /// Inserts or updates a job. Returns its previous state if something has changed. Ids sort by time, so the newest
    /// is first.
    pub(crate) fn upsert(&mut self, job: Job) -> Option<Option<Job>> {
        match self.jobs.binary_search_by(|known| job.id.cmp(&known.id)) {
            Ok(at) => {
                let known = self.jobs.get_mut(at)?;
                // Updates may be late, after a list that included them.
                if job.updated_at < known.updated_at || *known == job {
                    return None;
                }
                Some(Some(std::mem::replace(known, job)))
            }
            Err(at) => {
                self.jobs.insert(at, job);
                self.jobs.truncate(SHOWN);
                Some(None)
            }
        }
    }

    /// Merges the newest page of the list. Jobs that are as new as the page but missing from it were deleted.
    pub(crate) fn load(&mut self, page: Vec<Job>, is_all: bool) -> Vec<(Option<Job>, Job)> {
        let oldest = page.last().map(|job| job.id.clone());
        self.jobs.retain(|known| {
            let in_reach = is_all || oldest.as_ref().is_some_and(|oldest| known.id >= *oldest);
            !in_reach || page.iter().any(|job| job.id == known.id)
        });
        page.into_iter().filter_map(|job| Some((self.upsert(job.clone())?, job))).collect()
    }

    /// Removes the jobs of a deleted image, except the one that removes its objects.
    pub(crate) fn image_deleted(&mut self, image_id: &str) {
        self.jobs.retain(|job| job.image_id.as_deref() != Some(image_id) || has_subject(job, &["deleted_image"]));
    }

    /// Removes the job of a deleted rendition.
    pub(crate) fn rendition_deleted(&mut self, rendition_id: &str) {
        self.jobs.retain(|job| job.rendition_id.as_deref() != Some(rendition_id));
    }

    /// Removes the job of a deleted pyramid.
    pub(crate) fn pyramid_deleted(&mut self, pyramid_id: &str) {
        let is_its = |job: &Job| {
            job.subject.as_ref().is_some_and(|subject| subject.kind.as_str() == "pyramid" && subject.id == pyramid_id)
        };
        self.jobs.retain(|job| !is_its(job));
    }

    /// The jobs to show: renditions, and all jobs that are in progress or failed.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(|job| job.rendition_id.is_some() || job.state != JobState::Done)
    }

    /// The number of unsettled jobs.
    pub(crate) fn busy(&self) -> usize {
        self.jobs.iter().filter(|job| is_busy(job)).count()
    }
}

/// Whether the subject of a job is of one of these kinds.
pub(crate) fn has_subject(job: &Job, subjects: &[&str]) -> bool {
    job.subject.as_ref().is_some_and(|subject| subjects.contains(&subject.kind.as_str()))
}

/// Whether it waits or runs.
pub(crate) fn is_busy(job: &Job) -> bool {
    job.state.is_active()
}

#[cfg(test)]
mod tests {
    use api::{SnakeCase, Subject};

    use super::*;

    fn job(id: &str, state: JobState, updated_at: &str) -> Job {
        Job {
            id: id.to_owned(),
            kind: SnakeCase::from_static("render"),
            label: "Rendition".to_owned(),
            name: None,
            state,
            message: String::new(),
            attempts: 0,
            progress: 0.0,
            step: None,
            error: None,
            can_retry: state == JobState::Failed,
            can_cancel: state.is_active(),
            subject: subject("rendition"),
            image_id: Some("i".to_owned()),
            rendition_id: Some("r".to_owned()),
            created_at: String::new(),
            updated_at: updated_at.to_owned(),
        }
    }

    fn subject(kind: &'static str) -> Option<Subject> {
        Some(Subject { kind: SnakeCase::from_static(kind), id: "i".to_owned() })
    }

    fn ids(activity: &Activity) -> Vec<&str> {
        activity.jobs.iter().map(|job| job.id.as_str()).collect()
    }

    #[test]
    fn activity_is_newest_first_and_late_updates_change_nothing() {
        let mut activity = Activity::default();
        assert_eq!(activity.upsert(job("1", JobState::Queued, "a")), Some(None));
        activity.upsert(job("3", JobState::Queued, "a"));
        activity.upsert(job("2", JobState::Queued, "a"));
        assert_eq!(ids(&activity), ["3", "2", "1"]);
        let before = activity.upsert(job("2", JobState::Done, "c")).flatten();
        assert_eq!(before.map(|job| job.state), Some(JobState::Queued));
        assert_eq!(activity.upsert(job("2", JobState::Running, "b")), None);
        assert_eq!(activity.get("2").map(|job| job.state), Some(JobState::Done));
        assert_eq!(activity.busy(), 2);
    }

    #[test]
    fn activity_drops_jobs_that_a_newer_list_lacks() {
        let mut activity = Activity::default();
        for id in ["1", "2", "3", "4"] {
            activity.upsert(job(id, JobState::Done, "a"));
        }
        let changes = activity.load(vec![job("5", JobState::Queued, "a"), job("3", JobState::Done, "a")], false);
        assert_eq!(changes.iter().map(|(_, job)| job.id.as_str()).collect::<Vec<_>>(), ["5"]);
        assert_eq!(ids(&activity), ["5", "3", "2", "1"], "4 is gone; 2 and 1 are on a later page");
        activity.load(vec![job("3", JobState::Done, "a")], true);
        assert_eq!(ids(&activity), ["3"]);
    }

    #[test]
    fn activity_shows_housekeeping_only_while_it_lasts_or_when_it_fails() {
        let mut activity = Activity::default();
        for (id, state) in [("1", JobState::Done), ("2", JobState::Running), ("3", JobState::Failed)] {
            activity.upsert(Job { subject: subject("image"), rendition_id: None, ..job(id, state, "a") });
        }
        activity.upsert(job("4", JobState::Done, "a"));
        let shown = |activity: &Activity| activity.shown().map(|job| job.id.clone()).collect::<Vec<_>>();
        assert_eq!(shown(&activity), ["4", "3", "2"]);
        activity.upsert(Job {
            subject: subject("deleted_image"),
            rendition_id: None,
            ..job("5", JobState::Queued, "a")
        });
        activity.image_deleted("i");
        assert_eq!(shown(&activity), ["5"]);
    }

    #[test]
    fn activity_drops_the_job_of_a_deleted_rendition() {
        let mut activity = Activity::default();
        let of = |id: &str, rendition: &str| Job {
            rendition_id: Some(rendition.to_owned()),
            ..job(id, JobState::Running, "a")
        };
        activity.upsert(of("1", "r"));
        activity.upsert(of("2", "other"));
        activity.rendition_deleted("r");
        assert_eq!(activity.shown().map(|job| job.id.as_str()).collect::<Vec<_>>(), ["2"]);
    }

    #[test]
    fn activity_keeps_a_job_of_an_unknown_kind_without_an_image() {
        let mut activity = Activity::default();
        let kind = SnakeCase::from_static("frobnicate");
        activity.upsert(Job { kind, subject: None, image_id: None, ..job("1", JobState::Running, "a") });
        activity.image_deleted("i");
        assert_eq!(activity.shown().map(|job| job.kind.as_str()).collect::<Vec<_>>(), ["frobnicate"]);
    }

    #[test]
    fn activity_keeps_the_newest() {
        let mut activity = Activity::default();
        for id in 0..SHOWN + 5 {
            activity.upsert(job(&format!("{id:03}"), JobState::Done, "a"));
        }
        assert_eq!(activity.jobs.len(), SHOWN);
        assert_eq!(activity.jobs.last().map(|job| job.id.as_str()), Some("005"));
    }
}
