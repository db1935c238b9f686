//! Pyramids at the edge.

use api::{Page, Pyramid, PyramidAccepted, PyramidRequest, paths};
use gloo_net::http::Request;

use super::request::{EdgeResult, json, send, with_timeout};

/// The pyramids of an image, newest first.
pub(crate) async fn of_image(image_id: &str) -> EdgeResult<Page<Pyramid>> {
    json(with_timeout(Request::get(paths::PYRAMIDS)).query([("image_id", image_id)]).build()).await
}

/// Requests a pyramid of an image, which a job builds.
pub(crate) async fn create(image_id: &str, request: &PyramidRequest) -> EdgeResult<PyramidAccepted> {
    json(with_timeout(Request::post(&paths::image_pyramid(image_id))).json(request)).await
}

/// Deletes a pyramid. One that does not exist is not an error.
pub(crate) async fn delete(id: &str) -> EdgeResult<()> {
    match send(with_timeout(Request::delete(&paths::pyramid(id))).build()).await {
        Err(error) if error.status() == Some(404) => Ok(()),
        outcome => outcome.map(drop),
    }
}
