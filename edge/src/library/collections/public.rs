//! Pyramids of public collections, as others see them.

use api::Pyramid;

use super::commands::{FindPublicPyramid, GetPublicPyramid};
use crate::library::pyramids::{self, commands::FindPyramid};
use crate::library::records::PyramidRow;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// The row of a pyramid, if its collection is public. A pyramid that the API marked as restricted is hidden until its restricted
/// version is published.
pub(in crate::library) fn find(
    library: &Transaction<'_>,
    FindPublicPyramid { id }: FindPublicPyramid,
) -> Result<Option<PyramidRow>, Fault> {
    let statement = "SELECT 1 FROM pyramids y JOIN collections c ON c.id = y.collection_id
        WHERE y.id = ?1 AND c.visibility = 'public' AND c.deleted_at_ms IS NULL
        AND NOT EXISTS (SELECT 1 FROM collection_records r
            WHERE r.pyramid_id = y.id AND r.mark = 1 AND coalesce(r.restricted, 0) = 0)";
    if library.sql.run(statement, values![&id])? == 0 {
        return Ok(None);
    }
    pyramids::find(library, FindPyramid { id })
}

/// A pyramid of a public collection, in the form of the API.
pub(in crate::library) fn get(
    library: &Transaction<'_>,
    GetPublicPyramid { id }: GetPublicPyramid,
) -> Result<Option<Pyramid>, Fault> {
    find(library, FindPublicPyramid { id })?.map(PyramidRow::into_api).transpose()
}
