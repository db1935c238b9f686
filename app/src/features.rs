//! The pages of the app, each with its components. Features do not use each other; `shell` connects them.

pub(crate) mod account;
pub(crate) mod activity;
pub(crate) mod editor;
pub(crate) mod gallery;
pub(crate) mod profile;
pub(crate) mod verify;
