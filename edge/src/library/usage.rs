//! Usage of an owner, and the quotas on it. Triggers maintain the sums. Variables in wrangler.toml override the quotas.
//! Each refusal names its limit.

use api::ErrorCode;
use axum::http::StatusCode;
use serde::Deserialize;

use super::quota::{HOUR_MS, MINUTE_MS, Quota};
use super::sql::values;
use super::transaction::Transaction;
use crate::problem::Fault;

/// Default quotas of an owner.
const IMAGES: Quota = Quota { name: "images", variable: "MAX_IMAGES", default: 20_000 };
const LUTS: Quota = Quota { name: "luts", variable: "MAX_LUTS", default: 500 };
const STORED_BYTES: Quota = Quota { name: "stored_bytes", variable: "MAX_STORED_BYTES", default: 20 << 30 };
/// The database of a library can have ten gigabytes.
const ROW_BYTES: Quota = Quota { name: "row_bytes", variable: "MAX_ROW_BYTES", default: 1 << 30 };
const RENDITIONS_PER_HOUR: Quota =
    Quota { name: "renditions_per_hour", variable: "MAX_RENDITIONS_PER_HOUR", default: 2000 };

/// What an owner stores.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
pub(super) struct Usage {
    pub(super) images: u64,
    /// Bytes of originals, renditions, pyramids and look-up tables.
    pub(super) bytes: u64,
    /// Bytes of the rows of renditions and pyramids, and of the versions of presets.
    #[serde(default)]
    row_bytes: u64,
}

pub(super) fn stored(library: &Transaction<'_>) -> Result<Usage, Fault> {
    Ok(library.sql.row("SELECT images, bytes, row_bytes FROM usage", [])?.unwrap_or_default())
}

/// Announced uploads that are in the store or may still be written, and that are no images yet. Leaves out the
/// upload `except`.
fn announced(library: &Transaction<'_>, except: Option<&str>) -> Result<Usage, Fault> {
    let statement =
        "SELECT count(*) AS images, coalesce(sum(coalesce(written_bytes, size_bytes)), 0) AS bytes FROM uploads
        WHERE written_bytes IS NOT 0 AND id IS NOT ?1";
    Ok(library.sql.row(statement, values![except])?.unwrap_or_default())
}

/// Checks the quotas of images and bytes, announced uploads included. `upload_id` is the announcement of this very
/// file, which does not count twice. Simultaneous uploads may exceed the quota together.
pub(super) fn check_upload(library: &Transaction<'_>, upload_id: Option<&str>, size_bytes: u64) -> Result<(), Fault> {
    let (images, bytes) = (IMAGES.allowed(library.edge)?, STORED_BYTES.allowed(library.edge)?);
    let (used, announced) = (stored(library)?, announced(library, upload_id)?);
    let count = used.images + announced.images;
    if count + 1 > images {
        let detail = format!(
            "You have {count} images{}. The limit is {images}. Delete some images first.",
            announced_suffix(&announced)
        );
        return Err(Fault::over_quota(detail, IMAGES.name, count + 1, images));
    }
    check_bytes(bytes, used.bytes + announced.bytes + size_bytes, "file", &announced)
}

/// Checks the quota of bytes: `after` is the total with the new file, announced uploads included.
fn check_bytes(allowed: u64, after: u64, what: &str, announced: &Usage) -> Result<(), Fault> {
    if after <= allowed {
        return Ok(());
    }
    let suffix = announced_suffix(announced);
    let detail = format!(
        "With this {what} you would store {after} bytes{suffix}. The limit is {allowed} bytes. Delete images, renditions, pyramids or look-up tables first."
    );
    Err(Fault::over_quota(detail, STORED_BYTES.name, after, allowed))
}

/// Checks the quotas for another look-up table; `count` is the current number of tables.
pub(super) fn check_lut(library: &Transaction<'_>, count: u64, size_bytes: u64) -> Result<(), Fault> {
    let allowed = LUTS.allowed(library.edge)?;
    if count + 1 > allowed {
        let detail = format!("You have {count} look-up tables. The limit is {allowed}. Delete some tables first.");
        return Err(Fault::over_quota(detail, LUTS.name, count + 1, allowed));
    }
    let (stored, announced) = (stored(library)?, announced(library, None)?);
    check_bytes(STORED_BYTES.allowed(library.edge)?, stored.bytes + announced.bytes + size_bytes, "table", &announced)
}

/// The part of a message that mentions announced uploads, if there are any.
fn announced_suffix(announced: &Usage) -> String {
    if announced.images == 0 { String::new() } else { format!(" ({} announced uploads included)", announced.images) }
}

/// Checks the hourly limit of renditions, which counts pyramids, too, and the quotas of bytes. The size of a rendition is not
/// known in advance, so the last one may exceed the quota.
pub(super) fn check_renditions(library: &Transaction<'_>) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct HourlyRenditions {
        count: u64,
        oldest: Option<u64>,
    }
    let allowed = RENDITIONS_PER_HOUR.allowed(library.edge)?;
    let now_ms = library.now_ms;
    // Counts whole minutes, without the minute that was an hour ago.
    let statement =
        "SELECT coalesce(sum(count), 0) AS count, min(minute) AS oldest FROM renditions_asked WHERE minute > ?1";
    let since = values![now_ms.saturating_sub(HOUR_MS) / MINUTE_MS];
    let Some(HourlyRenditions { count, oldest }) = library.sql.row(statement, since)? else { return Ok(()) };
    if count < allowed {
        check_row_bytes(library)?;
        let Usage { bytes: used, .. } = stored(library)?;
        let (used, bytes) = (used + announced(library, None)?.bytes, STORED_BYTES.allowed(library.edge)?);
        if used < bytes {
            return Ok(());
        }
        let detail = format!(
            "You store {used} bytes. The limit is {bytes} bytes. Delete images, renditions or pyramids before you request more."
        );
        return Err(Fault::over_quota(detail, STORED_BYTES.name, used, bytes));
    }
    let detail = format!("You requested {count} renditions in the last hour. The limit is {allowed}. Try again later.");
    let free_at_ms = oldest.map_or(now_ms, |minute| minute * MINUTE_MS + HOUR_MS);
    let fault = Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail);
    Err(fault
        .with_limit(RENDITIONS_PER_HOUR.name, count + 1, allowed)
        .retry_after(free_at_ms.saturating_sub(now_ms).div_ceil(1000).max(1)))
}

