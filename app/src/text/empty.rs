//! Texts of the editor without a photograph: the invitation, and the samples with their authors, as in
//! `photos/LICENCES.md`.

texts! {
    drop_here: "Drop photographs here", "Fotos hier ablegen";
    formats:
        "JPEG, PNG, WebP, GIF, TIFF, BMP or QOI. They stay on this device until you save them.",
        "JPEG, PNG, WebP, GIF, TIFF, BMP oder QOI. Sie bleiben auf diesem Gerät, bis sie gesichert werden.";
    or_paste: "or paste one from the clipboard", "oder eines aus der Zwischenablage einfügen";
    or_sample: "Or try one of these", "Oder eines von diesen ausprobieren";

    chelsea: "Chelsea", "Chelsea";
    chelsea_credit: "Stefan van der Walt, CC0", "Stefan van der Walt, CC0";
    astronaut: "Eileen Collins", "Eileen Collins";
    astronaut_credit: "NASA, public domain", "NASA, gemeinfrei";
    coffee: "Espresso", "Espresso";
    coffee_credit: "Rachel Michetti, CC0", "Rachel Michetti, CC0";
    rocket: "DSCOVR launch", "Start von DSCOVR";
    rocket_credit: "SpaceX, public domain", "SpaceX, gemeinfrei";
    retina: "Retina", "Netzhaut";
    retina_credit: "Mikael Häggström, CC0", "Mikael Häggström, CC0";
}
