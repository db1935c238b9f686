//! Texts of API keys.

texts! {
    keys: "API keys", "API-Schlüssel";
    why: "A key lets a program use your account. Give each program a key of its own.", "Mit einem Schlüssel nutzt ein Programm das Konto. Jedes Programm sollte einen eigenen haben.";
    once(name): "{name}: copy the key now. It is not shown again.", "{name}: den Schlüssel jetzt kopieren. Er wird nicht noch einmal gezeigt.";
    key_for(name): "New key: {name}", "Neuer Schlüssel: {name}";
    add: "Create a key", "Schlüssel erstellen";
    create: "Create", "Erstellen";
    name: "What it is for", "Wofür er ist";
    may: "What it may do", "Was er darf";
    valid: "Valid for", "Gültig";
    no_end: "does not expire", "läuft nicht ab";
    ends(day): "expires on {day}", "läuft am {day} ab";
    days(count): "{count} days", "{count} Tage";
    without_end: "Without end", "Ohne Ende";
    images_read: "See images, renditions and jobs", "Fotos, Fassungen und Aufträge sehen";
    images_write: "Add, change and delete images", "Fotos hinzufügen, ändern und löschen";
    renditions_write: "Render, change and delete renditions", "Fassungen erstellen, ändern und löschen";
    presets_read: "See presets", "Vorgaben sehen";
    presets_write: "Add, change, share and delete presets", "Vorgaben hinzufügen, ändern, teilen und löschen";
    collections_write: "Add, change, run and delete collections", "Sammlungen hinzufügen, ändern, starten und löschen";
    profile_write: "Change the profile and the avatar", "Profil und Profilbild ändern";
    webhooks_write: "Manage webhooks", "Webhooks verwalten";
    copy: "Copy", "Kopieren";
    hide: "I have copied it", "Ich habe es kopiert";
    copied: "Copied", "Kopiert";
    not_copied: "The browser did not copy the text. Select and copy it.", "Der Browser hat den Text nicht kopiert. Markieren und kopieren.";
}

/// How long a key is valid, in days; 0 is without end.
pub(crate) fn valid_for(count: u32) -> String {
    if count == 0 { without_end().to_owned() } else { days(count) }
}

/// The scopes with their labels.
pub(crate) fn scopes() -> [(&'static str, &'static str); 8] {
    [
        ("images:read", images_read()),
        ("images:write", images_write()),
        ("renditions:write", renditions_write()),
        ("presets:read", presets_read()),
        ("presets:write", presets_write()),
        ("collections:write", collections_write()),
        ("profile:write", profile_write()),
        ("webhooks:write", webhooks_write()),
    ]
}
