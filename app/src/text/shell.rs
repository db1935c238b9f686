//! Texts of the frame: the bar, the pages' names, settings.

texts! {
    editor: "Editor", "Bearbeiten";
    gallery: "Gallery", "Galerie";
    to_the_editor: "To the editor", "Zum Bearbeiten";
}
