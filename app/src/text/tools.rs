//! Texts of the tools: their names, and those of their sections.

texts! {
    edit: "Edit", "Bearbeitung";
    looks: "Looks", "Looks";
    adjust: "Adjust", "Anpassen";
    crop: "Crop", "Freistellen";
    effects: "Effects", "Effekte";
    steps: "Steps", "Schritte";
    light: "Light", "Licht";
    colour: "Colour", "Farbe";
    curve: "Curve", "Kurve";
    detail: "Detail", "Details";
}
