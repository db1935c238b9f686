//! Changes what the owner says about a rendition: name, visibility.

use api::{LiveEvent, Rendition, RenditionPatch};

use super::{by_id, with_recipe};
use crate::library::commands::ChangeRendition;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Changes a rendition. A trigger keeps the outbox of the map of public ids.
pub(in crate::library) fn change(library: &Transaction<'_>, command: ChangeRendition) -> Result<Rendition, Fault> {
    let ChangeRendition { id, patch } = command;
    let find = || by_id(library, &id)?.ok_or_else(|| Fault::not_found("rendition"));
    let mut row = find()?;
    if patch != RenditionPatch::default() {
        row.name = patch.name.unwrap_or(row.name);
        row.visibility = patch.visibility.unwrap_or(row.visibility);
        let statement = "UPDATE renditions SET name = ?2, visibility = ?3 WHERE id = ?1";
        library.sql.run(statement, values![&id, row.name.as_deref(), row.visibility.as_str()])?;
        library.publish(LiveEvent::RenditionUpdated { rendition: Box::new(row.summary()?) })?;
        row = find()?;
    }
    with_recipe(library, row)
}
