//! Texts of the looks and of the look-up table.

texts! {
    none: "None", "Ohne";
    none_summary: "The photograph without a look.", "Das Foto ohne Look.";
    favourites: "Favourites", "Favoriten";
    film: "Film", "Film";
    mood: "Mood", "Stimmung";
    single_colour: "One colour", "Einfarbig";
    graphic: "Graphic", "Grafisch";
    strength: "Strength", "Stärke";
    add_favourite(look): "Make {look} a favourite", "{look} zu den Favoriten";
    remove_favourite(look): "{look} is a favourite. Remove it from the favourites", "{look} ist Favorit. Aus den Favoriten entfernen";
    table: "Look-up table", "Farbtabelle (LUT)";
    choose_table: "Choose a .cube file…", "CUBE-Datei wählen …";
    replace_table: "Replace…", "Ersetzen …";
    remove_table: "Remove the look-up table", "Farbtabelle entfernen";
    table_hint(limit): "Or drop one on the photograph. Up to {limit}.", "Oder eine auf das Foto ziehen. Bis {limit}.";
    unnamed_table: "Without a name", "Ohne Namen";
    no_table: "No table", "Keine Tabelle";
    table_too_large(name, size, limit):
        "{name} is {size}; a look-up table has at most {limit}. Export a smaller one, and choose that.",
        "{name} hat {size}, eine Farbtabelle höchstens {limit}. Eine kleinere exportieren und diese wählen.";
}
