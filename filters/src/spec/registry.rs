//! The registry: the specifications of all operations, in one table that recipes, the schema, the catalogue and the operations
//! themselves read.
//!
//! Every operation states its specification beside its code, in `ops`, and `ops` supplies the table ([`Registry`]). It is read from
//! here, so nothing that reads a specification depends on a kernel
//! (docs/adr/0015-specifications-are-read-from-below.md).

use super::OpSpec;

/// The specifications of this engine.
pub(crate) struct Specifications;

/// Supplies the table of [`Specifications`]: implemented once, where the operations are listed.
pub(crate) trait Registry {
    /// Every specification, in the order a list shows them.
    fn all() -> impl Iterator<Item = &'static OpSpec>;
}

/// Every operation, in the order a list shows them.
pub fn catalog() -> impl Iterator<Item = &'static OpSpec> {
    Specifications::all()
}

/// The specification of the operation called `name`.
pub(crate) fn find(name: &str) -> Option<&'static OpSpec> {
    catalog().find(|spec| spec.name == name)
}
