//! The registry: one table with the specifications of all operations, which recipes, the schema, the catalogue and the operations read.
//!
//! Each operation declares its specification next to its code, in `ops`, and `ops` supplies the table ([`Registry`]). Readers use this
//! module, so nothing that reads a specification depends on the code of an operation (docs/adr/0015-specifications-are-read-from-below.md).

use super::OpSpec;

/// The specifications of this engine.
pub(crate) struct Specifications;

/// Supplies the table of [`Specifications`]. Implemented once, where the operations are listed.
pub(crate) trait Registry {
    /// Every specification, in display order.
    fn all() -> impl Iterator<Item = &'static OpSpec>;
}

/// The specifications of every operation, in display order.
pub fn catalog() -> impl Iterator<Item = &'static OpSpec> {
    Specifications::all()
}

/// The specification of the operation with this name.
pub(crate) fn find(name: &str) -> Option<&'static OpSpec> {
    catalog().find(|spec| spec.name == name)
}
