//! Presets and makes: where they are, who may use them, and their documents, the files that people store in a bucket,
//! import and export.

mod document;
mod fields;
mod find;
pub(crate) mod makes;
mod schema;
mod store_command;

pub(crate) use document::{FORMAT, FORMAT_VERSION, MakeDocument, PresetDocument, VersionDocument};
pub(crate) use fields::{clean_description, clean_folder, clean_name, clean_note, clean_tags, is_external_id, rating};
pub(crate) use find::{Home, call, elsewhere, find_version, forward, require};
pub(crate) use schema::{make_schema, preset_schema};
pub(crate) use store_command::store_command;

pub(crate) use crate::library::presets::{MAX_DOCUMENT_BYTES, document_cost_ms};

/// Memory of a parsed document, as a multiple of its text.
pub(crate) const MEMORY_PER_BYTE: u64 = 12;
