//! Texts of the adjust tool.

use filters::{OpSpec, ParamSpec};

use super::operations::{op_label, param_label};

texts! {
    sharpening: "Sharpening", "Schärfen";
    white_balance: "White balance", "Weißabgleich";
    pick: "Pick", "Pipette";
    pick_title: "Click something grey in the photograph", "Im Bild auf etwas Graues klicken";
    pick_hint: "Click something that should be grey. Esc cancels.", "Auf etwas klicken, das grau sein soll. Esc bricht ab.";
    pick_stage: "Pipette. Arrow keys move it, Enter picks, Escape cancels.", "Pipette. Die Pfeiltasten bewegen sie, Eingabe wählt, Escape bricht ab.";
    pick_failed: "There is no colour to pick there. Click inside of the photograph.", "Dort ist keine Farbe. Ins Bild klicken.";
    mixer: "Colour mixer", "Farbmischer";
    mixer_hue: "Mixer hue", "Mischer: Farbton";
    mixer_saturation: "Mixer saturation", "Mischer: Sättigung";
    mixer_luminance: "Mixer luminance", "Mischer: Luminanz";
    hue: "Hue", "Farbton";
    saturation: "Saturation", "Sättigung";
    luminance: "Luminance", "Luminanz";
    band_red: "Red", "Rot";
    band_orange: "Orange", "Orange";
    band_yellow: "Yellow", "Gelb";
    band_green: "Green", "Grün";
    band_aqua: "Aqua", "Aquamarin";
    band_blue: "Blue", "Blau";
    band_purple: "Purple", "Lila";
    band_magenta: "Magenta", "Magenta";
    controls_of(section): "Controls of {section}", "Regler für {section}";
}

/// The label of a permanently visible control: that of the operation if it is the operation's only or first parameter,
/// otherwise that of the parameter.
pub(crate) fn control_label(op: &OpSpec, param: &ParamSpec) -> &'static str {
    match (op.name, param.name) {
        ("unsharp_mask", "amount") => sharpening(),
        ("vignette" | "grain", "amount") | ("bilateral", "sigma_px") => op_label(op),
        ("color_mixer", name) => match name.rsplit('_').next() {
            Some("hue") => hue(),
            Some("saturation") => saturation(),
            _ => luminance(),
        },
        _ if op.params.len() == 1 => op_label(op),
        _ => param_label(op, param),
    }
}

#[cfg(test)]
mod tests {
    use filters::Step;

    use super::*;

    #[test]
    fn controls_have_the_names_of_the_field() {
        let label = |op: &str, param: &str| {
            let spec = Step::new(op).unwrap().spec();
            control_label(spec, spec.param(param).unwrap())
        };
        assert_eq!(label("exposure", "ev"), "Exposure");
        assert_eq!(label("contrast", "amount"), "Contrast");
        assert_eq!(label("white_balance", "temperature"), "Temperature");
        assert_eq!(label("unsharp_mask", "amount"), "Sharpening");
        assert_eq!(label("bilateral", "sigma_px"), "Noise reduction");
        assert_eq!(label("grain", "roughness"), "Roughness");
        assert_eq!(label("color_mixer", "red_luminance"), "Luminance");
    }
}
