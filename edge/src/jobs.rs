//! Background jobs. A row states the work, and a message in the queue says that it is due. Messages may be repeated,
//! late or lost (then the library sends another one), and a job may be interrupted at any point.
//!
//! A kind of job has a file in `library/kinds` with its name and payload, and a file here with its `run`
//! (`BackgroundJob`).

mod assets;
mod avatar;
mod build_pyramid;
mod consumer;
mod context;
mod delete;
mod documents;
mod failure;
mod import_make;
mod import_preset;
mod incoming_file;
mod ingest;
mod kind;
mod list_source;
pub(crate) mod originals;
mod publish_record;
mod pyramid_observer;
mod remove_published;
mod render;
mod run_inline;
mod runner;
mod thumbnails;

pub(crate) use consumer::{consume, consume_dead_letter};
pub(crate) use run_inline::run_inline;
