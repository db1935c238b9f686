//! The entrance to the code that reads presets of Lightroom. It is in the part of the editor's tools, because few people
//! need it.

use crate::document::exchange::lightroom::{self, LightroomError, LightroomPreset};
use crate::ui::on_demand::Pending;

/// The content of a preset file.
pub struct LightroomFile(pub(in crate::features::editor) Result<LightroomPreset, LightroomError>);

impl LightroomFile {
    /// Reads the text of a file. Only the program may call it, inside the part; any other caller would move the code
    /// into the first part.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self(lightroom::read(text))
    }
}

/// Reads the text of a preset file, in the part.
pub type ReadLightroom = fn(String) -> Pending<LightroomFile>;
