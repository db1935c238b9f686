//! Everything of the owner as zip files of the edge.

use api::{Downloads, paths};
use gloo_net::http::Request;

use super::request::{EdgeResult, json, with_timeout};

/// Lists the zip files.
pub(crate) async fn list() -> EdgeResult<Downloads> {
    json(with_timeout(Request::get(paths::DOWNLOADS)).build()).await
}
