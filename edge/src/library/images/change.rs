//! Changes what the owner says about an image: name, tags, description, visibility.

use api::{Image, ImagePatch};

use super::{by_id, publish, search, to_api};
use crate::library::commands::ChangeImage;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Changes an image. Its search text follows, and triggers keep the outbox of the map of public ids.
pub(in crate::library) fn change(library: &Transaction<'_>, command: ChangeImage) -> Result<Image, Fault> {
    let ChangeImage { id, patch } = command;
    let mut row = by_id(library, &id)?.ok_or_else(|| Fault::not_found("image"))?;
    if patch == ImagePatch::default() {
        return to_api(library, row);
    }
    let ImagePatch { name, tags, description, visibility } = patch;
    row.name = name.unwrap_or(row.name);
    if let Some(tags) = tags {
        row.tags = Some(serde_json::to_string(&tags)?);
    }
    row.description = description.unwrap_or(row.description);
    row.visibility = visibility.unwrap_or(row.visibility);
    let statement =
        "UPDATE images SET name = ?2, tags = coalesce(?3, tags), description = ?4, visibility = ?5, search = ?6
        WHERE id = ?1";
    let values = values![
        &id,
        &row.name,
        row.tags.as_deref(),
        row.description.as_deref(),
        row.visibility.as_str(),
        &search::text_of(&row),
    ];
    library.sql.run(statement, values)?;
    publish(library, &id)?;
    to_api(library, row)
}
