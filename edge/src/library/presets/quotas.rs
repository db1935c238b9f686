//! Quotas of presets and of their versions.

use serde::Deserialize;

use crate::library::quota::Quota;
use crate::library::transaction::Transaction;
use crate::library::usage;
use crate::problem::Fault;

/// Maximum size of the document of a preset or a make: a recipe as large as a request may have, and its texts.
pub(crate) const MAX_DOCUMENT_BYTES: u64 = 512 << 10;

/// Estimated processor time for reading a document and storing its versions, in milliseconds.
pub(crate) const fn document_cost_ms(size_bytes: u64) -> u64 {
    2 + size_bytes / (16 << 10)
}

const PRESETS: Quota = Quota { name: "presets", variable: "MAX_PRESETS", default: 2_000 };
const VERSIONS: Quota = Quota { name: "preset_versions", variable: "MAX_PRESET_VERSIONS", default: 20_000 };

/// Of one preset, so that a member who may change it cannot take all of the owner's.
const VERSIONS_OF_PRESET: Quota =
    Quota { name: "versions_of_preset", variable: "MAX_VERSIONS_OF_PRESET", default: 1_000 };

#[derive(Default, Deserialize)]
struct Totals {
    presets: u64,
    versions: u64,
}

fn totals(library: &Transaction<'_>) -> Result<Totals, Fault> {
    Ok(library.sql.row("SELECT presets, versions FROM preset_totals", [])?.unwrap_or_default())
}

/// Checks the quota for another preset. Deleted presets count until they are removed.
pub(super) fn check_preset(library: &Transaction<'_>) -> Result<(), Fault> {
    let (Totals { presets, .. }, allowed) = (totals(library)?, PRESETS.allowed(library.edge)?);
    if presets < allowed {
        return Ok(());
    }
    let detail = format!(
        "You have {presets} presets, deleted ones included. The limit is {allowed}. Remove deleted presets, or wait: they are removed thirty days later."
    );
    Err(Fault::over_quota(detail, PRESETS.name, presets + 1, allowed))
}

/// Checks the quotas for another version; `count` is how many the preset has.
pub(super) fn check_version(library: &Transaction<'_>, count: u32) -> Result<(), Fault> {
    let (count, allowed) = (u64::from(count), VERSIONS_OF_PRESET.allowed(library.edge)?);
    if count >= allowed {
        let detail =
            format!("This preset has {count} versions. The limit is {allowed}. Copy the preset, and change the copy.");
        return Err(Fault::over_quota(detail, VERSIONS_OF_PRESET.name, count + 1, allowed));
    }
    let (Totals { versions, .. }, allowed) = (totals(library)?, VERSIONS.allowed(library.edge)?);
    if versions >= allowed {
        let detail = format!("The presets of this library have {versions} versions. The limit is {allowed}.");
        return Err(Fault::over_quota(detail, VERSIONS.name, versions + 1, allowed));
    }
    usage::check_row_bytes(library)
}
