//! `/avatars`: the public files of avatars.

pub(crate) mod get;
pub(crate) mod newest;
mod placeholder;
