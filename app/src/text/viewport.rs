//! Texts of the stage: the picture, its comparison and its histogram.

texts! {
    stage:
        "Stage. Arrow keys move the picture, plus and minus zoom, 0 fits it, 1 shows 100 percent.",
        "Bühne. Pfeiltasten bewegen das Bild, Plus und Minus zoomen, 0 passt es ein, 1 zeigt 100 Prozent.";
    black_stage: "Black stage", "Schwarze Bühne";
    dark_stage: "Dark stage", "Dunkle Bühne";
    grey_stage: "Mid-grey stage", "Mittelgraue Bühne";
    white_stage: "White stage", "Weiße Bühne";
    before: "Before", "Vorher";
    after: "After", "Nachher";
    divider: "Divider: before on its left, after on its right", "Trennlinie: links vorher, rechts nachher";
    share_before(percent): "{percent} % before", "{percent} % vorher";
    pixel: "Pixel under the pointer", "Pixel unter dem Zeiger";
    histogram: "Histogram", "Histogramm";
    shadows: "Shadows", "Tiefen";
    highlights: "Highlights", "Lichter";
    percent(share): "{share} %", "{share} %";
    very_little: "less than 0.1 %", "weniger als 0,1 %";
    brightness(dark, middle, light):
        "Brightness: {dark} % dark, {middle} % middle, {light} % light",
        "Helligkeit: {dark} % dunkel, {middle} % mittel, {light} % hell";
    clipped(name, share): "{name}: {share} clipped. Show where (J)", "{name}: {share} beschnitten. Anzeigen, wo (J)";
    not_clipped(name): "{name}: nothing is clipped", "{name}: nichts ist beschnitten";
}
