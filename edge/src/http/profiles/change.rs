//! `PATCH /api/profile`

use api::{ErrorCode, OwnProfile, ProfilePatch};
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};

use crate::access::grant::Grant;
use crate::access::session::no_account;
use crate::db::profiles::{self, OldHandles, ProfileTexts};
use crate::http::body::{self, BodyLimit};
use crate::http::{json, name};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;
use crate::profiles::handle;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "request_bytes", bytes: 16 << 10 };

const MAX_NAME_CHARS: usize = 80;
const MAX_BIO_CHARS: usize = 500;

/// How long an earlier handle redirects.
const REDIRECT_MS: u64 = 30 * 24 * 60 * 60 * 1000;

/// Earlier handles that an account may hold at a time, so that nobody collects handles.
const MAX_OLD_HANDLES: u64 = 5;

/// Changes the profile of the caller's account. Fields that the body leaves out do not change. After a change of the
/// handle, the earlier one redirects for thirty days, and no other account can take it in this time.
#[utoipa::path(patch, operation_id = "changeProfile", path = "/api/profile", tag = "profiles", request_body = ProfilePatch,
    responses(
        (status = 200, body = OwnProfile),
        (status = 409, description = "Another account has the handle, or had it in the last thirty days"),
        (status = 422, description = "The handle has another form, or is reserved"),
    ))]
#[worker::send]
pub(crate) async fn change(
    edge: Edge,
    grant: Grant,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<OwnProfile>, Fault> {
    let account_id = grant.require_account()?;
    let db = edge.db()?;
    let patch: ProfilePatch = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?).map_err(|error| {
        Fault::bad_request(format!("The body must be an object with the fields to change: {error}."))
    })?;
    let before = profiles::find(&db, account_id).await?.ok_or_else(no_account)?;
    let new_handle = patch.handle.as_deref().map(handle::parse).transpose()?;
    let name = match patch.name {
        Some(name) => Some(clean("name", name.as_deref().and_then(name::clean_line), MAX_NAME_CHARS)?),
        None => None,
    };
    let bio = match patch.bio {
        Some(bio) => Some(clean("bio", bio.as_deref().and_then(name::clean_lines), MAX_BIO_CHARS)?),
        None => None,
    };
    // The handle comes first, because it may be refused.
    let new_handle = new_handle.filter(|new| before.handle.as_ref() != Some(new));
    if let Some(new) = &new_handle {
        change_handle(&edge, account_id, new).await?;
    }
    let texts = if name.is_some() || bio.is_some() {
        let [name, bio] = [&name, &bio].map(|field| field.as_ref().map(Option::as_deref));
        profiles::set(&db, account_id, name, bio).await?.ok_or_else(no_account)?
    } else {
        ProfileTexts { name: before.name, bio: before.bio }
    };
    Ok(Json(OwnProfile { handle: new_handle.or(before.handle), name: texts.name, bio: texts.bio }))
}

async fn change_handle(edge: &Edge, account_id: &str, new: &str) -> Result<(), Fault> {
    let (db, now_ms) = (edge.db()?, clock::now_ms());
    let times_ms = (now_ms, now_ms + REDIRECT_MS);
    if profiles::set_handle(&db, account_id, new, times_ms, MAX_OLD_HANDLES).await? {
        return Ok(());
    }
    if profiles::find(&db, account_id).await?.is_none() {
        return Err(no_account());
    }
    let OldHandles { count, first_end_ms } = profiles::old_handles(&db, account_id, now_ms).await?;
    if count >= MAX_OLD_HANDLES {
        let detail = format!("You changed your handle {count} times in the last thirty days. Keep this one for now.");
        let fault = Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail);
        let wait_ms = first_end_ms.unwrap_or(now_ms).saturating_sub(now_ms);
        return Err(fault.with_limit("handle_changes", count + 1, MAX_OLD_HANDLES).retry_after(wait_ms.div_ceil(1000)));
    }
    let detail = "Another account has this handle, or had it in the last thirty days. Choose another one.";
    Err(Fault::new(StatusCode::CONFLICT, ErrorCode::HandleTaken, detail).at("/handle"))
}

fn clean(field: &str, text: Option<String>, max_chars: usize) -> Result<Option<String>, Fault> {
    let chars = text.as_ref().map_or(0, |text| text.chars().count());
    if chars > max_chars {
        let detail = format!("`{field}` has {chars} characters. The limit is {max_chars}. Shorten it.");
        return Err(Fault::over_limit(detail, &format!("{field}_chars"), chars as u64, max_chars as u64));
    }
    Ok(text)
}
