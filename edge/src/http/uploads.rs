//! `/api/uploads`: uploads large files directly to the store in three steps: announce, write, confirm.

pub(crate) mod confirm;
pub(crate) mod create;
pub(crate) mod put;

use api::ErrorCode;
use axum::http::StatusCode;

use crate::problem::Fault;

/// The upload has expired.
fn expired() -> Fault {
    let detail = "This upload has expired: the file must be sent within ten minutes. Announce the file again.";
    Fault::new(StatusCode::GONE, ErrorCode::UploadExpired, detail)
}

/// The bytes differ from the announced file.
fn mismatch(detail: impl Into<String>) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::UploadMismatch, detail)
}
