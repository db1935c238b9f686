//! Texts of the editor around its tools: the strip, storage, saving and opening.

texts! {
    pending: "being stored…", "wird gespeichert …";
    pending_title: "The photograph is being stored in this browser.", "Das Foto wird in diesem Browser gespeichert.";
    on_device: "kept on this device", "auf diesem Gerät";
    on_device_title:
        "The photograph and its edit are stored in this browser.",
        "Das Foto und seine Bearbeitung sind in diesem Browser gespeichert.";
    in_memory: "in memory only", "nur im Arbeitsspeicher";
    incomplete: "without its look-up table", "ohne die Farbtabelle";
    followed:
        "This photograph is being edited in another tab. You see every change here.",
        "Dieses Foto wird in einem anderen Tab bearbeitet. Jede Änderung ist hier zu sehen.";
    edit_here: "Edit here", "Hier bearbeiten";

    strip: "Photographs of this device", "Fotos auf diesem Gerät";
    count_adding(count, adding, waiting): "{count} · {adding} to come · {waiting}", "{count} · {adding} folgen · {waiting}";
    edited(name): "{name}, edited", "{name}, bearbeitet";
    untouched(name): "{name}, untouched", "{name}, unbearbeitet";
    remove_named(name): "Remove {name} from this device", "{name} von diesem Gerät entfernen";
    remove_from_device: "Remove from this device", "Von diesem Gerät entfernen";
    close_photograph:
        "Close the photograph; it stays in the strip, with its edit",
        "Das Foto schließen; es bleibt mit seiner Bearbeitung im Filmstreifen";
    close: "Close", "Schließen";

    remove_question: "Remove this photograph from this device?", "Dieses Foto von diesem Gerät entfernen?";
    keep_it: "Keep it", "Behalten";
    remove: "Remove", "Entfernen";
    and_its_edit(name): "{name} and its edit", "{name} mit Bearbeitung";
    unsent_is_lost(what):
        "{what} will be gone from this device, and saved edits of it that are not uploaded yet will not be sent.",
        "{what} wird von diesem Gerät entfernt, und was aufs Hochladen wartet, wird nicht gesendet.";
    saved_stays(what):
        "{what} will be gone from this device. What you saved stays in the gallery.",
        "{what} wird von diesem Gerät entfernt. Was gesichert ist, bleibt in der Galerie.";
    no_copy(what):
        "{what} will be gone. It was never saved to the gallery, so Safelight has no other copy.",
        "{what} wird entfernt. Es wurde nie in der Galerie gesichert; Safelight hat keine andere Kopie.";

    view: "View", "Ansicht";
    zoom_out: "Zoom out", "Verkleinern";
    zoom_out_title: "Zoom out (-)", "Verkleinern (-)";
    zoom_in: "Zoom in", "Vergrößern";
    zoom_in_title: "Zoom in (+)", "Vergrößern (+)";
    zoom(percent): "Zoom {percent}. Show at 100 %", "Zoom {percent}. Auf 100 % zeigen";
    zoom_title:
        "100 % (1), 200 % (2), or double-click the photograph",
        "100 % (1), 200 % (2), oder Doppelklick auf das Foto";
    fit: "Fit", "Ganz";
    fit_title: "Show the whole photograph (0)", "Das ganze Foto zeigen (0)";
    compare_off: "Compare: show a divider between before and after (C)", "Vergleichen: mit Trennlinie zwischen vorher und nachher (C)";
    compare_split: "Compare: show before and after side by side (C)", "Vergleichen: vorher und nachher nebeneinander (C)";
    compare_side: "Compare: show the edit alone (C)", "Vergleichen: nur die Bearbeitung zeigen (C)";
    clipping: "Mark clipped shadows and highlights", "Beschnittene Tiefen und Lichter markieren";
    clipping_title: "Mark clipped shadows and highlights (J)", "Beschnittene Tiefen und Lichter markieren (J)";
    stage_colour: "Stage colour", "Farbe der Bühne";
    percent(number): "{number} %", "{number} %";

    checking: "Saved. The server rendered your edit.", "Gesichert. Der Server hat die Bearbeitung gerendert.";
    checking_because(reason): "Saved. The server rendered your edit. {reason}", "Gesichert. Der Server hat die Bearbeitung gerendert. {reason}";
    see_proof: "See the rendition and its proof", "Fassung und Nachweis ansehen";
    matched:
        "Saved. Identical: this browser rendered it again, and every pixel is the same.",
        "Gesichert. Identisch: Dieser Browser hat es erneut gerendert, und jedes Pixel ist gleich.";
    see_the_proof: "See the proof", "Nachweis ansehen";
    differs(name, reason): "{name}: the server's pixels differ. {reason}", "{name}: Die Pixel des Servers weichen ab. {reason}";
    see_where: "See where", "Ansehen, wo";
    not_saved(name, reason): "{name} is not saved. {reason}", "{name} ist nicht gesichert. {reason}";
    see_rendition: "See the rendition", "Fassung ansehen";
    saved_in_tab:
        "Saved in this tab only: the browser does not store it. Leave the tab open until the edit is uploaded.",
        "Nur in diesem Tab gesichert: Der Browser bewahrt es nicht auf. Den Tab offen lassen, bis die Bearbeitung hochgeladen ist.";
    saved_offline: "Saved. It is uploaded when the server is back.", "Gesichert. Es wird hochgeladen, sobald der Server wieder da ist.";
    already_waits:
        "This edit is already waiting. It is uploaded when the server is back.",
        "Diese Bearbeitung wartet schon. Sie wird hochgeladen, sobald der Server wieder da ist.";
    already_on_its_way: "This edit is already on its way.", "Diese Bearbeitung ist schon unterwegs.";

    too_large(size, limit): "It is {size}; the limit is {limit}. Make it smaller, and open it again.", "Sie hat {size}; die Grenze ist {limit}. Verkleinern und erneut öffnen.";
    no_sample: "The sample photograph could not be loaded. Check the connection.", "Das Beispielfoto konnte nicht geladen werden. Die Verbindung prüfen.";
    no_room: "The browser has no room for the photograph. Close other tabs, and try again.", "Der Browser hat keinen Platz für das Foto. Andere Tabs schließen und erneut versuchen.";
    your_photograph: "your photograph", "das Foto";
    taken(name):
        "{name} is being edited in another tab. Close it there first.",
        "{name} wird in einem anderen Tab bearbeitet. Zuerst dort schließen.";
    not_removed(name): "The browser could not remove {name}. Try again.", "Der Browser konnte {name} nicht entfernen. Erneut versuchen.";
    page_stopped:
        "The page crashed while this photograph was open, so the photograph was not opened again. It is in the strip, with its edit: select it to try again.",
        "Die Seite ist abgestürzt, während dieses Foto geöffnet war. Deshalb wurde es nicht wieder geöffnet. Es ist mit seiner Bearbeitung im Filmstreifen: dort auswählen, um es erneut zu versuchen.";
    removed_elsewhere: "The photograph was removed in another tab.", "Das Foto wurde in einem anderen Tab entfernt.";
    choose: "Choose photographs", "Fotos auswählen";
    open: "Open", "Öffnen";
    photograph: "Photograph", "Foto";
    /// The name of a file without a name.
    unnamed: "photograph", "foto";
    drop_to_open: "Let go to open", "Zum Öffnen loslassen";
    starting: "Starting the engine…", "Die Bildberechnung startet …";
    opening(name): "Opening {name}…", "{name} wird geöffnet …";
}
