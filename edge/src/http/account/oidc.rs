//! Signing in with OpenID Connect providers.

pub(crate) mod callback;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod start;
