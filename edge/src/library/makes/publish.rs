//! Tells open pages that makes changed.

use std::collections::BTreeSet;

use api::LiveEvent;

use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Tells the pages of the preset's owner that makes of presets changed, once for each preset. The pages load sums, so the
/// event has no make.
pub(super) fn publish<'a>(
    library: &Transaction<'_>,
    preset_ids: impl IntoIterator<Item = &'a str>,
) -> Result<(), Fault> {
    for preset_id in preset_ids.into_iter().collect::<BTreeSet<_>>() {
        library.publish_to_pages(&LiveEvent::MakesChanged { preset_id: preset_id.to_owned() })?;
    }
    Ok(())
}
