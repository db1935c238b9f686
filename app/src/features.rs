//! The pages of the app, each with its components. Features do not use each other; `shell` connects them.

pub(crate) mod account;
pub(crate) mod activity;
pub(crate) mod collections;
pub(crate) mod editor;
pub(crate) mod gallery;
mod notation;
pub(crate) mod presets;
pub(crate) mod profile;
mod request;
pub(crate) mod verify;
