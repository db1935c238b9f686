//! Quotas: how much one owner may store, and how many renditions one owner may ask for in an hour. The numbers are variables in
//! wrangler.toml; each refusal names the limit.

use api::ErrorCode;
use axum::http::StatusCode;
use worker::{D1Database, D1PreparedStatement};

use crate::db::QueryResult;
use crate::db::usage::{self, Usage};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

const HOUR_MS: u64 = 60 * 60 * 1000;

/// What an owner may have, unless wrangler.toml says otherwise.
const IMAGES: Quota = Quota { name: "images", variable: "MAX_IMAGES", default: 20_000 };
const STORED_BYTES: Quota = Quota { name: "stored_bytes", variable: "MAX_STORED_BYTES", default: 20 << 30 };
const RENDITIONS_PER_HOUR: Quota =
    Quota { name: "renditions_per_hour", variable: "MAX_RENDITIONS_PER_HOUR", default: 2000 };

/// A number that an owner may not pass.
#[derive(Debug, Clone, Copy)]
struct Quota {
    /// In a problem's `limit`.
    name: &'static str,
    /// Where the deployment says it.
    variable: &'static str,
    default: u64,
}

impl Quota {
    fn allowed(self, edge: &Edge) -> Result<u64, Fault> {
        match edge.variable(self.variable) {
            None => Ok(self.default),
            Some(text) => text
                .trim()
                .parse()
                .map_err(|_| Fault::internal(format!("{} must be a whole number, not {text:?}", self.variable))),
        }
    }
}

/// Refuses what would pass the owner's quota of images or bytes, what was announced and is still to come included; `upload` is the
/// announcement that this very file was made by. Uploads at the same moment may pass it by what they are together.
pub(crate) async fn check_upload(
    edge: &Edge,
    db: &D1Database,
    owner_id: &str,
    upload: Option<&str>,
    size_bytes: u64,
) -> Result<(), Fault> {
    let (images, bytes) = (IMAGES.allowed(edge)?, STORED_BYTES.allowed(edge)?);
    let used = usage::of(db, owner_id).await?;
    let announced = usage::announced(db, owner_id, upload, clock::now_ms()).await?;
    let count = used.images + announced.images;
    if count + 1 > images {
        let detail =
            format!("You have {count} images{}; the limit is {images}. Delete some first.", counting(&announced));
        return Err(Fault::over_quota(detail, IMAGES.name, count + 1, images));
    }
    let after = used.bytes + announced.bytes + size_bytes;
    if after > bytes {
        let detail = format!(
            "With this file you would store {after} bytes{}; the limit is {bytes}. Delete something first.",
            counting(&announced)
        );
        return Err(Fault::over_quota(detail, STORED_BYTES.name, after, bytes));
    }
    Ok(())
}

/// Says so where a number is not only what is there.
fn counting(announced: &Usage) -> String {
    if announced.images == 0 { String::new() } else { format!(", {} announced uploads included", announced.images) }
}

/// The queries whose results [`check_renditions`] takes; they join the caller's batch.
pub(crate) fn rendition_queries(db: &D1Database, owner_id: &str) -> Result<[D1PreparedStatement; 2], Fault> {
    usage::of_renditions(db, owner_id, clock::now_ms().saturating_sub(HOUR_MS))
}

/// Refuses a rendition beyond what the owner may ask for in an hour, and one that there is no room for. How large it gets nobody knows
/// before: the last one may pass the quota.
pub(crate) fn check_renditions(edge: &Edge, answers: &[QueryResult; 2]) -> Result<(), Fault> {
    let allowed = RENDITIONS_PER_HOUR.allowed(edge)?;
    let now_ms = clock::now_ms();
    let (asked, used) = usage::read_renditions(answers)?;
    if asked.count < allowed {
        let (used, bytes) = (used.bytes, STORED_BYTES.allowed(edge)?);
        if used < bytes {
            return Ok(());
        }
        let detail = format!("You store {used} bytes; the limit is {bytes}. Delete something before you ask for more.");
        return Err(Fault::over_quota(detail, STORED_BYTES.name, used, bytes));
    }
    let detail =
        format!("You asked for {} renditions within an hour; the limit is {allowed}. Wait a little.", asked.count);
    let free_at_ms = asked.oldest_ms.map_or(now_ms, |oldest_ms| oldest_ms + HOUR_MS);
    let fault = Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail);
    Err(fault
        .bounded(RENDITIONS_PER_HOUR.name, asked.count + 1, allowed)
        .retry_after(free_at_ms.saturating_sub(now_ms).div_ceil(1000).max(1)))
}
