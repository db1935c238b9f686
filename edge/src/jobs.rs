//! Background jobs, and how they are done. A row says what is to be done, a message on the queue says that it is due. A message may come twice, late, or
//! never (then the library sends another), and a job may be cut off anywhere.
//!
//! A kind of job is a file in `library/kinds`, and its `run` in a file here that implements `BackgroundJob`.

mod assets;
mod consumer;
mod context;
mod delete;
mod failure;
mod ingest;
mod kind;
pub(crate) mod originals;
mod render;
mod run_inline;
mod runner;
mod thumbnails;

pub(crate) use consumer::{take, take_dead};
pub(crate) use run_inline::run_inline;
