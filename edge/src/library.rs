//! The library: all rows of one owner, in one Durable Object with its own SQLite database. The worker sends it
//! [`commands`], one round trip each. Nothing else reads or writes its tables. Each change is published to the owner's
//! pages in the same transaction.
//!
//! `commands`, `client` and `wire` are also used by the worker; everything else runs in the object.

mod attempts;
mod avatars;
mod budget;
mod client;
pub(crate) mod collections;
pub(crate) mod commands;
mod decode_failures;
mod deleted_pyramids;
mod deleted_renditions;
mod events;
mod guest_deletion;
mod id_cursor;
mod idempotency_keys;
mod images;
mod incoming;
mod jobs;
mod json_text;
pub(crate) mod kinds;
mod luts;
pub(crate) mod makes;
mod merge;
mod merge_state;
mod message;
mod object;
pub(crate) mod presets;
mod public_ids;
pub(crate) mod pyramids;
mod quota;
mod recipe_check;
pub(crate) mod records;
mod reply_cache;
mod retry;
mod rows;
mod schema;
mod session_ends;
mod sql;
mod stored_files;
mod totals;
mod transaction;
mod uploads;
mod usage;
pub(crate) mod webhooks;
mod wire;

pub(crate) use client::LibraryClient;
pub(crate) use events::parse_seq;
pub(crate) use id_cursor::decode as decode_id_cursor;
pub(crate) use json_text::JsonText;
pub(crate) use merge::MergeLibrary;
pub(crate) use message::JobMessage;
pub(crate) use quota::Quota;
pub(crate) use webhooks::WebhookMessage;
