//! Texts of the editor about presets.

texts! {
    my_presets: "My presets", "Eigene Vorgaben";
    apply(name): "Apply {name}", "{name} anwenden";
    save_as_preset: "Save as preset…", "Als Vorgabe sichern …";
    save_as_version(number, name): "Save as version {number} of {name}", "Als Version {number} von {name} sichern";
    new_preset: "Save as preset", "Als Vorgabe sichern";
    my_preset: "My preset", "Meine Vorgabe";
    name: "Name", "Name";
    name_missing: "Give the preset a name.", "Der Vorgabe einen Namen geben.";
    folder: "Folder", "Ordner";
    tags: "Tags, separated by commas", "Schlagwörter, durch Kommas getrennt";
    with_crop: "With the crop and size of this photograph", "Mit Zuschnitt und Größe dieses Fotos";
    save: "Save preset", "Vorgabe sichern";
    preset_saved(name): "{name} is in your presets.", "{name} ist in den Vorgaben.";
    version_saved(number, name): "Version {number} of {name} is saved.", "Version {number} von {name} ist gesichert.";
    see_preset: "See the preset", "Vorgabe ansehen";
    other_engine(name):
        "{name} uses an operation that this version does not know. Load the page again.",
        "{name} nutzt eine Operation, die diese Version nicht kennt. Die Seite neu laden.";
}
