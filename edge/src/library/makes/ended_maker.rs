//! Removes deleted makers from the makes and versions that they left to other owners. These stay and count, without a
//! name: their maker is ''.

use super::commands::EndMaker;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Makes per step. Each may have hundreds of differences, which name the maker, too.
const BATCH_SIZE: u64 = 100;

pub(in crate::library) fn end_maker(library: &Transaction<'_>, command: EndMaker) -> Result<bool, Fault> {
    let EndMaker { preset_id, maker_id } = command;
    let statement = "SELECT id FROM makes WHERE preset_id = ?1 AND maker_id = ?2 ORDER BY id LIMIT ?3";
    let ids = library.select_ids(statement, values![&preset_id, &maker_id, BATCH_SIZE])?;
    let list = serde_json::to_string(&ids)?;
    let of_differences = "UPDATE make_differences SET maker_id = ''
        WHERE preset_id = ?1 AND make_id IN (SELECT value FROM json_each(?2))";
    library.sql.run(of_differences, values![&preset_id, &list])?;
    let of_makes = "UPDATE makes SET maker_id = '' WHERE id IN (SELECT value FROM json_each(?1))";
    library.sql.run(of_makes, values![&list])?;
    if ids.len() as u64 == BATCH_SIZE {
        return Ok(false);
    }
    let of_versions = "UPDATE preset_versions SET maker_id = '' WHERE preset_id = ?1 AND maker_id = ?2";
    library.sql.run(of_versions, values![&preset_id, &maker_id])?;
    Ok(true)
}
