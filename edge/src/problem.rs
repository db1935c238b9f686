//! The error type of the edge, sent as RFC 9457 problem details. Internal faults show no details. The log has them,
//! under the request id in the response.

use api::{ErrorCode, JobError, Problem};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use filters::{RecipeError, RecipeErrorCode};
use serde::{Deserialize, Serialize};

/// Why a request or a job failed. Refusals of a library reach the worker unchanged.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Fault(Box<Inner>);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Inner {
    problem: Problem,
    /// For the log only. It makes the fault an internal one.
    cause: Option<String>,
    retry_after_s: Option<u64>,
}

/// Response extension: the cause for the log.
#[derive(Debug, Clone)]
pub(crate) struct Cause(pub(crate) String);

impl Fault {
    pub(crate) fn new(status: StatusCode, code: ErrorCode, detail: impl Into<String>) -> Self {
        let problem = Problem {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            scope: None,
            pointer: None,
            limit: None,
            actual: None,
            allowed: None,
        };
        Self(Box::new(Inner { problem, cause: None, retry_after_s: None }))
    }

    /// An internal fault: `cause` is logged, not shown.
    pub(crate) fn internal(cause: impl Into<String>) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::Internal,
            "The edge failed because of an internal error. Try again. If it fails again, report the id in the `X-Request-Id` header of this response.",
        )
        .caused_by(cause)
    }

    /// Adds a cause for the log, which makes the fault an internal one.
    pub(crate) fn caused_by(mut self, cause: impl Into<String>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Not found. The object of another owner gives the same response.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, format!("You have no such {what}."))
    }

    /// The state of another object prevents the request.
    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, ErrorCode::NotReady, detail)
    }

    /// The path has no route.
    pub(crate) fn no_such_path() -> Self {
        Self::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "This path does not exist.")
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, detail)
    }

    pub(crate) fn over_limit(detail: impl Into<String>, limit: &str, actual: u64, allowed: u64) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::OverLimit, detail).with_limit(limit, actual, allowed)
    }

    /// The request exceeds a quota of the owner.
    pub(crate) fn over_quota(detail: impl Into<String>, limit: &str, actual: u64, allowed: u64) -> Self {
        Self::new(StatusCode::FORBIDDEN, ErrorCode::OverQuota, detail).with_limit(limit, actual, allowed)
    }

    /// The file cannot be decoded, as an earlier attempt showed.
    pub(crate) fn undecodable(error: &JobError) -> Self {
        let code = serde_json::from_value(error.code.clone().into()).unwrap_or(ErrorCode::DamagedFile);
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, error.message.clone())
    }

    /// Adds the exceeded limit.
    pub(crate) fn with_limit(mut self, limit: &str, actual: u64, allowed: u64) -> Self {
        self.0.problem.limit = Some(limit.to_owned());
        self.0.problem.actual = Some(actual);
        self.0.problem.allowed = Some(allowed);
        self
    }

    /// Adds the missing scope.
    pub(crate) fn with_scope(mut self, scope: &str) -> Self {
        self.0.problem.scope = Some(scope.to_owned());
        self
    }

    /// Adds the place in the body, a JSON pointer.
    pub(crate) fn at(mut self, pointer: &str) -> Self {
        self.0.problem.pointer = Some(pointer.to_owned());
        self
    }

    /// The place in the body, a JSON pointer.
    pub(crate) fn pointer(&self) -> Option<&str> {
        self.0.problem.pointer.as_deref()
    }

    /// Adds a `Retry-After` header.
    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after_s = Some(seconds);
        self
    }

    /// The time after which a retry makes sense, if it is known.
    pub(crate) const fn retry_after_s(&self) -> Option<u64> {
        self.0.retry_after_s
    }

    /// The error of a job that ends with this fault; `None` for an internal fault.
    pub(crate) fn to_job_error(&self) -> Option<JobError> {
        let code = serde_json::to_value(self.0.problem.code).ok()?;
        let refused = self.0.cause.is_none();
        refused.then(|| JobError {
            code: code.as_str().unwrap_or_default().to_owned(),
            message: self.0.problem.detail.clone(),
        })
    }

    /// Whether the same request always fails, because the client's file is at fault.
    pub(crate) const fn is_final(&self) -> bool {
        matches!(self.0.problem.status, 413 | 415 | 422)
    }

    /// Whether the owner has reached a quota.
    pub(crate) fn is_over_quota(&self) -> bool {
        self.0.problem.code == ErrorCode::OverQuota
    }

    /// Whether the object does not exist.
    pub(crate) const fn is_not_found(&self) -> bool {
        self.0.problem.status == 404
    }

    /// Whether the state of another object prevents the request.
    pub(crate) const fn is_conflict(&self) -> bool {
        self.0.problem.status == 409
    }

    /// The text for the log.
    pub(crate) fn log_line(&self) -> &str {
        self.0.cause.as_deref().unwrap_or(&self.0.problem.detail)
    }

    #[cfg(test)]
    pub(crate) const fn problem(&self) -> &Problem {
        &self.0.problem
    }
}

