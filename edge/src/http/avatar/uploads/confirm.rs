//! `POST /api/avatar/uploads/{id}/confirm`

use api::{AvatarAccepted, paths};
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};

use crate::access::grant::Grant;
use crate::avatars;
use crate::db::avatars as rows;
use crate::http::announced::not_written_yet;
use crate::http::extract::Path;
use crate::library::commands::FindAvatarJob;
use crate::platform::bindings::Edge;
use crate::problem::Fault;
use crate::storage::Key;

/// Makes the avatar from the written bytes. A repeated call returns the same job in its current state. If the job fails,
/// its error says why, and the avatar does not change.
#[utoipa::path(post, operation_id = "confirmAvatar", path = "/api/avatar/uploads/{id}/confirm", tag = "account", params(("id" = String, Path)),
    responses(
        (status = 202, body = AvatarAccepted, description = "The avatar is being made", headers(("Location" = String))),
        (status = 200, body = AvatarAccepted, description = "The job has ended", headers(("Location" = String))),
        (status = 409, description = "The bytes are missing"),
        (status = 503, description = "The store does not respond", headers(("Retry-After" = u64))),
    ))]
#[worker::send]
pub(crate) async fn confirm(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<Response, Fault> {
    let (account_id, db) = (grant.require_account()?, edge.db()?);
    let upload = rows::find_upload(&db, &id).await?.filter(|upload| upload.account_id == account_id);
    let upload = upload.ok_or_else(|| Fault::not_found("upload"))?;
    let key = Key::AvatarUpload { account: &upload.account_id, id: &upload.id };
    let job = match grant.library(&edge).call(&FindAvatarJob { id }).await? {
        Some(job) => job,
        None if edge.storage()?.exists(&key).await? => avatars::queue(&edge, &upload).await?,
        None => return Err(not_written_yet()),
    };
    let avatar = rows::current(&db, account_id).await?.map(|digest| paths::avatar(account_id, &digest));
    let status = if job.state.is_active() { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok((status, [(LOCATION, paths::job(&job.id))], Json(AvatarAccepted { job, avatar })).into_response())
}
