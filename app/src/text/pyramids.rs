//! Texts of the pyramids of a photograph.

use api::PyramidState;

texts! {
    pyramids_of(name): "Pyramids of {name}", "Pyramiden von {name}";
    open: "Make a pyramid", "Pyramide erstellen";
    title: "Pyramids", "Pyramiden";
    what_it_is(name):
        "A pyramid is one TIFF file with {name} at all sizes, in tiles. A deep-zoom viewer loads only the tiles that it shows.",
        "Eine Pyramide ist eine TIFF-Datei mit {name} in allen Größen, in Kacheln. Ein Bildbetrachter lädt nur die Kacheln, die er zeigt.";
    picture: "Picture", "Bild";
    original: "Original", "Original";
    newest_edit: "Newest edit", "Letzte Bearbeitung";
    compression: "Compression", "Kompression";
    lossless: "Lossless", "Verlustfrei";
    jpeg: "JPEG", "JPEG";
    jpeg_with(quality): "JPEG {quality}", "JPEG {quality}";
    quality: "Quality", "Qualität";
    tile: "Tile size", "Kachelgröße";
    pixels(count): "{count} px", "{count} px";
    make: "Make a pyramid", "Pyramide erstellen";
    loading: "Loading…", "Wird geladen …";

    waiting: "Waiting for its turn", "Wartet, bis sie an der Reihe ist";
    building: "Building", "Wird erstellt";
    failed: "It could not be made. Try again later.", "Sie ließ sich nicht erstellen. Später erneut versuchen.";
    cancelled: "Cancelled", "Abgebrochen";
    unknown_state: "Unknown state", "Unbekannter Status";
    progress: "Progress", "Fortschritt";
    size_of(width, height): "{width} × {height} px", "{width} × {height} px";
    one_level: "1 level", "1 Ebene";
    levels(count): "{count} levels", "{count} Ebenen";
    tiles_of(side): "tiles of {side} px", "Kacheln mit {side} px";
    made(moment): "made {moment}", "erstellt {moment}";
    all_levels: "All levels", "Alle Ebenen";
    level: "Size", "Größe";
    tiles: "Tiles", "Kacheln";
    download: "Download", "Herunterladen";
    delete: "Delete", "Löschen";
    delete_question: "Delete this pyramid? This cannot be undone.", "Diese Pyramide löschen? Das lässt sich nicht rückgängig machen.";
    keep_it: "Keep it", "Behalten";
}

/// The number of levels.
pub(crate) fn count_levels(count: usize) -> String {
    if count == 1 { one_level().to_owned() } else { levels(count) }
}

/// The state of a pyramid that is not ready.
pub(crate) fn state(state: PyramidState) -> &'static str {
    match state {
        PyramidState::Waiting => waiting(),
        PyramidState::Building => building(),
        PyramidState::Failed => failed(),
        PyramidState::Cancelled => cancelled(),
        PyramidState::Ready | PyramidState::Unknown => unknown_state(),
    }
}

/// How tiles are compressed; by its name if this version does not know it.
pub(crate) fn compression_name(name: &str, quality: Option<u8>) -> String {
    match (name, quality) {
        ("deflate", _) => lossless().to_owned(),
        ("jpeg", Some(quality)) => jpeg_with(quality),
        ("jpeg", None) => jpeg().to_owned(),
        (name, _) => name.to_uppercase(),
    }
}
