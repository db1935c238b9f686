//! The correspondence of Lightroom's settings and our operations. A slider of Lightroom goes from -100 to 100 or from 0
//! to 100, and ours from -1 to 1 or from 0 to 1, so that most settings keep their position. The curves behind the
//! sliders differ, so the result resembles Lightroom's and does not equal it.

use filters::{ParamValue, Recipe, Step, white_balance};

use super::recipe::{RecipeBuilder, set_number};
use super::settings::Settings;

/// The colour temperature at which Lightroom's temperature does nothing here: daylight, in kelvin. A preset states the
/// temperature of the scene's light, and our photographs are balanced already.
const DAYLIGHT_K: f64 = 5500.0;
/// Lightroom's tint of daylight.
const DAYLIGHT_TINT: f64 = 10.0;
/// Units of Lightroom's tint for one of ours: 3000 units are 1 in CIE 1960 (u, v) (DNG SDK, `dng_temperature.cpp`), and
/// our unit is 0.02.
const TINT_UNITS: f64 = 60.0;

/// The tone controls: a setting, and the operation whose `amount` is a hundredth of it.
const TONES: [(&str, &str); 5] = [
    ("Contrast2012", "contrast"),
    ("Highlights2012", "highlights"),
    ("Shadows2012", "shadows"),
    ("Whites2012", "whites"),
    ("Blacks2012", "blacks"),
];

/// The tone curves: a setting, and the parameter of `curves`.
const CURVES: [(&str, &str); 4] = [
    ("ToneCurvePV2012", "rgb"),
    ("ToneCurvePV2012Red", "red"),
    ("ToneCurvePV2012Green", "green"),
    ("ToneCurvePV2012Blue", "blue"),
];

/// The bands of the colour mixer; the names are the same in lower case.
const BANDS: [&str; 8] = ["Red", "Orange", "Yellow", "Green", "Aqua", "Blue", "Purple", "Magenta"];

/// The bands of Lightroom's black-and-white mix, and our weights. We have no orange and no purple.
const GRAY_BANDS: [(&str, &str); 6] = [
    ("Red", "red"),
    ("Yellow", "yellow"),
    ("Green", "green"),
    ("Aqua", "cyan"),
    ("Blue", "blue"),
    ("Magenta", "magenta"),
];

/// Converts the settings to a recipe, in the usual order of steps, and marks those that it used.
pub(super) fn convert(settings: &mut Settings) -> Recipe {
    let mut recipe = RecipeBuilder::default();
    hundredth(settings, &mut recipe, "Dehaze", "dehaze");
    add_white_balance(settings, &mut recipe);
    if let Some(ev) = settings.take_number("Exposure2012") {
        recipe.add("exposure", &[("ev", ev)]);
    }
    for (setting, op) in TONES {
        hundredth(settings, &mut recipe, setting, op);
    }
    add_curves(settings, &mut recipe);
    for (setting, op) in [("Vibrance", "vibrance"), ("Saturation", "saturation")] {
        hundredth(settings, &mut recipe, setting, op);
    }
    if settings.take("ConvertToGrayscale").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        // Without colours, the colour mixer has no effect, and with colours, the mix of greys.
        add_black_and_white(settings, &mut recipe);
        add_color_mixer(settings, &mut RecipeBuilder::default());
    } else {
        add_color_mixer(settings, &mut recipe);
        BANDS.iter().for_each(|band| settings.mark_used(&format!("GrayMixer{band}")));
    }
    hundredth(settings, &mut recipe, "Clarity2012", "clarity");
    add_sharpening(settings, &mut recipe);
    add_vignette(settings, &mut recipe);
    add_grain(settings, &mut recipe);
    recipe.finish()
}

/// Adds an operation whose `amount` is a hundredth of a setting.
fn hundredth(settings: &mut Settings, recipe: &mut RecipeBuilder, setting: &str, op: &str) {
    if let Some(value) = settings.take_number(setting) {
        recipe.add(op, &[("amount", value / 100.0)]);
    }
}

/// The temperature in kelvin and the tint of raw files, or the relative ones of other files. A white balance by name has
/// a temperature too; without one it stays unused.
fn add_white_balance(settings: &mut Settings, recipe: &mut RecipeBuilder) {
    let relative = ["IncrementalTemperature", "IncrementalTint"].map(|name| settings.take_number(name));
    let absolute = ["Temperature", "Tint"].map(|name| settings.take_number(name));
    if settings.text_is("WhiteBalance", "As Shot") {
        return;
    }
    let (temperature, tint) = match (relative, absolute) {
        ([None, None], [None, None]) => return,
        ([None, None], [kelvin, tint]) => {
            let kelvin = kelvin.filter(|kelvin| *kelvin > 0.0).unwrap_or(DAYLIGHT_K);
            let tint = tint.map_or(0.0, |tint| (tint - DAYLIGHT_TINT) / TINT_UNITS);
            (white_balance::temperature(kelvin) - white_balance::temperature(DAYLIGHT_K), tint)
        }
        ([temperature, tint], _) => (temperature.unwrap_or(0.0) / 100.0, tint.unwrap_or(0.0) / 100.0),
    };
    settings.mark_used("WhiteBalance");
    recipe.add("white_balance", &[("temperature", temperature), ("tint", tint)]);
}

