//! Renditions as others see them: only finished ones that are not private.

use api::{Page, PublicRendition};

use super::{SELECT, by_id};
use crate::library::commands::{FindPublicRendition, ListPublicRenditions};
use crate::library::id_cursor::{FIRST_PAGE, page};
use crate::library::records::RenditionRow;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// The row of a rendition, if others may see it.
pub(in crate::library) fn find(
    library: &Transaction<'_>,
    FindPublicRendition { id }: FindPublicRendition,
) -> Result<Option<RenditionRow>, Fault> {
    Ok(by_id(library, &id)?.filter(RenditionRow::is_public))
}

/// The public renditions, newest first. Unlisted ones are in no list.
pub(in crate::library) fn list(
    library: &Transaction<'_>,
    command: ListPublicRenditions,
) -> Result<Page<PublicRendition>, Fault> {
    let statement = format!(
        "{SELECT} WHERE r.visibility = 'public' AND j.state = 'done' AND r.id < ?1 ORDER BY r.id DESC LIMIT ?2"
    );
    let before = command.before.as_deref().unwrap_or(FIRST_PAGE);
    let rows: Vec<RenditionRow> = library.sql.rows(&statement, values![before, command.limit as u64 + 1])?;
    let found: Result<Vec<_>, Fault> = rows.into_iter().filter_map(|row| row.into_public().transpose()).collect();
    Ok(page(found?, command.limit, |rendition| &rendition.id))
}
