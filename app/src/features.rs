//! The pages of the app, each with its components. Features do not use each other; `shell` connects them.

pub(crate) mod activity;
pub(crate) mod editor;
pub(crate) mod gallery;
pub(crate) mod verify;
