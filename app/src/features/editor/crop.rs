//! The tool that crops, straightens, flips and turns. While it is chosen the stage shows the whole picture, and the crop over it; what a
//! person does goes into the edit at once. The tool ends with another one; Escape takes back what was done since it began.

mod line;
mod overlay;
mod panel;
mod tool;

use super::state::aspect;
pub(super) use overlay::{CropFrame, CropOverlay};
pub(super) use panel::CropPanel;
