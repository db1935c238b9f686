//! Texts of the page of a rendition.

texts! {
    title: "Rendition", "Fassung";
    original: "Original", "Original";
    original_of(name): "{name}, the original", "{name}, das Original";
    rendition: "The rendition", "Die Fassung";
    recipe: "Recipe", "Rezept";
    edit_again: "Edit again", "Weiter bearbeiten";
    download: "Download", "Herunterladen";

    delete: "Delete", "Löschen";
    delete_named(title): "Delete “{title}”", "„{title}“ löschen";
    delete_question: "Delete this rendition?", "Diese Fassung löschen?";
    delete_made(title, name):
        "“{title}” of {name} will be gone from the gallery, with its file. The photograph and its other renditions stay. A receipt that \
         you have downloaded stays valid. This cannot be undone.",
        "„{title}“ von {name} wird mit der Datei aus der Galerie entfernt. Das Foto und seine anderen Fassungen bleiben. Ein Beleg, der \
         schon heruntergeladen ist, bleibt gültig. Das lässt sich nicht rückgängig machen.";
    delete_unmade(title, name):
        "“{title}” of {name} will be gone from the gallery. It has no file yet. The photograph and its other renditions stay. This cannot \
         be undone.",
        "„{title}“ von {name} wird aus der Galerie entfernt. Eine Datei gibt es noch nicht. Das Foto und seine anderen Fassungen bleiben. \
         Das lässt sich nicht rückgängig machen.";
    deleted(title): "“{title}” was deleted.", "„{title}“ wurde gelöscht.";

    waiting: "Waiting for the server to render it…", "Wartet, bis der Server rendert …";
    fetching:
        "Fetching the original, the file and the receipt…",
        "Original, Datei und Beleg werden geholt …";
    rendering: "Rendering the original again, at full size…", "Das Original wird in voller Größe erneut gerendert …";

    not_found: "There is no such rendition", "Diese Fassung gibt es nicht";
    not_found_sentence:
        "It may have been deleted, or it belongs to somebody else, or the address is mistyped.",
        "Vielleicht wurde sie gelöscht, gehört jemand anderem oder die Adresse ist falsch geschrieben.";
    to_the_gallery: "To the gallery", "Zur Galerie";

    failed: "Not rendered", "Nicht gerendert";
    cancel: "Cancel", "Abbrechen";
    cancelled:
        "It was cancelled. Retry its job in the activity tray, or edit it again.",
        "Es wurde abgebrochen. Den Auftrag unter Aktivität erneut versuchen oder weiter bearbeiten.";

    checking: "Checking…", "Wird geprüft …";
    identical: "Identical", "Identisch";
    differs: "Differs", "Abweichend";
    not_checked: "Not checked", "Nicht geprüft";
    identical_sentence:
        "This browser rendered the original again: every pixel, and every byte of the file, is the same.",
        "Dieser Browser hat das Original erneut gerendert: Jedes Pixel und jedes Byte der Datei ist gleich.";
    checked_here: "Checked in this browser", "In diesem Browser geprüft";
    check_passed: ": passed", ": stimmt";
    check_failed: ": failed", ": stimmt nicht";

    receipt: "Receipt", "Beleg";
    rendered: "Rendered", "Gerendert";
    engine: "Engine", "Engine";
    picture: "Picture", "Bild";
    picture_size(width, height, tiles): "{width} × {height} px, {tiles} tiles", "{width} × {height} px, {tiles} Kacheln";
    file: "File", "Datei";
    pixels_digest: "Pixels (BLAKE3 root)", "Pixel (BLAKE3-Wurzel)";
    file_digest: "File (SHA-256)", "Datei (SHA-256)";
    original_digest: "Original (SHA-256)", "Original (SHA-256)";
    recipe_digest: "Recipe (SHA-256)", "Rezept (SHA-256)";
    key: "Signed by key", "Signiert mit Schlüssel";
    copy_pixels_digest: "Copy the root digest of the pixels", "Wurzelsumme der Pixel kopieren";
    copy_file_digest: "Copy the digest of the file", "Prüfsumme der Datei kopieren";
    copy_original_digest: "Copy the digest of the original", "Prüfsumme des Originals kopieren";
    copy_recipe_digest: "Copy the digest of the recipe", "Prüfsumme des Rezepts kopieren";
    copy_key: "Copy the key id", "Schlüsselkennung kopieren";

    no_operations: "No operations: the picture as it was taken.", "Keine Schritte: das Bild, wie es aufgenommen wurde.";
    encoded_as(output): "Encoded as {output}", "Gespeichert als {output}";
    eight_bits: "8 bits", "8 Bit";
    sixteen_bits: "16 bits", "16 Bit";
    lossless: "lossless", "verlustfrei";
    quality(quality): "quality {quality}", "Qualität {quality}";
    all_metadata: "with all metadata", "mit allen Metadaten";
    no_metadata: "without metadata", "ohne Metadaten";
    yes: "yes", "ja";
    no: "no", "nein";
    points(count): "{count} points", "{count} Punkte";
    numbers(count): "{count} numbers", "{count} Zahlen";
    none: "none", "keine";
    auto: "auto", "automatisch";
    as_taken: "As it was taken", "Wie aufgenommen";
    other_engine: "A recipe of another engine", "Ein Rezept einer anderen Version";
}

/// The consequence of deleting a rendition. A receipt stays valid without the edge's copy, because it is signed and
/// refers to everything by digest.
pub(crate) fn delete_consequence(title: &str, name: &str, is_made: bool) -> String {
    if is_made { delete_made(title, name) } else { delete_unmade(title, name) }
}
