//! The search text of an image: name, camera and lens, normalised by [`search_key`]. If the rules of `search_key`
//! change, code must compute the stored texts again, because SQL does not know Unicode.

use crate::library::records::ImageRow;
use crate::platform::text::search_key;

pub(super) fn text_of(image: &ImageRow) -> String {
    let parts = [Some(image.name.as_str()), image.camera.as_deref(), image.lens.as_deref()];
    search_key(&parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}