impl From<filters::Error> for Fault {
    fn from(error: filters::Error) -> Self {
        let detail = error.to_string();
        match error {
            filters::Error::Empty => Self::new(StatusCode::BAD_REQUEST, ErrorCode::EmptyFile, detail),
            filters::Error::UnknownFormat | filters::Error::UnsupportedFormat { .. } => {
                Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnknownFormat, detail)
            }
            filters::Error::Unsupported { .. } | filters::Error::OnlyInMemory { .. } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::UnsupportedVariant, detail)
            }
            // Only pixels in memory can have a wrong count, and there are none here.
            filters::Error::Damaged { .. } | filters::Error::PixelCount { .. } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::DamagedFile, detail)
            }
            filters::Error::OverLimit { limit, actual, allowed, .. } => {
                Self::over_limit(detail, limit, actual, allowed)
            }
            filters::Error::TooCostly { needed_ms, allowed_ms }
            | filters::Error::TooCostlyToOpen { needed_ms, allowed_ms } => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::Cost, detail)
                    .with_limit("cost_ms", needed_ms, allowed_ms)
            }
            filters::Error::Lut(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::BadLut, detail),
            filters::Error::Recipe(error) => error.into(),
            // The edge renders without bands, asks for tiles that exist, and inserts what a file by ranges needs.
            filters::Error::Incomplete | filters::Error::NotShared | filters::Error::NoSuchTile => {
                Self::internal(detail)
            }
            filters::Error::Write(cause) => Self::internal(cause),
        }
    }
}

impl From<RecipeError> for Fault {
    fn from(error: RecipeError) -> Self {
        let code = match error.code {
            RecipeErrorCode::Malformed => ErrorCode::RecipeMalformed,
            RecipeErrorCode::UnknownVersion => ErrorCode::RecipeUnknownVersion,
            RecipeErrorCode::UnknownOp => ErrorCode::RecipeUnknownOp,
            RecipeErrorCode::UnknownField => ErrorCode::RecipeUnknownField,
            RecipeErrorCode::OutOfRange => ErrorCode::RecipeOutOfRange,
            RecipeErrorCode::DoesNotFit => ErrorCode::RecipeDoesNotFit,
            RecipeErrorCode::MissingAsset => ErrorCode::RecipeMissingAsset,
        };
        let mut fault = Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, error.message);
        fault.0.problem.pointer = Some(error.pointer);
        fault
    }
}

/// A binding failed: a library, the database or the queue.
impl From<worker::Error> for Fault {
    fn from(error: worker::Error) -> Self {
        Self::internal(error.to_string())
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(format!("JSON: {error}"))
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let Inner { problem, cause, retry_after_s } = *self.0;
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let problem_code = problem.code;
        let mut response = (status, axum::Json(problem)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if problem_code == ErrorCode::BadToken {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if let Some(cause) = cause {
            response.extensions_mut().insert(Cause(cause));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_fault_hides_cause() {
        let fault = Fault::internal("D1_ERROR: no such table: images");
        assert_eq!(fault.log_line(), "D1_ERROR: no such table: images");
        assert!(!serde_json::to_string(fault.problem()).unwrap_or_default().contains("D1_ERROR"));
        let response = fault.into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(response.extensions().get::<Cause>().is_some());
    }

    #[test]
    fn limit_fault_has_numbers() {
        let fault = Fault::from(filters::Error::OverLimit {
            limit: "side_px",
            what: "The longer side",
            unit: "pixels",
            actual: 60_000,
            allowed: 30_000,
        });
        let problem = fault.problem();
        assert_eq!((problem.status, problem.code), (413, ErrorCode::OverLimit));
        assert_eq!(
            (problem.limit.as_deref(), problem.actual, problem.allowed),
            (Some("side_px"), Some(60_000), Some(30_000))
        );
    }

    #[test]
    fn recipe_fault_has_pointer() {
        let error = filters::Recipe::from_json(br#"{"version":1,"ops":[{"op":"nope"}]}"#).err();
        let problem = error.map(|error| Fault::from(error).problem().clone());
        let seen = problem.map(|problem| (problem.status, problem.code, problem.pointer));
        assert_eq!(seen, Some((422, ErrorCode::RecipeUnknownOp, Some("/ops/0/op".to_owned()))));
    }
}
