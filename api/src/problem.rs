//! Problem details (RFC 9457) and the stable codes in them.

use serde::{Deserialize, Serialize};

/// The kinds of answer that are not a success; stable, `snake_case` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ErrorCode {
    /// 401: no session cookie, or one that has expired.
    NoSession,
    /// 401: no bearer token, or a wrong one.
    BadToken,
    /// 403: a write from a foreign `Origin`.
    ForeignOrigin,
    /// 403: the caller's grant lacks a scope; `scope` names it.
    MissingScope,
    /// 403: more than an owner may have; `limit`, `actual` and `allowed` say of what.
    OverQuota,
    /// 429: too much in too short a time; `Retry-After` says when to ask again.
    RateLimited,
    /// 503: all guests together have or do as much as the deployment allows; `Retry-After` says when to ask again.
    GuestsCeiling,
    /// 404: no such thing, or it belongs to somebody else.
    NotFound,
    /// 405: the path exists, the method does not.
    MethodNotAllowed,
    /// 409: the rendition is not done yet, or failed; an upload's bytes are not there; an image was deleted while it was taken in.
    NotReady,
    /// 409: only what failed can be tried again.
    NotFailed,
    /// 400: a query parameter or header that cannot be read.
    BadRequest,
    /// 400: the body is empty.
    EmptyFile,
    /// 415: no image this engine reads.
    UnknownFormat,
    /// 422: an image, but of a variant this engine does not read.
    UnsupportedVariant,
    /// 422: a damaged or cut-off file.
    DamagedFile,
    /// 413: a size, pixel or memory bound; `limit`, `actual` and `allowed` say which.
    OverLimit,
    /// 413: a recipe that takes too much computing for this picture; `limit`, `actual` and `allowed` say how much, in milliseconds.
    Cost,
    /// 416: a byte range that the file does not have.
    RangeNotSatisfiable,
    /// 422: not JSON, or not of a recipe's shape; `pointer` says where.
    RecipeMalformed,
    /// 422: a recipe version this engine does not read.
    RecipeUnknownVersion,
    /// 422: no operation of that name.
    RecipeUnknownOp,
    /// 422: a field nobody reads.
    RecipeUnknownField,
    /// 422: a value outside what the specification accepts.
    RecipeOutOfRange,
    /// 422: fine by itself, but it does not fit this picture.
    RecipeDoesNotFit,
    /// 422: a recipe names a look-up table that is not there; `pointer` says where.
    RecipeMissingAsset,
    /// 422: no `.cube` file that can be read.
    BadLut,
    /// 409: renditions use it; delete them first.
    InUse,
    /// 422: an `Idempotency-Key` that was used for another request.
    IdempotencyKeyReused,
    /// 426: the path speaks WebSocket only.
    UpgradeRequired,
    /// 429: as many live connections as an owner may have.
    TooManyConnections,
    /// 422: an upload is not what was announced, by size, type or digest.
    UploadMismatch,
    /// 408: a request's body came too slowly; nothing was stored.
    TooSlow,
    /// 410: the time in which an upload's bytes could be written is over.
    UploadExpired,
    /// 503: too many large files come in at once; `Retry-After` says when to ask again.
    Busy,
    /// 503: the edge's store does not answer just now.
    StorageUnavailable,
    /// 503: a setting of the edge is missing or wrong; `detail` names it.
    Misconfigured,
    /// 500: ours; the details are in the log, under the request id.
    Internal,
}

/// An RFC 9457 problem detail, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `about:blank`: the status says the class, `code` the kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status's phrase.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The kind of problem; stable.
    pub code: ErrorCode,
    /// A sentence a person can act on.
    pub detail: String,
    /// The name of the scope that the caller lacks, where one is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// JSON pointer (RFC 6901) into the recipe, where a recipe is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The name of the bound, where one was passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// How large it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<u64>,
    /// How large it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<u64>,
}
