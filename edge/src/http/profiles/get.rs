//! `GET /api/profiles/{handle}`

use api::{ErrorCode, Profile, paths};
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};

use crate::db::profiles;
use crate::http::extract::{Path, Query};
use crate::http::page::PageQuery;
use crate::library::commands::ListPublicRenditions;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;
use crate::profiles::handle;

/// The public profile of a handle, with a page of its public renditions, newest first. A handle that was changed in the
/// last thirty days redirects to the present one.
#[utoipa::path(get, operation_id = "getProfile", path = "/api/profiles/{handle}", tag = "profiles",
    params(("handle" = String, Path), PageQuery),
    responses(
        (status = 200, body = Profile),
        (status = 307, description = "The account has another handle now", headers(("Location" = String))),
        (status = 404, description = "Nobody has this handle"),
    ))]
#[worker::send]
pub(crate) async fn get(
    edge: Edge,
    Path(text): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Response, Fault> {
    let (before, limit) = (page.before()?, page.limit()?);
    let (db, handle) = (edge.db()?, handle::fold(&text));
    let Some(row) = profiles::find_by_handle(&db, &handle).await? else {
        let new = profiles::find_new_handle(&db, &handle, clock::now_ms()).await?.ok_or_else(no_profile)?;
        return Ok((StatusCode::TEMPORARY_REDIRECT, [(LOCATION, paths::profile(&new))]).into_response());
    };
    let renditions = edge.library(&row.owner_id).call(&ListPublicRenditions { before, limit }).await?;
    let profile =
        Profile { avatar_url: format!("/avatars/{handle}.jpg"), handle, name: row.name, bio: row.bio, renditions };
    Ok(Json(profile).into_response())
}

fn no_profile() -> Fault {
    Fault::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "Nobody has this handle. Check how it is written.")
}
