//! `POST /api/presets/{id}/restore`

use api::Preset;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::JsonText;
use crate::library::presets::commands::RestorePreset;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Restores a deleted preset of the caller. One that is not deleted stays as it is.
#[utoipa::path(post, operation_id = "restorePreset", path = "/api/presets/{id}/restore", tag = "presets", params(("id" = String, Path)),
    responses((status = 200, body = Preset)))]
#[worker::send]
pub(crate) async fn restore(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<JsonText<Preset>, Fault> {
    grant.library(&edge).forward(&RestorePreset { id }).await
}