/// Checks the quota of bytes for work whose size is not known in advance.
pub(super) fn check_room(library: &Transaction<'_>) -> Result<(), Fault> {
    let Usage { bytes: used, .. } = stored(library)?;
    let (used, bytes) = (used + announced(library, None)?.bytes, STORED_BYTES.allowed(library.edge)?);
    if used < bytes {
        return Ok(());
    }
    let detail =
        format!("You store {used} bytes. The limit is {bytes} bytes. Delete images, renditions or collections first.");
    Err(Fault::over_quota(detail, STORED_BYTES.name, used, bytes))
}

/// Checks the quota of rows with their recipes.
pub(super) fn check_row_bytes(library: &Transaction<'_>) -> Result<(), Fault> {
    let Usage { row_bytes, .. } = stored(library)?;
    let allowed = ROW_BYTES.allowed(library.edge)?;
    if row_bytes < allowed {
        return Ok(());
    }
    let detail = format!(
        "The rows and recipes of your renditions, pyramids and presets take {row_bytes} bytes. The limit is {allowed} bytes. Delete renditions, pyramids, collections or presets first."
    );
    Err(Fault::over_quota(detail, ROW_BYTES.name, row_bytes, allowed))
}

/// Counts a requested rendition or pyramid.
pub(super) fn count_rendition(library: &Transaction<'_>) -> Result<(), Fault> {
    let minute = library.now_ms / MINUTE_MS;
    library.sql.run("DELETE FROM renditions_asked WHERE minute < ?1 - 60", values![minute])?;
    let statement = "INSERT INTO renditions_asked (minute, count) VALUES (?1, 1) ON CONFLICT (minute) DO UPDATE SET count = count + 1";
    library.sql.run(statement, values![minute])?;
    Ok(())
}

/// Bytes of makes and their differences, also of those by others. They are apart from the other rows: without room for
/// makes, the owner can still render.
const MAKE_BYTES: Quota = Quota { name: "make_bytes", variable: "MAX_MAKE_BYTES", default: 2 << 30 };

/// Bytes of the makes by people outside of the teams of the presets, and such makes of one person and preset. Anybody
/// can make a public preset, and must not take the room of its team.
const OUTSIDE_MAKE_BYTES: Quota =
    Quota { name: "outside_make_bytes", variable: "MAX_OUTSIDE_MAKE_BYTES", default: 256 << 20 };
const OUTSIDE_MAKES: Quota = Quota { name: "outside_makes", variable: "MAX_OUTSIDE_MAKES", default: 1000 };

/// Whether there is room for one more make of a preset by somebody outside of its team.
pub(super) fn has_room_for_outside_make(
    library: &Transaction<'_>,
    preset_id: &str,
    maker_id: &str,
) -> Result<bool, Fault> {
    let (bytes, makes) = (OUTSIDE_MAKE_BYTES.allowed(library.edge)?, OUTSIDE_MAKES.allowed(library.edge)?);
    if library.sql.run("SELECT 1 FROM make_usage WHERE outside_bytes >= ?1", values![bytes])? > 0 {
        return Ok(false);
    }
    let statement =
        "SELECT count(*) AS makes FROM (SELECT 1 FROM makes WHERE preset_id = ?1 AND maker_id = ?2 LIMIT ?3)";
    #[derive(Deserialize)]
    struct Row {
        makes: u64,
    }
    let row: Option<Row> = library.sql.row(statement, values![preset_id, maker_id, makes])?;
    Ok(row.is_some_and(|row| row.makes < makes))
}

/// The bytes that makes take, and how many they may take.
fn make_bytes(library: &Transaction<'_>) -> Result<(u64, u64), Fault> {
    #[derive(Deserialize)]
    struct Row {
        bytes: u64,
    }
    let row: Option<Row> = library.sql.row("SELECT bytes FROM make_usage", [])?;
    Ok((row.map_or(0, |row| row.bytes), MAKE_BYTES.allowed(library.edge)?))
}

/// Whether there is room for makes.
pub(super) fn has_room_for_makes(library: &Transaction<'_>) -> Result<bool, Fault> {
    make_bytes(library).map(|(used, allowed)| used < allowed)
}

/// Checks the quota of makes.
pub(super) fn check_makes(library: &Transaction<'_>) -> Result<(), Fault> {
    let (used, allowed) = make_bytes(library)?;
    if used < allowed {
        return Ok(());
    }
    let detail = format!(
        "The makes of your presets take {used} bytes. The limit is {allowed} bytes. Delete makes, or presets with many makes, first."
    );
    Err(Fault::over_quota(detail, MAKE_BYTES.name, used, allowed))
}
