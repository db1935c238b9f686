//! The sessions of an account: the devices that are signed in.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
