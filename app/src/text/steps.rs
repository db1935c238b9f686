//! Texts of the stack of steps.

texts! {
    clear: "Clear", "Leeren";
    clear_title: "Remove every step", "Alle Schritte entfernen";
    none: "No steps yet. Move a control, or add an operation.", "Noch keine Schritte. Bewege einen Regler oder füge eine Operation hinzu.";
}
