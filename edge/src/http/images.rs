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
use worker::D1Database;

use crate::jobs::originals::TakenIn;
use crate::problem::Fault;

/// Answers an upload, in whichever way the bytes came.
pub(crate) async fn answer(db: &D1Database, taken: TakenIn) -> Result<Response, Fault> {
    let (status, row, renditions) = match taken {
        TakenIn::New(row) => (StatusCode::CREATED, row, Vec::new()),
        TakenIn::Known(row) => {
            let renditions = get::renditions(db, &row).await?;
            (StatusCode::OK, row, renditions)
        }
    };
    let location = [(LOCATION, paths::image(&row.id))];
    Ok((status, location, Json::<Image>(row.present(renditions))).into_response())
}
