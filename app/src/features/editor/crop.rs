//! The crop tool: crop, straighten, flip and turn. While it is selected, the stage shows the whole picture with the
//! crop on top. Changes go into the edit at once. Selecting another tool keeps them; Escape reverts to the start of the
//! tool.

mod line;
mod overlay;
mod panel;
mod tool;

use super::state::aspect;
pub(super) use overlay::{CropFrame, CropOverlay};
pub(super) use panel::CropPanel;
