//! Public profiles at the edge, and that of the account.

use api::{OwnProfile, Profile, ProfilePatch, paths};
use gloo_net::http::Request;
use js_sys::encode_uri_component;

use super::request::{EdgeResult, json, with_timeout};

/// The public profile of a handle, with a page of its public renditions. After a change of the handle it states the
/// present one.
pub(crate) async fn get(handle: &str, cursor: Option<&str>) -> EdgeResult<Profile> {
    let path = paths::profile(&String::from(encode_uri_component(handle)));
    let query = cursor.map(|cursor| ("cursor", cursor));
    json(with_timeout(Request::get(&path)).query(query).build()).await
}

/// The profile of the account.
pub(crate) async fn own() -> EdgeResult<OwnProfile> {
    change(&ProfilePatch::default()).await
}

/// Changes the profile of the account, and returns it.
pub(crate) async fn change(patch: &ProfilePatch) -> EdgeResult<OwnProfile> {
    json(with_timeout(Request::patch(paths::OWN_PROFILE)).json(patch)).await
}
