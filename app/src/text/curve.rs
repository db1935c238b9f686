//! Texts of the tone curve and the levels.

texts! {
    curve: "Curve", "Kurve";
    levels: "Levels", "Tonwerte";
    parts: "Curve or levels", "Kurve oder Tonwerte";
    channels: "Channels", "Kanäle";
    chart(channel): "Curve of {channel}: press to add a point, drag it away to remove it", "Kurve {channel}: drücken fügt einen Punkt hinzu, wegziehen entfernt ihn";
    point(channel, number, count, input, output): "{channel}, point {number} of {count}: input {input}, output {output}", "{channel}, Punkt {number} von {count}: Eingabe {input}, Ausgabe {output}";
    point_title: "Drag; a double click or Delete removes it", "Ziehen; Doppelklick oder Entf entfernt ihn";
    input: "Input", "Eingabe";
    output: "Output", "Ausgabe";
    remove_point: "Remove the point", "Punkt entfernen";
    reset_channel(channel): "Reset {channel}", "{channel} zurücksetzen";
    reset_all: "Reset all curves", "Alle Kurven zurücksetzen";
    all: "All", "Alle";
    reset: "Reset", "Zurücksetzen";

    auto: "Auto", "Auto";
    auto_title: "Set black and white to the darkest and brightest tones", "Schwarz und Weiß auf die dunkelsten und hellsten Töne setzen";
    auto_failed: "The levels could not be worked out. Try again when the photograph is shown.", "Die Tonwerte konnten nicht ermittelt werden. Erneut versuchen, wenn das Foto angezeigt wird.";
    black: "Black", "Schwarz";
    gamma: "Gamma", "Gamma";
    white: "White", "Weiß";
    out_black: "Output black", "Ausgabe Schwarz";
    out_white: "Output white", "Ausgabe Weiß";
}
