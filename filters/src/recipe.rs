//! The recipe: an ordered list of operations and the output settings, as JSON with a canonical form.
//!
//! Canonical form: steps that are off, the ids of steps and parameters with their default value are omitted, and the rest is written by the
//! JSON Canonicalization Scheme (RFC 8785): no white space, keys sorted by UTF-16 code units, numbers as in JavaScript. [`Recipe::digest`] is
//! the SHA-256 of that text.
//!
//! The stored form, [`Recipe::to_value`] and [`Recipe::to_json`], keeps the ids and the steps that are off.

mod canonical;
mod identity;
mod json;
mod output;
mod step;
mod strength;

use std::fmt;

pub use identity::MAX_ID_CHARS;
pub use output::Output;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
pub use step::Step;

use crate::digest::Digest;
use crate::error::{RecipeError, RecipeErrorCode};
use crate::json::{StrictValue, parse_json};
use crate::lut::{AssetId, Assets, Lut};
use crate::spec::excerpt;
use canonical::write_canonical;
use json::{known_fields, object};

/// The version of the recipe format that this engine reads and writes.
pub const RECIPE_VERSION: u64 = 1;

/// Largest number of operations in one recipe.
pub const MAX_STEPS: usize = 64;

/// A valid recipe: an ordered list of operations and the output settings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recipe {
    /// The operations in order.
    pub steps: Vec<Step>,
    /// How the result is encoded.
    pub output: Output,
}

impl Recipe {
    /// Parses a recipe from JSON text.
    ///
    /// # Errors
    ///
    /// The first error, with a JSON pointer to its place.
    pub fn from_json(text: &[u8]) -> Result<Self, RecipeError> {
        let value = parse_json(text).map_err(|error| {
            RecipeError::new(RecipeErrorCode::Malformed, "", format!("The recipe is not valid JSON: {error}."))
        })?;
        Self::from_value(&value)
    }

    /// Parses a recipe from a JSON value.
    ///
    /// # Errors
    ///
    /// The first error, with a JSON pointer to its place.
    pub fn from_value(value: &Value) -> Result<Self, RecipeError> {
        let fields = object(value, "", "a recipe")?;
        known_fields(fields, "", &["version", "ops", "output"])?;
        match fields.get("version") {
            Some(version) if version.as_u64() == Some(RECIPE_VERSION) => {}
            Some(version) => {
                return Err(RecipeError::new(
                    RecipeErrorCode::UnknownVersion,
                    "/version",
                    format!(
                        "Set `version` to {RECIPE_VERSION}: this engine does not know recipes of version {}.",
                        excerpt(&version.to_string())
                    ),
                ));
            }
            None => {
                return Err(RecipeError::new(
                    RecipeErrorCode::Malformed,
                    "/version",
                    format!("Add `version` to the recipe: {RECIPE_VERSION}."),
                ));
            }
        }
        let steps = match fields.get("ops") {
            None => Vec::new(),
            Some(Value::Array(ops)) if ops.len() > MAX_STEPS => {
                return Err(RecipeError::new(
                    RecipeErrorCode::OutOfRange,
                    "/ops",
                    format!(
                        "A recipe can have {MAX_STEPS} operations at most, but this one has {}. Remove some.",
                        ops.len()
                    ),
                ));
            }
            Some(Value::Array(ops)) => {
                let steps = ops.iter().enumerate().map(|(i, op)| Step::from_value(op, &format!("/ops/{i}")));
                let steps: Vec<Step> = steps.collect::<Result<_, _>>()?;
                identity::check_unique(&steps)?;
                steps
            }
            Some(_) => {
                return Err(RecipeError::new(
                    RecipeErrorCode::Malformed,
                    "/ops",
                    "`ops` must be a list of operations.",
                ));
            }
        };
        let output = fields.get("output").map_or(Ok(Output::default()), Output::from_value)?;
        Ok(Self { steps, output })
    }

    /// The recipe in its stored form, as a JSON value: with ids and with steps that are off, without parameters that have their default
    /// value. [`Self::from_value`] reads it back without a loss.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut fields = Map::new();
        fields.insert("version".to_owned(), RECIPE_VERSION.into());
        fields.insert("ops".to_owned(), self.steps.iter().map(Step::to_value).collect());
        fields.insert("output".to_owned(), self.output.to_value());
        Value::Object(fields)
    }

    /// The text of [`Self::to_value`], written like the canonical text. Equal recipes have equal texts.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = String::new();
        write_canonical(&self.to_value(), &mut text);
        text
    }

    /// The recipe that is rendered: without ids and without steps that are off.
    #[must_use]
    pub fn effective(&self) -> Self {
        let steps = self.steps.iter().filter(|step| !step.is_off()).map(Step::without_identity);
        Self { steps: steps.collect(), output: self.output }
    }

    /// The canonical text of the recipe: that of [`Self::effective`].
    #[must_use]
    pub fn canonical(&self) -> String {
        self.effective().to_json()
    }

    /// The assets that rendering needs, without duplicates, in the order of the steps. Steps that are off need none; [`Self::named_assets`]
    /// has theirs too.
    #[must_use]
    pub fn assets(&self) -> Vec<AssetId> {
        unique(self.steps.iter().filter(|step| !step.is_off()).flat_map(Step::assets))
    }

    /// The assets that the steps name, also those of steps that are off, without duplicates, in the order of the steps. A copy of a stored
    /// recipe needs all of them.
    #[must_use]
    pub fn named_assets(&self) -> Vec<AssetId> {
        unique(self.steps.iter().flat_map(Step::assets))
    }

    /// The same recipe with its assets resolved from `assets`, ready to render. Rendering fails if an asset is missing, and names it.
    #[must_use]
    pub fn with_assets(&self, assets: &Assets) -> Self {
        let mut recipe = self.clone();
        recipe.steps.iter_mut().for_each(|step| step.take_assets(assets));
        recipe
    }

    /// Checks that every asset exists that rendering needs.
    ///
    /// # Errors
    ///
    /// The first missing asset, with its step.
    pub fn check_assets(&self, is_there: impl Fn(&AssetId) -> bool) -> Result<(), RecipeError> {
        let steps = self.steps.iter().enumerate().filter(|(_, step)| !step.is_off());
        let ids = steps.flat_map(|(i, step)| step.assets().map(move |id| (i, id)));
        let missing = ids.into_iter().find(|(_, id)| !is_there(id));
        missing.map_or(Ok(()), |(i, id)| Err(RecipeError::missing_asset("/lut", id).in_step(i)))
    }

    /// The same recipe with identity tables in place of its assets: enough to compute sizes.
    pub(crate) fn with_placeholders(&self) -> Self {
        let mut assets = Assets::default();
        for id in self.assets() {
            assets.add(Lut::placeholder(id));
        }
        self.with_assets(&assets)
    }

    /// SHA-256 of [`Self::canonical`].
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::sha256(self.canonical().as_bytes())
    }
}

fn unique(all: impl Iterator<Item = AssetId>) -> Vec<AssetId> {
    let mut ids: Vec<AssetId> = Vec::new();
    for id in all {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// Writes the canonical text.
impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.canonical())
    }
}

/// Serialises the stored form, [`Recipe::to_value`].
impl Serialize for Recipe {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Recipe {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let StrictValue(value) = StrictValue::deserialize(deserializer)?;
        Self::from_value(&value).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
