//! Registered pyramids: tiled TIFF files that lie in the bucket. The files stay where they are, and are their owner's.

use api::{LiveEvent, Pyramid};

use super::commands::{AdmitPyramid, RegisterPyramid, RegisteredPyramid};
use super::{SELECT, get, set_facts};
use crate::library::records::PyramidRow;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::library::usage;
use crate::problem::Fault;

use super::commands::GetPyramid;

/// The registered pyramid of this version of a file. If there is none, checks the quota of rows.
pub(in crate::library) fn admit(library: &Transaction<'_>, command: AdmitPyramid) -> Result<Option<Pyramid>, Fault> {
    let AdmitPyramid { key, etag } = command;
    match find(library, &key, &etag)? {
        Some(row) => row.into_api().map(Some),
        None => usage::check_row_bytes(library).map(|()| None),
    }
}

fn find(library: &Transaction<'_>, key: &str, etag: &str) -> Result<Option<PyramidRow>, Fault> {
    let statement = format!("{SELECT} WHERE p.object_key = ?1 AND p.etag = ?2 AND p.owns_object = 0 LIMIT 1");
    library.sql.row(&statement, values![key, etag])
}

/// Registers a file, unless this version of it was registered before.
pub(in crate::library) fn register(
    library: &Transaction<'_>,
    RegisterPyramid { id, file }: RegisterPyramid,
) -> Result<RegisteredPyramid, Fault> {
    if let Some(row) = find(library, &file.key, &file.facts.etag)? {
        return Ok(RegisteredPyramid { pyramid: row.into_api()?, is_new: false });
    }
    let statement = "INSERT INTO pyramids (id, key_prefix, object_key, owns_object, source_name, tile, tile_height,
        compression, created_at) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8)";
    let row = values![
        &id,
        library.key_prefix(),
        &file.key,
        &file.name,
        file.tile,
        file.tile_height,
        file.compression.as_str(),
        &library.now(),
    ];
    library.sql.run(statement, row)?;
    set_facts(library, &id, &file.facts)?;
    let pyramid = get(library, GetPyramid { id })?;
    library.publish_to_pages(&LiveEvent::PyramidUpdated { pyramid: Box::new(pyramid.clone()) })?;
    Ok(RegisteredPyramid { pyramid, is_new: true })
}
