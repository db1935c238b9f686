//! The operations: one file each, one line here.

use crate::spec::OpSpec;

/// Every operation, in the order a list shows them.
pub fn catalog() -> impl Iterator<Item = &'static OpSpec> {
    [].into_iter()
}

/// The specification of the operation called `name`.
pub(crate) fn spec(name: &str) -> Option<&'static OpSpec> {
    catalog().find(|spec| spec.name == name)
}
