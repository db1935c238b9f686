//! Looks: named lists of operations that ship as data, one file each in `looks/`.
//!
//! A look is only its list of steps: applying it adds these steps to a recipe, where each can be changed.

use serde::Serialize;
use serde::ser::SerializeStruct;
use serde_json::Value;

use crate::recipe::{Recipe, Step};

macro_rules! looks {
    ($($name:literal,)*) => {
        /// Names and files in display order.
        const LOOKS: &[(&str, &str)] = &[$(($name, include_str!(concat!("../looks/", $name, ".json")))),*];
    };
}

looks! {
    "golden_hour",
    "cool_matte",
    "warm_classic",
    "soft_portrait",
    "faded_print",
    "teal_orange",
    "vivid_landscape",
    "all_detail",
    "bleach_bypass",
    "cross_process",
    "moonlight",
    "violet_dusk",
    "forest",
    "rose_quartz",
    "silver_print",
    "noir",
    "infrared",
    "sepia_print",
    "cyanotype",
    "ink_stamp",
    "screen_print",
    "darkroom_flash",
}

/// A named list of operations.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The name in data, in `snake_case`.
    pub name: &'static str,
    /// The display name.
    pub label: String,
    /// One sentence that describes the effect.
    pub summary: String,
    /// The operations, first to last.
    pub steps: Vec<Step>,
}

impl Look {
    /// The steps at `strength`: none at 0, the original steps at 1, a stronger effect above 1 (up to about 1.5). [`Step::with_strength`]
    /// scales each step.
    #[must_use]
    pub fn steps_at_strength(&self, strength: f64) -> Vec<Step> {
        if strength <= 0.0 {
            Vec::new()
        } else {
            self.steps.iter().filter_map(|step| step.with_strength(strength)).collect()
        }
    }
}

/// Serialises as `{name, label, summary, ops}`, where `ops` is the same as in a recipe.
impl Serialize for Look {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let recipe = Recipe { steps: self.steps.clone(), ..Recipe::default() }.to_value();
        let mut fields = serializer.serialize_struct("Look", 4)?;
        fields.serialize_field("name", self.name)?;
        fields.serialize_field("label", &self.label)?;
        fields.serialize_field("summary", &self.summary)?;
        fields.serialize_field("ops", &recipe["ops"])?;
        fields.end()
    }
}

/// Every look, in display order.
#[must_use]
pub fn looks() -> Vec<Look> {
    LOOKS.iter().filter_map(|(name, text)| read(name, text)).collect()
}

/// Parses a look. A test ensures that every file parses.
fn read(name: &'static str, text: &str) -> Option<Look> {
    let fields: Value = serde_json::from_str(text).ok()?;
    let recipe = Recipe::from_value(&serde_json::json!({"version": 1, "ops": fields.get("ops")?})).ok()?;
    let words = |field: &str| fields.get(field)?.as_str().map(str::to_owned);
    Some(Look { name, label: words("label")?, summary: words("summary")?, steps: recipe.steps })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn looks_are_all_read_and_say_what_they_are() {
        let looks = looks();
        assert_eq!(looks.len(), LOOKS.len(), "a look's file cannot be read");
        assert!(looks.len() >= 16);
        for look in &looks {
            assert!(look.name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", look.name);
            assert!(look.summary.ends_with('.') && !look.label.is_empty() && look.steps.len() >= 2, "{}", look.name);
        }
        let labels: BTreeSet<_> = looks.iter().map(|look| &look.label).collect();
        assert_eq!(labels.len(), looks.len(), "two looks have one label");
    }

    #[test]
    fn looks_have_every_strength() {
        for look in looks() {
            assert_eq!(look.steps_at_strength(1.0), look.steps, "{}", look.name);
            assert_eq!(
                (look.steps_at_strength(0.0), look.steps_at_strength(-1.0)),
                (Vec::new(), Vec::new()),
                "{}",
                look.name
            );
            for step in &look.steps {
                assert_eq!(step.with_strength(0.0), None, "{}: {step:?} cannot be taken back", look.name);
                assert_eq!(step.with_strength(1.0).as_ref(), Some(step), "{}", look.name);
            }
            for strength in [0.1, 0.5, 0.99, 1.5] {
                assert!(
                    look.steps_at_strength(strength).len() <= look.steps.len()
                        && !look.steps_at_strength(strength).is_empty(),
                    "{}",
                    look.name
                );
            }
        }
    }

    /// The mean absolute difference that the steps make to a photograph, in 8-bit steps.
    fn apart(steps: Vec<Step>) -> f64 {
        let recipe = Recipe { steps, ..Recipe::default() };
        let samples: Vec<u8> = (0..64 * 64 * 3_u32).map(|i| ((i * 37 + (i / 192) * 5) % 251) as u8).collect();
        let seen = crate::render_pixels(&samples, 64, 64, &recipe, &crate::Limits::BROWSER).unwrap();
        let sum: u64 = samples.iter().zip(&seen.samples).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        sum as f64 / samples.len() as f64
    }

    #[test]
    fn looks_grow_with_their_strength_and_begin_at_the_photograph() {
        for look in looks() {
            let [trace, half, most, whole] =
                [0.02, 0.5, 0.97, 1.0].map(|strength| apart(look.steps_at_strength(strength)));
            assert!(trace < 6.0 && trace <= half && half <= whole, "{}: {trace}, {half}, {whole}", look.name);
            assert!((most - whole).abs() < 4.0, "{}: {most}, {whole}", look.name);
        }
    }

    #[test]
    fn looks_are_the_files_of_their_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/looks");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        assert_eq!(files, LOOKS.iter().map(|(name, _)| format!("{name}.json")).collect());
    }
}
