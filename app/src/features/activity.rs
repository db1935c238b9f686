//! The activity tray: the owner's jobs, on every page.

pub(crate) mod button;
mod job_list;
mod job_row;
mod job_text;
pub(crate) mod jobs;
mod outbox_list;
mod outbox_row;
pub(crate) mod tray;
