//! `DELETE /api/avatar`

use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::db::avatars;
use crate::library::commands::PublishAvatar;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// Removes the avatar of the caller's account. Pictures that were announced before do not become the avatar any more.
#[utoipa::path(delete, operation_id = "deleteAvatar", path = "/api/avatar", tag = "account", responses(
    (status = 204, description = "The account has no avatar"),
))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, grant: Grant) -> Result<StatusCode, Fault> {
    avatars::remove(&edge.db()?, grant.require_account()?, clock::now_ms()).await?;
    grant.library(&edge).call(&PublishAvatar { avatar: None }).await?;
    Ok(StatusCode::NO_CONTENT)
}
