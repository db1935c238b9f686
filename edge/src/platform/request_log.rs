//! Facts of a request for its log line and for hourly budgets: route, owner and address. Each is recorded when it
//! becomes known.

use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::bindings::extension;
use super::log;
use crate::problem::Fault;

/// Shared between the extensions of a request, where it is filled in, and the last step of the response, which writes
/// the log line.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestLog(Arc<Fields>);

#[derive(Debug, Default)]
struct Fields {
    route: OnceLock<String>,
    owner: OnceLock<String>,
    address: OnceLock<String>,
}

impl RequestLog {
    /// Records the template of the route. Only the first call counts.
    pub(crate) fn set_route(&self, template: &str) {
        let _ = self.0.route.set(template.to_owned());
    }

    /// Records the digest of the owner.
    pub(crate) fn set_owner(&self, id: &str) {
        let _ = self.0.owner.set(log::owner_digest(id));
    }

    /// Records the digest of the address.
    pub(crate) fn set_address(&self, address: &str) {
        let _ = self.0.address.set(log::owner_digest(address));
    }

    pub(crate) fn address(&self) -> Option<&str> {
        self.0.address.get().map(String::as_str)
    }

    pub(crate) fn route(&self) -> Option<&str> {
        self.0.route.get().map(String::as_str)
    }

    pub(crate) fn owner(&self) -> Option<&str> {
        self.0.owner.get().map(String::as_str)
    }
}

impl<S: Sync> FromRequestParts<S> for RequestLog {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        extension(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_log_keeps_route_and_owner_digest() {
        let log = RequestLog::default();
        let shared = log.clone();
        shared.set_route("/api/images/{id}");
        shared.set_route("/another");
        shared.set_owner("01900000-0000-7000-8000-000000000000");
        assert_eq!(log.route(), Some("/api/images/{id}"));
        assert_eq!(log.owner().map(str::len), Some(16));
    }
}
