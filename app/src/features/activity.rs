//! The activity tray: the owner's jobs, on every page.

pub(crate) mod button;
mod job_list;
mod job_row;
mod job_text;
pub(crate) mod jobs;
pub(crate) mod tray;
