//! Access: who calls (principal), what the caller may do (grant), what a route asks for (policy), and the middleware that decides.
//!
//! Everything is decided in one place, [`guard`], before a body is read; `router.rs` states the policy of each route.

pub(crate) mod bearer;
pub(crate) mod ceiling;
pub(crate) mod cors;
pub(crate) mod grant;
pub(crate) mod guard;
pub(crate) mod hourly;
mod origin;
pub(crate) mod policy;
pub(crate) mod principal;
mod rate_limit;
pub(crate) mod scope;
pub(crate) mod session;
pub(crate) mod store;
