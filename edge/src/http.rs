//! Handlers, one file per action: parse the request, call, respond. The guard decides access before them
//! (`access/guard.rs`). Shared parts are beside them.

pub(crate) mod account;
mod announced;
pub(crate) mod avatar;
pub(crate) mod avatars;
pub(crate) mod body;
mod body_writer;
pub(crate) mod downloads;
pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod extract;
pub(crate) mod file;
pub(crate) mod health;
pub(crate) mod idempotency;
pub(crate) mod images;
pub(crate) mod jobs;
pub(crate) mod json;
pub(crate) mod jwks;
mod labels;
pub(crate) mod libraries;
pub(crate) mod live;
pub(crate) mod luts;
pub(crate) mod metrics;
pub(crate) mod name;
pub(crate) mod openapi;
pub(crate) mod ops;
pub(crate) mod page;
pub(crate) mod prefer;
pub(crate) mod presets;
pub(crate) mod profiles;
pub(crate) mod range;
pub(crate) mod renditions;
pub(crate) mod response;
pub(crate) mod session;
mod thumbnail;
pub(crate) mod uploads;
pub(crate) mod webhooks;
