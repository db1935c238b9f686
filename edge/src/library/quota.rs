//! Quotas: their names, and the settings that override them.

use crate::platform::bindings::Edge;
use crate::problem::Fault;

pub(super) const MINUTE_MS: u64 = 60 * 1000;
pub(super) const HOUR_MS: u64 = 60 * MINUTE_MS;

/// A limit of an owner.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    /// The `limit` of the problem.
    pub(crate) name: &'static str,
    /// The setting that overrides the default.
    pub(crate) variable: &'static str,
    pub(crate) default: u64,
}

impl Quota {
    pub(crate) fn allowed(self, edge: &Edge) -> Result<u64, Fault> {
        edge.number_setting(self.variable, self.default)
    }
}
