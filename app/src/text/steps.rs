//! Texts of the steps tool.

texts! {
    clear: "Clear", "Leeren";
    clear_title: "Remove every step", "Alle Schritte entfernen";
    none: "No steps yet. Move a control, or add an operation.", "Noch keine Schritte. Regler bewegen oder eine Operation hinzufügen.";
    list: "Steps, in their order", "Schritte in ihrer Reihenfolge";

    add: "Add", "Hinzufügen";
    operations: "Operations", "Operationen";
    find: "Find an operation", "Operation suchen";
    not_found: "No operation is called that.", "Keine Operation heißt so.";
    full(count): "A recipe can have {count} steps. Remove one first.", "Ein Rezept kann {count} Schritte haben. Zuerst einen entfernen.";
    close: "Close", "Schließen";

    toggle(op): "{op} on", "{op} ein";
    toggle_title: "Switch on or off", "Ein- oder ausschalten";
    solo(op): "Show {op} alone", "Nur {op} zeigen";
    solo_title: "Show this step alone", "Nur diesen Schritt zeigen";
    automatic: "auto", "auto";
    reset(op): "Reset: {op}", "Zurücksetzen: {op}";
    reset_short: "Reset", "Zurücksetzen";
    duplicate(op): "Duplicate: {op}", "Duplizieren: {op}";
    duplicate_short: "Duplicate", "Duplizieren";
    up(op): "Move up: {op}", "Nach oben: {op}";
    up_short: "Move up", "Nach oben";
    down(op): "Move down: {op}", "Nach unten: {op}";
    down_short: "Move down", "Nach unten";
    remove(op): "Remove: {op}", "Entfernen: {op}";
    remove_short: "Remove", "Entfernen";
    handle(op): "Move {op}: arrow up or down", "{op} verschieben: Pfeil auf oder ab";
    handle_title: "Drag to another place", "An eine andere Stelle ziehen";
    /// The announcement of a screen reader after a move.
    now_at(op, place, count): "{op}: place {place} of {count}", "{op}: Platz {place} von {count}";
    of_look(look): "Part of the look {look}", "Teil des Looks {look}";

    original_size(width, height): "The original has {width} × {height} px.", "Das Original hat {width} × {height} px.";
    resize_hint: "Type a width or a height; the other side follows.", "Breite oder Höhe eingeben; die andere Seite folgt.";

    kernel_size(side): "{side} × {side}", "{side} × {side}";
    kernel_cell(label, row, column): "{label}, row {row} column {column}", "{label}, Zeile {row} Spalte {column}";
}
