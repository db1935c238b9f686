//! `DELETE /api/luts/{id}`

use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::commands::DeleteLut;
use crate::library::records::LutRow;
use crate::platform::bindings::Edge;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// Deletes a look-up table that no rendition and no preset uses.
#[utoipa::path(delete, operation_id = "deleteLut", path = "/api/luts/{id}", tag = "luts", params(("id" = String, Path)),
    responses((status = 204), (status = 409, description = "Renditions or presets use the table; `detail` states how many")))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    let command = DeleteLut { sha256: super::digest(&id)? };
    let LutRow { id, key_prefix, .. } = grant.library(&edge).call(&command).await?;
    // The sweep deletes the object if this fails.
    let _ = edge.storage()?.delete(&[Key::Lut { prefix: Prefix::new(&key_prefix), id: &id }]).await;
    Ok(StatusCode::NO_CONTENT)
}
