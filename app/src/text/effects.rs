//! Texts of the effects tool.

texts! {
    more: "More effects", "Weitere Effekte";
    more_short: "More", "Mehr";
    remove(effect): "Remove {effect}", "{effect} entfernen";
}
