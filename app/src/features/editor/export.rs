//! The export: a sheet that says how the file will be, a worker that makes it while one chooses, and the file on this device. Needs no edge.

mod format;
mod loupe;
mod make;
mod sheet;
mod size;
mod sizing;

use std::rc::Rc;

use filters::{Output, Recipe, Rendered};
use leptos::prelude::*;
use web_sys::Blob;

use super::state::EditorState;
use crate::browser::tab_memory::{Of, recall, remember};
use crate::engine::bridge::Bridge;
use sizing::{Pixels, Sizing};

pub(super) use sheet::ExportSheet;

/// Under these names this browser remembers the settings of the last export.
const SIZING: &str = "export-size";
const OUTPUT: &str = "export-output";

/// A file that is to be made: of which photograph, and how.
#[derive(Clone, PartialEq)]
struct Order {
    photo_id: String,
    recipe: Recipe,
}

/// A file that is made.
struct Made {
    order: Order,
    file: Blob,
    rendered: Rendered,
}

/// How large a file is.
#[derive(Clone, Copy, PartialEq)]
struct FileSize {
    bytes: u64,
    /// Of exactly the file that the settings make.
    is_exact: bool,
}

/// The state of the sheet. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Export {
    pub(super) open: RwSignal<bool>,
    sizing: RwSignal<Sizing>,
    /// The size of the edit's result, in pixels.
    natural: RwSignal<Option<Pixels>>,
    /// The output of the last export of this browser: that of an edit whose output nobody set.
    last_output: RwSignal<Output>,
    /// The file's name without its extension.
    stem: RwSignal<String>,
    made: RwSignal<Option<Rc<Made>>, LocalStorage>,
    size: RwSignal<Option<FileSize>>,
    /// How far the render has come, 0 to 1; none while nothing is rendered.
    share: RwSignal<Option<f64>>,
    /// Whether the file is saved as soon as it is made.
    saving: RwSignal<bool>,
    fault: RwSignal<Option<String>>,
    worker: StoredValue<Option<Bridge>, LocalStorage>,
    /// Counts what was begun: an outcome of something before is not wanted any more.
    begun: StoredValue<u64>,
}

impl Export {
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            sizing: RwSignal::new(Sizing::default()),
            natural: RwSignal::new(None),
            last_output: RwSignal::new(Output::default()),
            stem: RwSignal::new(String::new()),
            made: RwSignal::new_local(None),
            size: RwSignal::new(None),
            share: RwSignal::new(None),
            saving: RwSignal::new(false),
            fault: RwSignal::new(None),
            worker: StoredValue::new_local(None),
            begun: StoredValue::new(0),
        }
    }
}

impl EditorState {
    /// Opens the sheet.
    pub(super) fn export(self) {
        let Some(photo) = self.photo.get_untracked() else { return };
        let sheet = self.export;
        sheet.sizing.set(recall(Of::AllTabs, SIZING).map_or_else(Sizing::default, |text| Sizing::from_text(&text)));
        sheet.last_output.set(recall(Of::AllTabs, OUTPUT).and_then(|text| read_output(&text)).unwrap_or_default());
        sheet.stem.set(crate::document::file_name::export_stem(&photo.name));
        sheet.natural.set(None);
        sheet.made.set(None);
        sheet.size.set(None);
        sheet.open.set(true);
    }

    /// The output that the sheet shows: the edit's, or the last export's if nobody set one.
    fn export_output(self) -> Output {
        let own = self.document.with(|document| document.draft().output);
        if own == Output::default() { self.export.last_output.get() } else { own }
    }

    fn set_export_output(self, output: Output) {
        self.export.last_output.set(output);
        self.document.update(|document| document.set_output(output));
    }

    /// The file that the settings ask for; none until the size of the edit's result is known.
    fn export_order(self) -> Option<Order> {
        let natural = self.export.natural.get()?;
        let photo_id = self.photo.with(|photo| photo.as_ref().map(|photo| photo.id.clone()))?;
        let recipe = self.document.with(|document| document.draft().recipe());
        let recipe = Recipe { output: self.export_output(), ..recipe };
        Some(Order { photo_id, recipe: self.export.sizing.get().apply(recipe, natural) })
    }

    /// Notes the settings for the next export.
    fn remember_export(self, output: Output) {
        remember(Of::AllTabs, SIZING, &self.export.sizing.get_untracked().to_text());
        remember(Of::AllTabs, OUTPUT, &Recipe { output, ..Recipe::default() }.canonical());
    }
}

fn read_output(text: &str) -> Option<Output> {
    Recipe::from_json(text.as_bytes()).ok().map(|recipe| recipe.output)
}