fn add_curves(settings: &mut Settings, recipe: &mut RecipeBuilder) {
    let Some(mut step) = Step::new("curves") else { return };
    for (setting, param) in CURVES {
        let Some(points) = settings.list(setting).and_then(curve) else { continue };
        // A curve with too many points, or with two points at one input, has no form here.
        if step.set(param, ParamValue::Curve(points.into())).is_ok() {
            settings.mark_used(setting);
        }
    }
    recipe.push(step);
}

/// The points of a curve: texts `input, output` from 0 to 255.
fn curve(items: &[String]) -> Option<Vec<[f64; 2]>> {
    let share = |text: &str| text.trim().parse::<f64>().ok().map(|value| (value / 255.0 * 1e6).round() / 1e6);
    let point = |item: &String| {
        let (input, output) = item.split_once(',')?;
        Some([share(input)?, share(output)?])
    };
    items.iter().map(point).collect()
}

fn add_color_mixer(settings: &mut Settings, recipe: &mut RecipeBuilder) {
    let Some(mut step) = Step::new("color_mixer") else { return };
    for band in BANDS {
        for kind in ["Hue", "Saturation", "Luminance"] {
            if let Some(value) = settings.take_number(&format!("{kind}Adjustment{band}")) {
                let param = format!("{}_{}", band.to_lowercase(), kind.to_lowercase());
                set_number(&mut step, &param, value / 100.0);
            }
        }
    }
    recipe.push(step);
}

fn add_black_and_white(settings: &mut Settings, recipe: &mut RecipeBuilder) {
    let Some(mut step) = Step::new("black_white") else { return };
    for (band, param) in GRAY_BANDS {
        let mixed = settings.take_number(&format!("GrayMixer{band}"));
        if let (Some(value), Some(ParamValue::Number(own))) = (mixed, step.get(param)) {
            set_number(&mut step, param, own + value / 100.0);
        }
    }
    recipe.push(step);
}

/// Our unsharp mask has neither a detail nor a mask.
fn add_sharpening(settings: &mut Settings, recipe: &mut RecipeBuilder) {
    let Some(amount) = settings.take_number("Sharpness") else { return };
    if amount <= 0.0 {
        // Without an amount the other settings have no effect.
        ["SharpenRadius", "SharpenDetail", "SharpenEdgeMasking"].iter().for_each(|name| settings.mark_used(name));
        return;
    }
    let radius = settings.take_number("SharpenRadius").unwrap_or(1.0);
    recipe.add("unsharp_mask", &[("amount", amount / 100.0), ("sigma_px", radius)]);
}

/// Lightroom darkens below 0. A midpoint and a feather of 50, its defaults, are our defaults 0.3 and 0.7.
fn add_vignette(settings: &mut Settings, recipe: &mut RecipeBuilder) {
    let Some(amount) = settings.take_number("PostCropVignetteAmount") else { return };
    if amount == 0.0 {
        let rest = ["Midpoint", "Feather", "Roundness", "Style", "HighlightContrast"];
        rest.iter().for_each(|name| settings.mark_used(&format!("PostCropVignette{name}")));
        return;
    }
    let midpoint = settings.take_number("PostCropVignetteMidpoint").unwrap_or(50.0);
    let feather = settings.take_number("PostCropVignetteFeather").unwrap_or(50.0);
    let numbers = [("amount", -amount / 100.0), ("radius", 0.3 * midpoint / 50.0), ("softness", 0.7 * feather / 50.0)];
    recipe.add("vignette", &numbers);
}

/// A size of 25, Lightroom's default, is our default of 1.5 pixels. Lightroom calls the roughness a frequency.
fn add_grain(settings: &mut Settings, recipe: &mut RecipeBuilder) {
    let Some(amount) = settings.take_number("GrainAmount") else { return };
    if amount <= 0.0 {
        ["GrainSize", "GrainFrequency"].iter().for_each(|name| settings.mark_used(name));
        return;
    }
    let size = settings.take_number("GrainSize").unwrap_or(25.0);
    let roughness = settings.take_number("GrainFrequency").unwrap_or(50.0);
    let numbers = [("amount", amount / 100.0), ("size_px", 0.5 + size / 25.0), ("roughness", roughness / 100.0)];
    recipe.add("grain", &numbers);
}
