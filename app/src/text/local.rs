//! Texts of the photographs that are stored on this device.

texts! {
    in_memory_only(name, reason):
        "{name} is in memory only. {reason} Export or save it before you close this tab.",
        "{name} ist nur im Arbeitsspeicher. {reason} Vor dem Schließen des Tabs exportieren oder sichern.";
    table_in_memory_only(table, name, reason):
        "The look-up table {table}, which the edit of {name} uses, is in memory only. {reason} Export or save the photograph before you close this tab.",
        "Die Farbtabelle {table}, die die Bearbeitung von {name} verwendet, ist nur im Arbeitsspeicher. {reason} Das Foto vor dem Schließen des Tabs exportieren oder sichern.";
    stores_nothing:
        "This browser stores nothing for this page. Private windows do that.",
        "Dieser Browser speichert nichts für diese Seite. In privaten Fenstern ist das so.";
    device_full:
        "This device has no room left for it. Remove photographs from the strip to make room.",
        "Auf diesem Gerät ist kein Platz mehr dafür. Fotos aus dem Filmstreifen entfernen, um Platz zu schaffen.";
    newer_tab:
        "Another tab runs a newer version of Safelight. Load this page again.",
        "In einem anderen Tab läuft eine neuere Version von Safelight. Diese Seite neu laden.";
    not_stored: "The browser could not store it.", "Der Browser konnte es nicht speichern.";
    evicted(name):
        "The browser has removed {name} from this device to make room. Its edit is still here: open the file again to go on.",
        "Der Browser hat {name} von diesem Gerät entfernt, um Platz zu schaffen. Die Bearbeitung ist noch da: die Datei erneut öffnen, um weiterzumachen.";
    unreadable(name):
        "{name} cannot be read on this device. Its edit is still here: open the file again to go on.",
        "{name} lässt sich auf diesem Gerät nicht lesen. Die Bearbeitung ist noch da: die Datei erneut öffnen, um weiterzumachen.";
    edit_newer(name):
        "The edit of {name} was made by a newer version of Safelight. Load the page again to get it.",
        "Die Bearbeitung von {name} stammt von einer neueren Version von Safelight. Die Seite neu laden, um sie zu bekommen.";
    edit_damaged(name): "The edit of {name} cannot be read.", "Die Bearbeitung von {name} lässt sich nicht lesen.";
    edit_unread(name):
        "The edit of {name} could not be read: the browser did not answer. Close the photograph and open it again to get it.",
        "Die Bearbeitung von {name} konnte nicht gelesen werden: Der Browser hat nicht geantwortet. Das Foto schließen und erneut öffnen, um sie zu bekommen.";
    edit_stays(sentence):
        "{sentence} It stays as it is; changes that you make now are in memory only. Export or save them before you close this tab.",
        "{sentence} Sie bleibt, wie sie ist; Änderungen sind ab jetzt nur im Arbeitsspeicher. Vor dem Schließen des Tabs exportieren oder sichern.";
    one_bad_file(name, reason): "{name} cannot be opened. {reason}", "{name} lässt sich nicht öffnen. {reason}";
    bad_files(count, names, reason):
        "{count} files cannot be opened: {names}. {reason}",
        "{count} Dateien lassen sich nicht öffnen: {names}. {reason}";
    count_open(count): "{count} open", "{count} geöffnet";
    count_edited(count, edited): "{count} open · {edited} edited", "{count} geöffnet · {edited} bearbeitet";
}
