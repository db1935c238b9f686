//! Background jobs. A row says what is to be done, a message on the queue says that it is due. A message may come twice, late, or never (then a
//! library sends another), and a job may be cut off anywhere.
//!
//! A kind of job is a file that implements `BackgroundJob`, and a line in `kinds.rs`.

mod consumer;
mod context;
mod delete;
mod failure;
mod ingest;
mod kind;
mod kinds;
pub(crate) mod originals;
mod queue;
mod render;
mod run_inline;
mod runner;
mod thumbnails;
mod words;

pub(crate) use consumer::{take, take_dead};
pub(crate) use context::SHORT_PIXELS;
pub(crate) use delete::DeleteObjects;
pub(crate) use ingest::IngestObject;
pub(crate) use kinds::{describe, first_step, max_attempts};
pub(crate) use queue::JobMessage;
pub(crate) use render::RenderRendition;
pub(crate) use run_inline::run_inline;
pub(crate) use thumbnails::MakeThumbnails;
