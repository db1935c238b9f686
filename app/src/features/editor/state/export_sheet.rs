//! The state of the export sheet.

use std::rc::Rc;

use filters::{Output, Recipe, Rendered};
use leptos::prelude::*;
use web_sys::Blob;

use super::sizing::{Pixels, Sizing};
use crate::engine::bridge::Bridge;

/// The specification of an export: the photograph and the recipe.
#[derive(Clone, PartialEq)]
pub(in crate::features::editor) struct ExportSpec {
    pub(in crate::features::editor) photo_id: String,
    pub(in crate::features::editor) recipe: Recipe,
}

/// A finished file.
pub(in crate::features::editor) struct ExportedFile {
    pub(in crate::features::editor) spec: ExportSpec,
    pub(in crate::features::editor) file: Blob,
    pub(in crate::features::editor) rendered: Rendered,
}

/// The size of a file.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::features::editor) struct FileSize {
    pub(in crate::features::editor) bytes: u64,
    /// Exact; otherwise an estimate.
    pub(in crate::features::editor) is_exact: bool,
}

/// The state of the sheet. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(in crate::features::editor) struct Export {
    pub(in crate::features::editor) open: RwSignal<bool>,
    pub(in crate::features::editor) sizing: RwSignal<Sizing>,
    /// The size of the result of the edit, in pixels.
    pub(in crate::features::editor) natural_size: RwSignal<Option<Pixels>>,
    /// The output settings of the last export in this browser, for edits without output settings.
    pub(in crate::features::editor) last_output: RwSignal<Output>,
    /// The name of the file without its extension.
    pub(in crate::features::editor) stem: RwSignal<String>,
    pub(in crate::features::editor) made: RwSignal<Option<Rc<ExportedFile>>, LocalStorage>,
    pub(in crate::features::editor) size: RwSignal<Option<FileSize>>,
    /// The progress of the render, 0 to 1; `None` while nothing is rendered.
    pub(in crate::features::editor) share: RwSignal<Option<f64>>,
    /// Whether the file is saved as soon as it is finished.
    pub(in crate::features::editor) saving: RwSignal<bool>,
    pub(in crate::features::editor) fault: RwSignal<Option<String>>,
    pub(in crate::features::editor) worker: StoredValue<Option<Bridge>, LocalStorage>,
    /// Counts the renders: a result of an earlier one is ignored.
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
