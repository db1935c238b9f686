//! Import of Lightroom presets (`.xmp`): converts their settings to a recipe, as far as operations correspond, and lists
//! the settings that did not convert. docs/PRESETS.md has the table of the settings.
//!
//! A preset is an XMP packet: RDF whose properties have the namespace [`settings::NAMESPACE`], as attributes or as
//! elements. The file is not trusted: its size, the depth of its elements and their number are limited, and a document
//! type, with which XML defines entities, is refused.

mod convert;
mod recipe;
mod settings;

use filters::Recipe;

use settings::Settings;

/// The largest file that is read, in bytes. Presets have 5 to 100 KB; those with a profile in them have more.
pub(crate) const MAX_BYTES: usize = 4 << 20;

/// A Lightroom preset as a recipe.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LightroomPreset {
    /// The name in the preset. `None` if it has none.
    pub(crate) name: Option<String>,
    /// The converted settings.
    pub(crate) recipe: Recipe,
    /// The settings that change a picture and did not convert, in the order of the file.
    pub(crate) ignored: Vec<IgnoredSetting>,
}

/// A setting that did not convert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IgnoredSetting {
    /// The name in the file, without its namespace, such as `ColorNoiseReduction`.
    pub(crate) setting: String,
    /// The value in the file, shortened; empty for a structure.
    pub(crate) value: String,
}

/// Why a file is not a Lightroom preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LightroomError {
    /// The file is longer than [`MAX_BYTES`].
    TooLarge,
    /// The file is not XML, is damaged, or has a document type, too many elements or too deep ones.
    NotXmp,
    /// XML without any setting of Lightroom.
    NoSettings,
}

/// Converts the text of an `.xmp` file.
///
/// # Errors
///
/// The file is not a Lightroom preset.
pub(crate) fn read(text: &str) -> Result<LightroomPreset, LightroomError> {
    if text.len() > MAX_BYTES {
        return Err(LightroomError::TooLarge);
    }
    let mut settings = Settings::read(text)?;
    let name = settings.name();
    let recipe = convert::convert(&mut settings);
    Ok(LightroomPreset { name, recipe, ignored: settings.ignored() })
}

#[cfg(test)]
mod tests;
