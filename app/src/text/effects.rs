//! Texts of the tool of effects.

texts! {
    more: "More effects", "Weitere Effekte";
    more_short: "More", "Mehr";
    remove(effect): "Remove {effect}", "{effect} entfernen";
}
