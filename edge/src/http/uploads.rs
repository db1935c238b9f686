//! `/api/uploads`: large files straight to the store. Announced, written, confirmed.

pub(crate) mod confirm;
pub(crate) mod create;
pub(crate) mod put;

use api::ErrorCode;
use axum::http::StatusCode;

use crate::problem::Fault;

/// Nothing is taken for it any more.
fn expired() -> Fault {
    let detail = "The ten minutes for this upload are over; announce the file again.";
    Fault::new(StatusCode::GONE, ErrorCode::UploadExpired, detail)
}

/// What came is not what was announced.
fn mismatch(detail: impl Into<String>) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::UploadMismatch, detail)
}
