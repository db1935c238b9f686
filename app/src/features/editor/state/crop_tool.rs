//! The state of the crop tool.

use leptos::prelude::*;

use super::super::tool::Tool;
use super::aspect::Aspect;
use crate::document::geometry::Geometry;

/// What the tool began with.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::features::editor) struct Start {
    pub(in crate::features::editor) photo: String,
    pub(in crate::features::editor) geometry: Geometry,
}

/// The state. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(in crate::features::editor) struct CropTool {
    pub(in crate::features::editor) aspect: RwSignal<Aspect>,
    /// Whether the shape stands upright.
    pub(in crate::features::editor) portrait: RwSignal<bool>,
    /// A line is to be drawn that shall be level or upright.
    pub(in crate::features::editor) drawing: RwSignal<bool>,
    /// The angle is being moved: the grid is finer.
    pub(in crate::features::editor) straightening: RwSignal<bool>,
    pub(in crate::features::editor) start: StoredValue<Option<Start>>,
    /// The tool to go back to.
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
