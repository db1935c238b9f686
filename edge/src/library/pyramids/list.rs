//! The list of pyramids, newest first.

use api::{Page, Pyramid};

use super::commands::ListPyramids;
use super::{IS_THERE, SELECT};
use crate::library::id_cursor::{FIRST_PAGE, page};
use crate::library::images;
use crate::library::records::PyramidRow;
use crate::library::sql::{Value, values};
use crate::library::transaction::Transaction;
use crate::problem::Fault;

pub(in crate::library) fn list(library: &Transaction<'_>, command: ListPyramids) -> Result<Page<Pyramid>, Fault> {
    let ListPyramids { image_id, collection_id, before, limit } = command;
    if let Some(id) = &image_id {
        images::by_id(library, id)?.ok_or_else(|| Fault::not_found("image"))?;
    }
    if let Some(id) = &collection_id {
        let statement = "SELECT 1 FROM collections WHERE id = ?1 AND deleted_at_ms IS NULL";
        if library.sql.run(statement, values![id])? == 0 {
            return Err(Fault::not_found("collection"));
        }
    }
    let mut conditions = format!("p.id < ?1 AND {IS_THERE}");
    let mut filters: Vec<Value> = Vec::new();
    for (column, id) in [("image_id", &image_id), ("collection_id", &collection_id)] {
        if let Some(id) = id {
            filters.push(Value::from(id));
            conditions.push_str(&format!(" AND p.{column} = ?{}", filters.len() + 2));
        }
    }
    let statement = format!("{SELECT} WHERE {conditions} ORDER BY p.id DESC LIMIT ?2");
    let bounds = values![before.as_deref().unwrap_or(FIRST_PAGE), limit as u64 + 1];
    let rows: Vec<PyramidRow> = library.sql.rows(&statement, bounds.into_iter().chain(filters))?;
    let Page { items, next_cursor } = page(rows, limit, |row| &row.id);
    let items = items.into_iter().map(PyramidRow::into_api).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor })
}
