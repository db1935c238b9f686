//! Presets and makes as documents: the files that people store in a bucket, import and export.

mod document;
mod fields;
mod schema;

pub(crate) use document::{FORMAT, FORMAT_VERSION, MakeDocument, PresetDocument, VersionDocument};
pub(crate) use fields::{clean_description, clean_folder, clean_name, clean_note, clean_tags, is_external_id, rating};
pub(crate) use schema::{make_schema, preset_schema};

/// Maximum size of the document of a preset or a make: a recipe as large as a request may have, and its texts.
pub(crate) const MAX_DOCUMENT_BYTES: u64 = 512 << 10;
