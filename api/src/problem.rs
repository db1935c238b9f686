//! Problem details (RFC 9457) and the stable codes in them.

use serde::{Deserialize, Serialize};

/// The error codes; stable, `snake_case` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ErrorCode {
    /// 401: no session cookie, or an expired one.
    NoSession,
    /// 401: the session belongs to a guest, and the path needs an account.
    NoAccount,
    /// 401: the code is wrong, used, expired, or was tried too often.
    WrongCode,
    /// 401: the passkey is unknown, its signature is wrong, or its challenge expired or was used. 422 if it cannot be added.
    WrongPasskey,
    /// 401: the e-mail address or the password is wrong. 422 if the current password of a change is.
    WrongCredentials,
    /// 409: another account has the e-mail address.
    AddressTaken,
    /// 409: without it nobody could sign in to the account.
    LastSignInMethod,
    /// 403: the session signed in more than ten minutes ago. Sign in again, and repeat the request.
    RecentSignInRequired,
    /// 401: no bearer token, or a wrong one.
    BadToken,
    /// 503: the issuer of a bearer token does not respond; `Retry-After` says when to try again.
    TokenIssuerUnavailable,
    /// 403: a write from a foreign `Origin`.
    ForeignOrigin,
    /// 403: the caller's grant lacks a scope; `scope` names it.
    MissingScope,
    /// 403: the owner of a preset gave the caller a smaller right.
    MissingRight,
    /// 403: the owner's quota is used up; `limit`, `actual` and `allowed` give details.
    OverQuota,
    /// 429: too many requests; `Retry-After` says when to try again.
    RateLimited,
    /// 503: the deployment's limit for all guests together is reached; `Retry-After` says when to try again.
    GuestsCeiling,
    /// 404: not found, or it belongs to another owner.
    NotFound,
    /// 405: the path does not support the method.
    MethodNotAllowed,
    /// 409: not ready. The rendition is not done or failed, the upload's bytes are missing, or the image was deleted during its upload.
    NotReady,
    /// 409: only failed and cancelled jobs can be retried.
    NotFailed,
    /// 409: another account has the handle, or had it in the last thirty days.
    HandleTaken,
    /// 409: the job has ended, or its kind cannot be cancelled.
    NotCancellable,
    /// 400: a query parameter or header is not valid.
    BadRequest,
    /// 422: a field of the body has a value that is not allowed; `pointer` gives the place.
    InvalidValue,
    /// 400: the body is empty.
    EmptyFile,
    /// 415: not an image format that this engine reads.
    UnknownFormat,
    /// 422: an image, but in a variant that this engine does not read.
    UnsupportedVariant,
    /// 422: the file is damaged or incomplete.
    DamagedFile,
    /// 413: a size, pixel or memory limit is exceeded; `limit`, `actual` and `allowed` give details.
    OverLimit,
    /// 413: the recipe needs too much computing time for this picture; `limit`, `actual` and `allowed` give details, in milliseconds.
    Cost,
    /// 416: the byte range is outside the file.
    RangeNotSatisfiable,
    /// 422: not JSON, or not a recipe; `pointer` gives the place.
    RecipeMalformed,
    /// 422: a recipe version that this engine does not know.
    RecipeUnknownVersion,
    /// 422: an operation that this engine does not know.
    RecipeUnknownOp,
    /// 422: a field that this engine does not know.
    RecipeUnknownField,
    /// 422: a value outside its range.
    RecipeOutOfRange,
    /// 422: a valid value, but impossible for this picture.
    RecipeDoesNotFit,
    /// 422: the recipe names a look-up table that is missing; `pointer` gives the place.
    RecipeMissingAsset,
    /// 422: not a valid `.cube` file.
    BadLut,
    /// 422: an address that webhooks may not have: not https, a port that is not allowed, or in a private network.
    BadWebhookUrl,
    /// 409: in use by renditions; delete them first.
    InUse,
    /// 422: an `Idempotency-Key` that was used for a different request.
    IdempotencyKeyReused,
    /// 426: the path accepts WebSocket connections only.
    UpgradeRequired,
    /// 429: the owner has the most live connections allowed.
    TooManyConnections,
    /// 422: the upload differs from its announcement in size, type or digest.
    UploadMismatch,
    /// 408: the request body arrived too slowly; nothing was stored.
    TooSlow,
    /// 410: the upload has expired.
    UploadExpired,
    /// 503: too many large uploads at once; `Retry-After` says when to try again.
    Busy,
    /// 503: the object store is unavailable.
    StorageUnavailable,
    /// 503: a setting of the edge is missing or wrong; `detail` names it.
    Misconfigured,
    /// 500: an internal error; the log has details under the request id.
    Internal,
}

/// An RFC 9457 problem detail, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `about:blank`: the status is the class of problem, `code` the kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// The reason phrase of the status.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The kind of problem; stable.
    pub code: ErrorCode,
    /// A sentence that says what to do.
    pub detail: String,
    /// The missing scope, for `missing_scope`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// JSON pointer (RFC 6901) into the recipe or the body, if one place is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The name of the limit that was exceeded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// The actual value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<u64>,
    /// The allowed value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<u64>,
}
