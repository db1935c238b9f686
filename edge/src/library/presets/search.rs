//! The search text of a preset: name, folder, description and tags, normalised by [`search_key`].

use super::records::PresetRow;
use crate::platform::text::search_key;

pub(super) fn text_of(preset: &PresetRow) -> String {
    let tags = preset.tags();
    let parts = [Some(preset.name.as_str()), preset.folder.as_deref(), preset.description.as_deref()];
    let parts = parts.into_iter().flatten().chain(tags.iter().map(String::as_str));
    search_key(&parts.collect::<Vec<_>>().join("\n"))
}
