//! Extractors that respond with problem details.

use axum::extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Fault;

/// Path parameters. A path that cannot be decoded is not found.
#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

/// Query parameters.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        AxumPath::from_request_parts(parts, state)
            .await
            .map(|AxumPath(path)| Self(path))
            .map_err(|_| Fault::not_found("object"))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        AxumQuery::from_request_parts(parts, state)
            .await
            .map(|AxumQuery(query)| Self(query))
            .map_err(|error| Fault::bad_request(format!("The query cannot be read: {}.", error.body_text())))
    }
}
