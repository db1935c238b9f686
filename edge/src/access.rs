//! Access control: the principal (who calls), the grant (what the caller may do), the policy (what a route requires),
//! and the middleware that decides.
//!
//! [`guard`] decides everything before a body is read. `router.rs` states the policy of each route.

pub(crate) mod api_key;
pub(crate) mod bearer;
pub(crate) mod ceiling;
pub(crate) mod cookie;
pub(crate) mod cors;
pub(crate) mod external_token;
pub(crate) mod grant;
pub(crate) mod guard;
mod guesses;
pub(crate) mod hourly;
pub(crate) mod origin;
pub(crate) mod policy;
pub(crate) mod principal;
pub(crate) mod rate_limit;
pub(crate) mod scope;
pub(crate) mod session;
pub(crate) mod store;
pub(crate) mod ttl_cache;
