//! Texts of the shared controls.

texts! {
    close: "Close", "Schließen";
    dismiss: "Dismiss", "Ausblenden";
    reset_of(label): "Reset {label}", "{label} zurücksetzen";
    slider_hint(label): "{label}. Double-click, or Delete on the slider, resets it.", "{label}. Doppelklick, oder Entf auf dem Regler, setzt zurück.";
    with_unit(label, unit): "{label}, {unit}", "{label}, {unit}";
    part_loads: "Loading …", "Wird geladen …";
    part_failed: "This part of Safelight could not be loaded. Check the connection.", "Dieser Teil von Safelight konnte nicht geladen werden. Bitte die Verbindung prüfen.";
    part_retry: "Try again", "Noch einmal versuchen";
    part_reload: "Load the page again", "Seite neu laden";
}
