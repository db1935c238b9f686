//! Texts of the export sheet, and of saving to the gallery.

texts! {
    export: "Export", "Exportieren";
    export_title: "Export the photograph as a file", "Foto als Datei exportieren";
    preview: "100 % preview of the file", "Vorschau der Datei bei 100 %";
    preview_hint: "Drag, or use the arrow keys, to see another part.", "Ziehen oder die Pfeiltasten zeigen einen anderen Ausschnitt.";
    preview_coming: "The preview appears when the file is made.", "Die Vorschau erscheint, sobald die Datei erzeugt ist.";
    preview_large: "A photograph this large is made when it is exported. Until then its size is an estimate.", "Ein so großes Foto wird erst beim Exportieren erzeugt. Bis dahin ist die Größe geschätzt.";
    compressed: "File", "Datei";
    uncompressed: "Uncompressed", "Unkomprimiert";
    compare: "Hold to see it uncompressed", "Gedrückt halten: unkomprimiert";
    compare_short: "Compare", "Vergleichen";

    format: "Format", "Format";
    webp: "WebP (lossless)", "WebP (verlustfrei)";
    webp_note: "Lossless, 8 bits a channel, transparency kept.", "Verlustfrei, 8 Bit pro Kanal, Transparenz bleibt.";
    png_note: "Lossless, transparency kept.", "Verlustfrei, Transparenz bleibt.";
    quality: "Quality", "Qualität";
    subsampling: "Colour detail", "Farbauflösung";
    half: "Half (4:2:0)", "Halb (4:2:0)";
    full: "Full (4:4:4)", "Voll (4:4:4)";
    bit_depth: "Bits a channel", "Bit pro Kanal";
    as_photograph: "As the photograph", "Wie das Foto";
    transparent: "Parts of the picture may be transparent. JPEG fills them with white.", "Teile des Bildes sind möglicherweise transparent. JPEG füllt sie mit Weiß.";
    use_png: "Use PNG", "PNG verwenden";

    size: "Size", "Größe";
    original_size: "Original", "Original";
    percent: "Percent", "Prozent";
    longest: "Longest side", "Längste Seite";
    width_height: "Width × height", "Breite × Höhe";
    width: "Width", "Breite";
    height: "Height", "Höhe";
    enlarge: "Enlarge", "Vergrößern";
    enlarged(from): "Enlarged from {from}.", "Vergrößert von {from}.";
    not_enlarged(size): "The picture is no larger than {size}, so it keeps that size.", "Das Bild ist nicht größer als {size} und behält diese Größe.";

    metadata: "Metadata", "Metadaten";
    keep_all: "Keep all", "Alle behalten";
    keep_no_place: "Keep all but the place", "Alle außer dem Ort";
    keep_none: "Keep nothing", "Keine";
    file_name: "File name", "Dateiname";

    file_size: "File size", "Dateigröße";
    measuring: "measuring…", "wird gemessen…";
    about(size): "about {size}", "etwa {size}";
    making(percent): "Making the file, {percent} %", "Datei wird erzeugt, {percent} %";
    cancel: "Cancel", "Abbrechen";
    retry: "Try again", "Erneut versuchen";
    exported(name, pixels, size): "Exported {name}: {pixels}, {size}.", "{name} exportiert: {pixels}, {size}.";
    stopped: "The file could not be finished; the browser may have run out of memory. Choose a smaller size or close other tabs, then try again.",
        "Die Datei wurde nicht fertig; vielleicht fehlt dem Browser Speicher. Eine kleinere Größe wählen oder andere Tabs schließen und erneut versuchen.";
    no_room: "The browser has no room for the file. Choose a smaller size, or free some storage, then try again.",
        "Der Browser hat keinen Platz für die Datei. Eine kleinere Größe wählen oder Speicher freigeben und erneut versuchen.";
    not_saved: "The browser refused to save the file. Allow downloads for this page, then try again.",
        "Der Browser hat das Sichern der Datei verweigert. Downloads für diese Seite erlauben und erneut versuchen.";

    save: "Save to gallery", "In Galerie sichern";
    save_title: "Render on the server and keep it in the gallery", "Auf dem Server rendern und in der Galerie aufbewahren";
    saving(percent): "Saving {percent} %", "Sichert {percent} %";
    offline: "Offline: what you save is uploaded when the server is back.", "Offline: Gesichertes wird hochgeladen, sobald der Server wieder da ist.";
    offline_one: "Offline: 1 edit waits for its upload.", "Offline: 1 Bearbeitung wartet auf das Hochladen.";
    offline_many(count): "Offline: {count} edits wait for their upload.", "Offline: {count} Bearbeitungen warten auf das Hochladen.";
}
