//! `GET /avatars/{account}/{digest}.jpg`

use api::paths;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use crate::db::accounts;
use crate::http::extract::Path;
use crate::http::file;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::edge_cache;
use crate::problem::Fault;
use crate::render::AVATAR_MEDIA_TYPE;
use crate::storage::{AvatarKey, Key};

/// An avatar. Its address contains its digest, so it never changes.
#[utoipa::path(get, operation_id = "getAvatar", path = "/avatars/{account}/{file}", tag = "account", security(()),
    params(("account" = String, Path), ("file" = String, Path, description = "`{digest}.jpg`")),
    responses(
        (status = 200, content_type = "image/jpeg", body = Vec<u8>, headers(("ETag" = String))),
        (status = 304, description = "The client has the file"),
        (status = 503, description = "The store does not respond", headers(("Retry-After" = u64))),
    ))]
#[worker::send]
pub(crate) async fn get(
    edge: Edge,
    background: Background,
    Path((account, name)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let unknown = || Fault::not_found("avatar");
    let AvatarKey { account, digest } = AvatarKey::from_parts(&account, &name).ok_or_else(unknown)?;
    // The copy in the cache of a data centre may outlive the account.
    if !accounts::exists(&edge.db()?, account).await? {
        return Err(unknown());
    }
    let etag = digest.to_string();
    if let Some(known) = file::revalidate(&headers, &etag) {
        return Ok(known);
    }
    let url = cache_key(&uri, account, &etag);
    let bytes = match edge_cache::find(&url).await {
        Some(bytes) => bytes,
        None => {
            let bytes = edge.storage()?.find(&Key::Avatar { account, digest }).await?.ok_or_else(unknown)?;
            let copy = bytes.clone();
            drop(background.spawn(async move { edge_cache::insert(&url, copy, AVATAR_MEDIA_TYPE).await }));
            bytes
        }
    };
    Ok(file::respond_with_bytes(bytes.into(), AVATAR_MEDIA_TYPE, &etag))
}

/// The address under which the cache has an avatar. An avatar has one, however a client writes the path and the query.
fn cache_key(uri: &Uri, account: &str, digest: &str) -> String {
    let host = uri.authority().map_or("", |authority| authority.as_str());
    format!("{}://{host}{}", uri.scheme_str().unwrap_or("https"), paths::avatar(account, digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn avatar_has_one_cache_key() {
        for text in ["/avatars/a/d.jpg", "/avatars/a/d.jpg?", "/avatars/a/d.jpg?=1", "/avatars/%61/%64.jpg?&&"] {
            for origin in ["https://example.com", "http://127.0.0.1:8787"] {
                let uri: Uri = format!("{origin}{text}").parse().unwrap();
                assert_eq!(cache_key(&uri, "a", "d"), format!("{origin}/avatars/a/d.jpg"));
            }
        }
    }
}
