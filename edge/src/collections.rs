//! Collections, as the worker sees them: checks settings, asks addresses, finds out which pictures are restricted, and how large
//! published pictures are. The rows are in the library (`library/collections.rs`).

mod kinds;
mod marks;
mod remote;
pub(crate) mod settings;
mod size;

pub(crate) use kinds::{refusal_by_content, refusal_by_name};
pub(crate) use marks::{Mark, parse_mark};
pub(crate) use remote::{CheckedNames, RemoteError, RemoteVersion, download, look_up};
pub(crate) use size::{limited, sized_recipe};
