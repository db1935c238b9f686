//! `/api/uploads`: large files straight to the store. Announced, written, confirmed.

pub(crate) mod confirm;
pub(crate) mod create;
pub(crate) mod put;

use api::ErrorCode;
use axum::http::StatusCode;

use crate::problem::Fault;

/// What came is not what was announced.
fn mismatch(detail: impl Into<String>) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::UploadMismatch, detail)
}
