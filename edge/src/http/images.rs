//! `/api/images`: originals.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod original;
pub(crate) mod thumbnail;

use api::{Image, paths};
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};

use crate::jobs::originals::Import;

/// Responds to an upload, whether the body or the upload URL carried the bytes.
pub(crate) fn respond(import: Import) -> Response {
    let (status, image) = match import {
        Import::New(image) => (StatusCode::CREATED, image),
        Import::Existing(image) => (StatusCode::OK, image),
    };
    let location = [(LOCATION, paths::image(&image.id))];
    (status, location, Json::<Image>(image)).into_response()
}
