//! The search text of an image: name, camera, lens, tags and description, normalised by [`search_key`]. If the rules of `search_key`
//! change, code must compute the stored texts again, because SQL does not know Unicode.

use crate::library::records::ImageRow;
use crate::platform::text::search_key;

pub(super) fn text_of(image: &ImageRow) -> String {
    let tags: Vec<String> = image.tags.as_deref().and_then(|tags| serde_json::from_str(tags).ok()).unwrap_or_default();
    let parts =
        [Some(image.name.as_str()), image.camera.as_deref(), image.lens.as_deref(), image.description.as_deref()];
    let parts = parts.into_iter().flatten().chain(tags.iter().map(String::as_str));
    search_key(&parts.collect::<Vec<_>>().join("\n"))
}
