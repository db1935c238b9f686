//! The renditions of makes, in the library of their maker. Other libraries do not have them, so the owner of a preset
//! cannot see the photographs of others.

use super::commands::FindMade;
use crate::library::records::MadeRendition;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Connects a make with its rendition.
pub(super) fn add(library: &Transaction<'_>, make_id: &str, preset_id: &str, rendition_id: &str) -> Result<(), Fault> {
    let statement = "INSERT INTO made_renditions (make_id, preset_id, rendition_id) VALUES (?1, ?2, ?3)";
    library.sql.run(statement, values![make_id, preset_id, rendition_id])?;
    Ok(())
}

const SELECT: &str = "SELECT m.make_id, m.preset_id, m.rendition_id, r.image_id FROM made_renditions m
    JOIN renditions r ON r.id = m.rendition_id JOIN images i ON i.id = r.image_id AND i.deleted_by IS NULL";

/// The renditions of makes. Those that were deleted are left out.
pub(in crate::library) fn find_made(
    library: &Transaction<'_>,
    FindMade { make_ids }: FindMade,
) -> Result<Vec<MadeRendition>, Fault> {
    let statement = format!("{SELECT} WHERE m.make_id IN (SELECT value FROM json_each(?1))");
    library.sql.rows(&statement, values![&serde_json::to_string(&make_ids)?])
}

/// The make of a rendition.
pub(super) fn of_rendition(library: &Transaction<'_>, rendition_id: &str) -> Result<Option<MadeRendition>, Fault> {
    library.sql.row(&format!("{SELECT} WHERE m.rendition_id = ?1"), values![rendition_id])
}
