//! The state of the export's sheet.

use std::rc::Rc;

use filters::{Output, Recipe, Rendered};
use leptos::prelude::*;
use web_sys::Blob;

use super::sizing::{Pixels, Sizing};
use crate::engine::bridge::Bridge;

/// A file that is to be made: of which photograph, and how.
#[derive(Clone, PartialEq)]
pub(in crate::features::editor) struct ExportSpec {
    pub(in crate::features::editor) photo_id: String,
    pub(in crate::features::editor) recipe: Recipe,
}

/// A file that is made.
pub(in crate::features::editor) struct ExportedFile {
    pub(in crate::features::editor) spec: ExportSpec,
    pub(in crate::features::editor) file: Blob,
    pub(in crate::features::editor) rendered: Rendered,
}

/// How large a file is.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::features::editor) struct FileSize {
    pub(in crate::features::editor) bytes: u64,
    /// Of exactly the file that the settings make.
    pub(in crate::features::editor) is_exact: bool,
}

/// The state of the sheet. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(in crate::features::editor) struct Export {
    pub(in crate::features::editor) open: RwSignal<bool>,
    pub(in crate::features::editor) sizing: RwSignal<Sizing>,
    /// The size of the edit's result, in pixels.
    pub(in crate::features::editor) natural_size: RwSignal<Option<Pixels>>,
    /// The output of the last export of this browser: that of an edit whose output nobody set.
    pub(in crate::features::editor) last_output: RwSignal<Output>,
    /// The file's name without its extension.
    pub(in crate::features::editor) stem: RwSignal<String>,
    pub(in crate::features::editor) made: RwSignal<Option<Rc<ExportedFile>>, LocalStorage>,
    pub(in crate::features::editor) size: RwSignal<Option<FileSize>>,
    /// How far the render has come, 0 to 1; none while nothing is rendered.
    pub(in crate::features::editor) share: RwSignal<Option<f64>>,
    /// Whether the file is saved as soon as it is made.
    pub(in crate::features::editor) saving: RwSignal<bool>,
    pub(in crate::features::editor) fault: RwSignal<Option<String>>,
    pub(in crate::features::editor) worker: StoredValue<Option<Bridge>, LocalStorage>,
    /// Counts what was begun: an outcome of something before is not wanted any more.
    pub(in crate::features::editor) generation: StoredValue<u64>,
}

impl Export {
    pub(in crate::features::editor) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            sizing: RwSignal::new(Sizing::default()),
            natural_size: RwSignal::new(None),
            last_output: RwSignal::new(Output::default()),
            stem: RwSignal::new(String::new()),
            made: RwSignal::new_local(None),
            size: RwSignal::new(None),
            share: RwSignal::new(None),
            saving: RwSignal::new(false),
            fault: RwSignal::new(None),
            worker: StoredValue::new_local(None),
            generation: StoredValue::new(0),
        }
    }
}
