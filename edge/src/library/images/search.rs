//! What a search looks through: name, camera and lens of an image, as [`search_key`] makes them comparable. If its rules change, the
//! stored texts have to be made anew by code: SQL knows no Unicode.

use crate::library::records::ImageRow;
use crate::platform::text::search_key;

pub(super) fn of(image: &ImageRow) -> String {
    let parts = [Some(image.name.as_str()), image.camera.as_deref(), image.lens.as_deref()];
    search_key(&parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}
