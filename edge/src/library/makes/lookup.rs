//! Finds a make by its id.

use super::records::{COLUMNS, MakeRow};
use super::versions;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

pub(super) fn by_id(library: &Transaction<'_>, preset_id: &str, id: &str) -> Result<Option<MakeRow>, Fault> {
    let statement = format!("SELECT {COLUMNS} FROM makes WHERE id = ?2 AND preset_id = ?1");
    library.sql.row(&statement, values![preset_id, id])
}

/// The make with its recipe, also if it is exact.
pub(super) fn with_recipe(library: &Transaction<'_>, make: MakeRow) -> Result<MakeRow, Fault> {
    if make.recipe.is_some() {
        return Ok(make);
    }
    let recipe = versions::recipe_text(library, &make.preset_id, make.version)?;
    Ok(MakeRow { recipe, ..make })
}
