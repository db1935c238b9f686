//! Texts of the history and the snapshots.

texts! {
    history: "History", "Verlauf";
    history_title: "History and snapshots", "Verlauf und Schnappschüsse";
    undo: "Undo", "Rückgängig";
    undo_title: "Undo (Ctrl+Z)", "Rückgängig (Strg+Z)";
    redo: "Redo", "Wiederholen";
    redo_title: "Redo (Ctrl+Shift+Z)", "Wiederholen (Strg+Umschalt+Z)";
    toolbar: "Picture", "Bild";
    before: "Before", "Vorher";
    before_title: "Hold to see the untouched picture (or hold \\ or Space)", "Halten, um das unbearbeitete Bild zu sehen (oder \\ oder Leertaste halten)";
    close: "Close", "Schließen";
    changes: "Changes", "Änderungen";
    untouched: "As it was taken", "Wie aufgenommen";
    earlier: "Earlier changes", "Frühere Änderungen";
    several: "Several steps at once", "Mehrere Schritte auf einmal";
    preset(name): "Preset {name}", "Vorgabe {name}";
    recipe: "Recipe applied", "Rezept angewendet";

    added(op): "Added: {op}", "Hinzugefügt: {op}";
    removed(ops): "Removed: {ops}", "Entfernt: {ops}";
    duplicated(op): "Duplicated: {op}", "Dupliziert: {op}";
    moved(op): "Moved: {op}", "Verschoben: {op}";
    reset(op): "Reset: {op}", "Zurückgesetzt: {op}";
    switched_on(op): "{op}: on", "{op}: ein";
    switched_off(op): "{op}: off", "{op}: aus";
    on: "on", "ein";
    off: "off", "aus";
    cleared: "All steps removed", "Alle Schritte entfernt";
    look(name, percent): "Look: {name} {percent} %", "Look: {name} {percent} %";
    look_removed(name): "Look removed: {name}", "Look entfernt: {name}";
    output(format): "Output: {format}", "Ausgabe: {format}";
    restored(name): "Snapshot: {name}", "Schnappschuss: {name}";

    snapshots: "Snapshots", "Schnappschüsse";
    take: "Take a snapshot", "Aufnehmen";
    no_snapshots: "A snapshot keeps the edit as it is now, to come back to.", "Ein Schnappschuss hält die Bearbeitung fest, wie sie jetzt ist.";
    numbered(number): "Snapshot {number}", "Schnappschuss {number}";
    restore_title(name): "Go back to “{name}”", "Zu „{name}“ zurückkehren";
    rename(name): "Rename “{name}”", "„{name}“ umbenennen";
    delete(name): "Delete “{name}”", "„{name}“ löschen";
    name: "Name of the snapshot", "Name des Schnappschusses";
    too_many(count): "A photograph can have {count} snapshots. Delete one first.", "Ein Foto kann {count} Schnappschüsse haben. Zuerst einen löschen.";
}
