//! `/api/presets/{id}/versions`: the immutable versions of a preset.

pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list;

use std::collections::BTreeSet;

use api::PresetVersion;

use crate::db::makers;
use crate::library::presets::PresetVersionRow;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Versions for a client, with the handles of their makers.
pub(super) async fn with_makers(edge: &Edge, rows: Vec<PresetVersionRow>) -> Result<Vec<PresetVersion>, Fault> {
    let ids: BTreeSet<&str> = rows.iter().filter_map(|row| row.maker_id.as_deref()).collect();
    let handles = makers::handles(&edge.db()?, &ids).await?;
    let version = |row: PresetVersionRow| {
        let handle = row.maker_id.as_ref().and_then(|maker| handles.get(maker)).cloned();
        row.into_api(handle)
    };
    rows.into_iter().map(version).collect()
}

/// One version for a client.
async fn with_maker(edge: &Edge, row: PresetVersionRow) -> Result<PresetVersion, Fault> {
    let versions = with_makers(edge, vec![row]).await?;
    versions.into_iter().next().ok_or_else(|| Fault::internal("a version disappeared"))
}
