//! What a request's log line says beside its answer: the route and the owner, each noted where it becomes known.

use std::sync::{Arc, OnceLock};

use super::log;

/// Shared by the request's extensions, where it is filled in, and by the last step of the answer, which writes the line.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestLog(Arc<Fields>);

#[derive(Debug, Default)]
struct Fields {
    route: OnceLock<String>,
    owner: OnceLock<String>,
}

impl RequestLog {
    /// Notes the route's template. The first one stays.
    pub(crate) fn set_route(&self, template: &str) {
        let _ = self.0.route.set(template.to_owned());
    }

    /// Notes the owner, as the log shows owners.
    pub(crate) fn set_owner(&self, id: &str) {
        let _ = self.0.owner.set(log::owner(id));
    }

    pub(crate) fn route(&self) -> Option<&str> {
        self.0.route.get().map(String::as_str)
    }

    pub(crate) fn owner(&self) -> Option<&str> {
        self.0.owner.get().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_log_keeps_the_route_and_a_digest_of_the_owner() {
        let log = RequestLog::default();
        let shared = log.clone();
        shared.set_route("/api/images/{id}");
        shared.set_route("/another");
        shared.set_owner("01900000-0000-7000-8000-000000000000");
        assert_eq!(log.route(), Some("/api/images/{id}"));
        assert_eq!(log.owner().map(str::len), Some(16));
    }
}
