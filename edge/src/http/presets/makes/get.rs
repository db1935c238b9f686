//! `GET /api/presets/{id}/makes/{make}`

use api::Make;
use axum::Json;

use super::{find, people};
use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::makes::MakeReader;
use crate::library::makes::commands::{FindMake, FoundMake};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// One make. Its photograph and its rendition are only shown to its maker.
#[utoipa::path(get, operation_id = "getMake", path = "/api/presets/{id}/makes/{make}", tag = "makes",
    params(("id" = String, Path), ("make" = String, Path)), responses((status = 200, body = Make)))]
#[worker::send]
pub(crate) async fn get(
    edge: Edge,
    grant: Grant,
    Path((preset_id, make_id)): Path<(String, String)>,
) -> Result<Json<Make>, Fault> {
    let command = |reader| FindMake { preset_id: preset_id.clone(), id: make_id.clone(), reader };
    Ok(Json(show(&edge, &grant, &preset_id, command).await?))
}

/// Sends a command whose output is a make, and shows the make.
pub(super) async fn show<C: crate::library::commands::Command<Output = FoundMake>>(
    edge: &Edge,
    grant: &Grant,
    preset_id: &str,
    command: impl Fn(MakeReader) -> C,
) -> Result<Make, Fault> {
    let found = find::call(edge, grant, preset_id, command).await?;
    let FoundMake { make, team } = found.output;
    let shown = people::show(edge, grant, found.library_id, team, vec![make]).await?;
    shown.into_iter().next().ok_or_else(|| Fault::internal("a make was not shown"))
}
