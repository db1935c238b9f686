//! Texts of edits that are copied, pasted, and shared as links and files.

texts! {
    more: "More", "Mehr";
    open_photographs: "Open photographs…", "Fotos öffnen …";
    copy: "Copy edit", "Bearbeitung kopieren";
    paste: "Paste edit", "Bearbeitung einfügen";
    paste_whole: "Paste edit with crop", "Bearbeitung mit Zuschnitt einfügen";
    copy_link: "Copy link", "Link kopieren";
    copy_link_title: "Copy a link to this edit", "Einen Link zu dieser Bearbeitung kopieren";
    save_file: "Save recipe as file", "Rezept als Datei sichern";
    open_file: "Open recipe file…", "Rezeptdatei öffnen …";
    reset: "Reset edit", "Bearbeitung zurücksetzen";

    copied: "The edit was copied. Paste it on another photograph.", "Die Bearbeitung ist kopiert. Sie lässt sich in ein anderes Foto einfügen.";
    nothing_to_copy: "There is no edit to copy yet. Move a control first.", "Noch gibt es keine Bearbeitung zum Kopieren. Erst einen Regler bewegen.";
    link_copied: "The link was copied. It opens the editor with this edit, without the photograph.", "Der Link ist kopiert. Er öffnet die App mit dieser Bearbeitung, ohne das Foto.";
    link_too_long:
        "This edit is too long for a link. Save it as a file instead.",
        "Diese Bearbeitung ist zu lang für einen Link. Sie stattdessen als Datei sichern.";
    copy_refused:
        "The browser does not let this page use the clipboard. Save the recipe as a file instead.",
        "Der Browser lässt diese Seite nicht an die Zwischenablage. Das Rezept stattdessen als Datei sichern.";
    paste_refused:
        "The browser does not let this page read the clipboard. Press Ctrl+V or ⌘V instead.",
        "Der Browser lässt diese Seite die Zwischenablage nicht lesen. Stattdessen Strg+V oder ⌘V drücken.";
    clipboard_without_edit:
        "There is no edit on the clipboard. Copy one first.",
        "In der Zwischenablage ist keine Bearbeitung. Erst eine kopieren.";
    file_saved(name): "Saved {name}.", "{name} ist gesichert.";
    save_refused: "The browser refused to save the file. Allow downloads for this page, then try again.", "Der Browser hat die Datei nicht gesichert. Downloads für diese Seite erlauben und erneut versuchen.";
    was_reset: "The photograph is unedited again. Undo brings the edit back.", "Das Foto ist wieder unbearbeitet. „Rückgängig“ holt die Bearbeitung zurück.";

    pasted: "The edit was pasted.", "Die Bearbeitung ist eingefügt.";
    pasted_without_crop:
        "The edit was pasted without its crop. To take that too, press Ctrl+Shift+V, or choose Paste edit with crop.",
        "Die Bearbeitung ist ohne ihren Zuschnitt eingefügt. Mit Strg+Umschalt+V oder „Bearbeitung mit Zuschnitt einfügen“ kommt er mit.";
    applied(source, photograph): "{source} was applied to {photograph}.", "{source} ist auf {photograph} angewendet.";
    applied_without_crop(source, photograph):
        "{source} was applied to {photograph}, without its crop.",
        "{source} ist auf {photograph} angewendet, ohne Zuschnitt.";
    crop_does_not_fit:
        "The edit was pasted without its crop, which does not fit this photograph.",
        "Die Bearbeitung ist ohne ihren Zuschnitt eingefügt: Er passt nicht zu diesem Foto.";
    no_photograph: "Open a photograph first.", "Erst ein Foto öffnen.";

    /// What was not used, and why.
    not_used(source, reason): "{source} was not used. {reason}", "{source} wurde nicht verwendet. {reason}";
    the_link: "The recipe of the link", "Das Rezept aus dem Link";
    the_clipboard: "The edit on the clipboard", "Die Bearbeitung in der Zwischenablage";
    in_step(step, reason): "Step {step}: {reason}", "Schritt {step}: {reason}";
    in_step_of(step, operation, reason): "Step {step}, {operation}: {reason}", "Schritt {step}, {operation}: {reason}";
    too_large: "It is too large for a recipe. Choose another one.", "Für ein Rezept ist das zu groß. Ein anderes wählen.";
    not_a_recipe:
        "It is damaged, or it is not a recipe of Safelight. Get a complete copy of it, and try again.",
        "Es ist beschädigt oder kein Rezept von Safelight. Eine vollständige Kopie holen und erneut versuchen.";
    newer:
        "A newer version of Safelight made it. Load the page again to get that version.",
        "Eine neuere Version von Safelight hat es gemacht. Die Seite neu laden, um sie zu bekommen.";
    too_many_steps(limit): "It has more than {limit} steps. Remove some of them.", "Es hat mehr als {limit} Schritte. Einige entfernen.";
    bad_output:
        "Its file format has a setting that is not possible. Correct or remove it.",
        "Sein Dateiformat hat eine Einstellung, die nicht möglich ist. Sie berichtigen oder entfernen.";
    malformed_step: "this is not an operation. Correct or remove it.", "das ist keine Operation. Sie berichtigen oder entfernen.";
    unknown_operation:
        "this version of Safelight has no such operation. Load the page again to get the newest one.",
        "diese Version von Safelight hat keine solche Operation. Die Seite neu laden, um die neueste zu bekommen.";
    unknown_setting:
        "it has a setting that this operation does not have. Remove it.",
        "es hat eine Einstellung, die diese Operation nicht hat. Sie entfernen.";
    number_out_of_range(setting, low, high):
        "“{setting}” must be a number from {low} to {high}.",
        "„{setting}“ muss eine Zahl von {low} bis {high} sein.";
    bad_setting(setting):
        "“{setting}” has a value that is not possible. Correct or remove it.",
        "„{setting}“ hat einen Wert, der nicht möglich ist. Ihn berichtigen oder entfernen.";
    not_xmp:
        "It is damaged, or it is not a preset of Lightroom (XMP). Export it once more, and try again.",
        "Es ist beschädigt oder keine Vorgabe von Lightroom (XMP). Sie noch einmal exportieren und erneut versuchen.";
    no_lightroom_settings:
        "It has no settings of Lightroom. Choose another file.",
        "Es enthält keine Einstellungen von Lightroom. Eine andere Datei wählen.";
    not_converted(file, settings):
        "Safelight has no counterpart for these settings of {file}: {settings}.",
        "Für diese Einstellungen von {file} gibt es in Safelight keine Entsprechung: {settings}.";
    and_more(count): "and {count} more", "und {count} weitere";
    unreadable_file: "The browser could not read it. Choose it once more.", "Der Browser konnte sie nicht lesen. Sie noch einmal wählen.";
    only_the_first(name): "Only {name} was used: one recipe or table is applied at a time.", "Nur {name} wurde verwendet: Es wird immer ein Rezept oder eine Tabelle angewendet.";

    apply_link_question(photograph): "A recipe came with the link. Apply it to {photograph}?", "Mit dem Link kam ein Rezept. Auf {photograph} anwenden?";
    apply: "Apply", "Anwenden";
    apply_whole: "Apply with crop", "Mit Zuschnitt anwenden";
    not_now: "Not now", "Nicht jetzt";
    waiting_link: "A recipe came with the link. It will be applied to the next photograph that you open:", "Mit dem Link kam ein Rezept. Es wird auf das nächste geöffnete Foto angewendet:";
    waiting_file(name): "{name} is loaded. It will be applied to the next photograph that you open:", "{name} ist geladen und wird auf das nächste geöffnete Foto angewendet:";
    discard: "Discard it", "Verwerfen";
    without_steps: "no steps", "keine Schritte";
}
