//! Looks: named lists of operations for a whole mood, shipped as data in `looks/`, one file each.
//!
//! A look is no more than the steps it consists of: who picks one gets them, and can change each.

use serde::Serialize;
use serde::ser::SerializeStruct;
use serde_json::Value;

use crate::recipe::{Recipe, Step};

macro_rules! looks {
    ($($name:literal,)*) => {
        /// Name and file, in the order a list shows them.
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
    /// The name in data, `snake_case`.
    pub name: &'static str,
    /// The name a person reads.
    pub label: String,
    /// One sentence: what it makes of a picture.
    pub summary: String,
    /// The operations, first to last.
    pub steps: Vec<Step>,
}

/// As `{name, label, summary, ops}`, where `ops` is what a recipe has.
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

/// Every look, in the order a list shows them.
#[must_use]
pub fn looks() -> Vec<Look> {
    LOOKS.iter().filter_map(|(name, text)| read(name, text)).collect()
}

/// A test holds every file to being read.
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
    fn looks_are_the_files_of_their_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/looks");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        assert_eq!(files, LOOKS.iter().map(|(name, _)| format!("{name}.json")).collect());
    }
}
