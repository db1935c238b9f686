//! Texts of the app frame: the top bar, the rail, the names of the pages, settings, shortcuts.

texts! {
    editor: "Editor", "Bearbeiten";
    gallery: "Gallery", "Galerie";
    presets: "Presets", "Vorgaben";
    collections: "Collections", "Sammlungen";
    activity: "Activity", "Aktivität";
    to_the_editor: "To the editor", "Zum Bearbeiten";
    home: "Safelight, to the editor", "Safelight, zum Bearbeiten";
    rail: "Tools and pages", "Werkzeuge und Seiten";
    tools: "Tools", "Werkzeuge";
    main_navigation: "Main", "Hauptnavigation";

    no_such_page: "There is no such page", "Diese Seite gibt es nicht";
    no_such_page_why: "The address may be mistyped, or the page has moved.", "Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.";

    drop_to_edit: "Let go to open in the editor", "Loslassen, um zu bearbeiten";

    settings: "Settings", "Einstellungen";
    theme: "Appearance", "Erscheinungsbild";
    theme_system: "System", "System";
    theme_light: "Light", "Hell";
    theme_dark: "Dark", "Dunkel";
    language: "Language", "Sprache";

    update_ready: "A new version is ready.", "Eine neue Version ist bereit.";
    update_now: "Update", "Aktualisieren";
    update_later: "Later", "Später";

    edge_checking: "checking", "prüft";
    edge_online: "online", "online";
    edge_offline: "offline", "offline";
    edge_asking: "Checking whether the server answers", "Es wird geprüft, ob der Server antwortet";
    edge_answers(version, engine): "The server answers: version {version}, engine {engine}", "Der Server antwortet: Version {version}, Engine {engine}";
    edge_differs(edge, page):
        "The server runs engine {edge}, this page {page}: renditions may differ. Load the page again.",
        "Der Server nutzt die Engine {edge}, diese Seite {page}: Ergebnisse können abweichen. Die Seite bitte neu laden.";
    edge_missing(waiting):
        "The server does not answer. Opening, editing, saving and exporting still work.{waiting} Press to check again.",
        "Der Server antwortet nicht. Öffnen, Bearbeiten, Sichern und Exportieren gehen trotzdem.{waiting} Drücken, um erneut zu prüfen.";

    shortcuts: "Keyboard shortcuts", "Tastenkürzel";
    keys_edit: "Edit", "Bearbeiten";
    keys_view: "View", "Ansicht";
    keys_controls: "Controls", "Bedienelemente";
    key_undo: "Ctrl Z", "Strg Z";
    key_redo: "Ctrl Shift Z", "Strg Umschalt Z";
    key_copy: "Ctrl C", "Strg C";
    key_paste: "Ctrl V", "Strg V";
    key_paste_whole: "Ctrl Shift V", "Strg Umschalt V";
    key_before: "\\ or Space", "\\ oder Leertaste";
    key_shift_arrows: "Shift \u{2191} \u{2193}", "Umschalt \u{2191} \u{2193}";
    key_delete: "Delete", "Entf";
    crop: "Crop, or end cropping", "Freistellen beginnen oder beenden";
    swap_aspect: "Swap portrait and landscape of the crop", "Zuschnitt zwischen Hoch- und Querformat wechseln";
    undo: "Undo", "Rückgängig";
    redo: "Redo", "Wiederholen";
    hold_before: "Hold to see the untouched photograph", "Gedrückt halten: Foto ohne Bearbeitung";
    key_enter: "Enter", "Eingabe";
    finish_crop: "Finish the crop", "Zuschnitt übernehmen";
    pan: "Move the photograph, with the focus on it", "Foto verschieben, wenn es den Fokus hat";
    move_step: "Move a step, on its handle", "Schritt verschieben, auf seinem Griff";
    remove_from_strip: "Remove a photograph, in the strip", "Foto entfernen, im Filmstreifen";
    search_gallery: "Search the gallery", "In der Galerie suchen";
    whole_photograph: "Whole photograph", "Ganzes Foto";
    actual_size: "100 %", "100 %";
    double_size: "200 %", "200 %";
    zoom_in: "Zoom in", "Vergrößern";
    zoom_out: "Zoom out", "Verkleinern";
    compare: "Compare before and after", "Vorher und Nachher vergleichen";
    clipping: "Mark clipped shadows and highlights", "Beschnittene Tiefen und Lichter markieren";
    one_step: "Move a slider by one step", "Regler um einen Schritt bewegen";
    ten_steps: "Move a slider by ten steps", "Regler um zehn Schritte bewegen";
    reset_slider: "Reset a slider", "Regler zurücksetzen";
    show_shortcuts: "Show this list", "Diese Liste zeigen";
    close_open: "Close what is open", "Geöffnetes schließen";
}
