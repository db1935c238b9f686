//! The pages of the app, each with its components. A feature uses no other feature; `shell` connects them.

pub(crate) mod activity;
pub(crate) mod editor;
pub(crate) mod gallery;
pub(crate) mod verify;
