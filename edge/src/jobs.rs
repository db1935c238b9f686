//! Work that outlives its request: a row says what is to be done, a message on the queue says that it is due. A message
//! may come twice, late, or never (then a sweep sends another), and whoever runs a job may be cut off anywhere.
//!
//! A kind of job is a file: what it stores, and the rows it changes. Running one again overwrites the same objects.

mod delete;
mod ingest;
mod queue;
mod render;
mod run;
mod run_inline;
mod thumbnails;

pub(crate) use ingest::Found;
pub(crate) use queue::{JobMessage, take, take_dead};
pub(crate) use run_inline::{DUE_AFTER_MS, run_inline};
