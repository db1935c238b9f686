//! Texts of the crop tool: crop, straighten, flip and turn.

texts! {
    aspect: "Aspect", "Seitenverhältnis";
    free: "Free", "Frei";
    original: "Original", "Original";
    swap: "Swap portrait and landscape (X)", "Hoch- und Querformat tauschen (X)";
    straighten: "Straighten", "Winkel";
    draw_line: "Draw a line", "Linie zeichnen";
    draw_line_title: "Draw along a horizon or an upright edge", "Entlang eines Horizonts oder einer senkrechten Kante ziehen";
    line_hint: "Draw along a horizon or an upright edge. Escape ends it.", "Entlang eines Horizonts oder einer senkrechten Kante ziehen. Escape beendet.";
    orientation: "Mirror and turn", "Spiegeln und drehen";
    flip_horizontally: "Flip horizontally", "Horizontal spiegeln";
    flip_vertically: "Flip vertically", "Vertikal spiegeln";
    turn_left: "Turn left", "Nach links drehen";
    turn_right: "Turn right", "Nach rechts drehen";
    numbers: "Numbers", "Zahlen";
    left: "Left", "Links";
    top: "Top", "Oben";
    width: "Width", "Breite";
    height: "Height", "Höhe";
    reset: "Reset", "Zurücksetzen";
    done: "Done", "Fertig";
    later_steps: "Other steps further down change the size or the frame, too. They stay as they are; see Steps.", "Spätere Schritte ändern ebenfalls Größe oder Rahmen. Sie bleiben unverändert; siehe Schritte.";
    no_room: "The recipe is full: remove a step first.", "Das Rezept ist voll. Zuerst einen Schritt entfernen.";
    frame: "Crop. Arrow keys move it, with Shift by ten pixels", "Freistellungsrahmen. Pfeiltasten verschieben ihn, mit Umschalt um zehn Pixel";
    top_left: "Top left corner", "Ecke oben links";
    top_edge: "Top edge", "Obere Kante";
    top_right: "Top right corner", "Ecke oben rechts";
    right_edge: "Right edge", "Rechte Kante";
    bottom_right: "Bottom right corner", "Ecke unten rechts";
    bottom_edge: "Bottom edge", "Untere Kante";
    bottom_left: "Bottom left corner", "Ecke unten links";
    left_edge: "Left edge", "Linke Kante";
}
