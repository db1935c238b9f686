//! The state of the crop tool.

use leptos::prelude::*;

use super::super::tool::Tool;
use super::aspect::Aspect;
use crate::document::geometry::Geometry;

/// The state at the start of the tool.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::features::editor) struct Start {
    pub(in crate::features::editor) photo: String,
    pub(in crate::features::editor) geometry: Geometry,
}

/// The state. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(in crate::features::editor) struct CropTool {
    pub(in crate::features::editor) aspect: RwSignal<Aspect>,
    /// Whether the aspect ratio is portrait.
    pub(in crate::features::editor) portrait: RwSignal<bool>,
    /// Whether the user draws a line to straighten by.
    pub(in crate::features::editor) drawing: RwSignal<bool>,
    /// Whether the angle is being dragged: the grid is finer.
    pub(in crate::features::editor) straightening: RwSignal<bool>,
    pub(in crate::features::editor) start: StoredValue<Option<Start>>,
    /// The tool to return to.
    pub(in crate::features::editor) previous_tool: StoredValue<Tool>,
}

impl CropTool {
    pub(in crate::features::editor) fn new() -> Self {
        Self {
            aspect: RwSignal::new(Aspect::default()),
            portrait: RwSignal::new(false),
            drawing: RwSignal::new(false),
            straightening: RwSignal::new(false),
            start: StoredValue::new(None),
            previous_tool: StoredValue::new(Tool::default()),
        }
    }
}
