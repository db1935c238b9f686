//! Texts of the pyramids of a photograph.

texts! {
    make: "Make a pyramid", "Pyramide erstellen";
    make_of(name): "Pyramids of {name}", "Pyramiden von {name}";
    title: "Pyramids", "Pyramiden";
    what_it_is:
        "A pyramid is one TIFF file with {name} at all sizes, in tiles. Viewers zoom into it quickly.",
        "Eine Pyramide ist eine TIFF-Datei mit {name} in allen Größen, in Kacheln. Betrachter zoomen schnell hinein.";
}
