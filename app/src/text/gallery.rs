//! Texts of the gallery.

texts! {
    clear: "Clear", "Zurücksetzen";
    one_photograph: "1 photograph", "1 Foto";
    photographs(count): "{count} photographs", "{count} Fotos";
    first_photographs(count): "the first {count} photographs", "die ersten {count} Fotos";
    loading: "Loading…", "Wird geladen …";
    load_more: "Load more", "Mehr laden";

    delete: "Delete", "Löschen";
    delete_named(name): "Delete {name}", "{name} löschen";
    delete_question: "Delete this photograph?", "Dieses Foto löschen?";
    delete_alone(name):
        "{name} will be gone from the gallery. This cannot be undone.",
        "{name} wird aus der Galerie entfernt. Das lässt sich nicht rückgängig machen.";
    delete_with_one(name):
        "{name} and its rendition will be gone from the gallery. This cannot be undone.",
        "{name} und die zugehörige Fassung werden aus der Galerie entfernt. Das lässt sich nicht rückgängig machen.";
    delete_with(name, count):
        "{name} and its {count} renditions will be gone from the gallery. This cannot be undone.",
        "{name} und die {count} zugehörigen Fassungen werden aus der Galerie entfernt. Das lässt sich nicht rückgängig machen.";
    keep_it: "Keep it", "Behalten";
    deleting: "Deleting…", "Wird gelöscht …";
    deleted(name): "{name} was deleted.", "{name} wurde gelöscht.";

    renditions: "Renditions", "Fassungen";
    more_renditions(count): "{count} more", "{count} weitere";
    /// Label of a card that opens its newest edit.
    edit_newest(name): "Edit {name}, as edited last", "{name} bearbeiten, mit der letzten Bearbeitung";
    edit_original(name): "Edit {name}", "{name} bearbeiten";
    newest_edit_of(name): "{name}, the newest edit", "{name}, die letzte Bearbeitung";
    no_picture: "No picture can be made of this file.", "Von dieser Datei lässt sich kein Bild machen.";
    queued: "waiting", "wartet";
    running: "rendering", "wird gerendert";
    done: "done", "fertig";
    failed: "failed", "fehlgeschlagen";
    cancelled: "cancelled", "abgebrochen";
    unknown_state: "unknown", "unbekannt";

    has_place: "The original says where it was taken", "Das Original enthält den Aufnahmeort";
    has_place_warning:
        "The original says where it was taken. Anyone who gets that file can read the place.",
        "Das Original enthält den Aufnahmeort. Wer diese Datei bekommt, kann ihn lesen.";
    taken(day): "Taken {day}", "Aufgenommen {day}";
    added(day): "Added {day}", "Hinzugefügt {day}";
    fact_camera: "Camera", "Kamera";
    fact_lens: "Lens", "Objektiv";
    fact_exposure: "Exposure", "Belichtung";
    fact_taken: "Taken", "Aufgenommen";
    fact_added: "Added", "Hinzugefügt";

    find: "Photographs", "Fotos";
    find_label: "Search by name, camera or lens", "Nach Name, Kamera oder Objektiv suchen";
    find_placeholder: "Search name or camera", "Name oder Kamera suchen";
    find_title: "Press / to search", "Zum Suchen / drücken";
    format: "Format", "Format";
    any_format: "All formats", "Alle Formate";
    state: "State", "Status";
    any_state: "Any state", "Jeder Status";
    state_queued: "Waiting", "Wartend";
    state_running: "In progress", "In Arbeit";
    state_done: "Done", "Fertig";
    state_failed: "Failed", "Fehlgeschlagen";
    order: "Order", "Reihenfolge";
    newest: "Newest", "Neueste";
    date_taken: "Date taken", "Aufnahmedatum";
    name: "Name", "Name";

    offline: "You are offline", "Keine Verbindung";
    offline_sentence:
        "The gallery is stored on the server, which does not answer. Editing and exporting still work.",
        "Die Galerie liegt auf dem Server, und der antwortet nicht. Bearbeiten und Exportieren funktionieren weiter.";
    out_of_reach: "The gallery is out of reach", "Die Galerie ist nicht erreichbar";
    try_again: "Try again", "Erneut versuchen";
    nothing_fits: "No matches", "Keine Treffer";
    nothing_fits_sentence:
        "No photograph matches all words and filters. Use fewer words or another filter.",
        "Kein Foto passt zu allen Wörtern und Filtern. Weniger Wörter oder einen anderen Filter verwenden.";
    show_all: "Show all photographs", "Alle Fotos anzeigen";
    nothing_saved: "Nothing saved yet", "Noch nichts gesichert";
    nothing_saved_sentence:
        "Open a photograph, change it, and save it to the gallery: it is rendered on the server and kept here, with a proof.",
        "Ein Foto öffnen, bearbeiten und in der Galerie sichern: Der Server rendert es und bewahrt es hier auf, mit Nachweis.";
    open_photograph: "Open a photograph", "Foto öffnen";
}
