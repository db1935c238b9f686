//! Numbers that an owner may not pass: their names, and where a deployment says them.

use crate::platform::bindings::Edge;
use crate::problem::Fault;

pub(super) const MINUTE_MS: u64 = 60 * 1000;
pub(super) const HOUR_MS: u64 = 60 * MINUTE_MS;

/// A number that an owner may not pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quota {
    /// In a problem's `limit`.
    pub(super) name: &'static str,
    /// Where the deployment says it.
    pub(super) variable: &'static str,
    pub(super) default: u64,
}

impl Quota {
    pub(super) fn allowed(self, edge: &Edge) -> Result<u64, Fault> {
        edge.number_setting(self.variable, self.default)
    }
}
