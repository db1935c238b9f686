//! Access to the edge: sessions, origin check, bearer tokens, rate limits and quotas.

pub(crate) mod bearer;
pub(crate) mod limits;
pub(crate) mod origin;
pub(crate) mod session;
