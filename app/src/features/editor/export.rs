//! Export: a sheet with the settings of the file, a worker that renders it while the user chooses, and the download.
//! Needs no edge.

mod format;
mod loupe;
mod make;
mod sheet;
mod size;

use filters::{Output, Recipe};
use leptos::prelude::*;

use super::state::EditorState;
use super::state::export_sheet::{Export, ExportSpec, ExportedFile, FileSize};
use super::state::sizing::{self, Sizing};
use crate::browser::web_storage::{StorageScope, get_item, set_item};

pub(super) use sheet::ExportForm;

/// Storage keys of the settings of the last export.
const SIZING: &str = "export-size";
const OUTPUT: &str = "export-output";

impl EditorState {
    /// Opens the sheet.
    pub(super) fn export(self) {
        let Some(photo) = self.photo.get_untracked() else { return };
        let sheet = self.export;
        sheet
            .sizing
            .set(get_item(StorageScope::AllTabs, SIZING).map_or_else(Sizing::default, |text| Sizing::from_text(&text)));
        sheet
            .last_output
            .set(get_item(StorageScope::AllTabs, OUTPUT).and_then(|text| read_output(&text)).unwrap_or_default());
        sheet.stem.set(crate::document::file_name::export_stem(&photo.name));
        sheet.natural_size.set(None);
        sheet.made.set(None);
        sheet.size.set(None);
        sheet.open.set(true);
    }

    /// The output settings of the sheet: those of the edit, or those of the last export if the edit has none.
    fn export_output(self) -> Output {
        let own = self.document.with(|document| document.draft().output);
        if own == Output::default() { self.export.last_output.get() } else { own }
    }

    fn set_export_output(self, output: Output) {
        self.export.last_output.set(output);
        self.document.update(|document| document.set_output(output));
    }

    /// The specification of the file; `None` until the size of the result is known.
    fn export_spec(self) -> Option<ExportSpec> {
        let natural_size = self.export.natural_size.get()?;
        let photo_id = self.photo.with(|photo| photo.as_ref().map(|photo| photo.id.clone()))?;
        let recipe = self.document.with(|document| document.draft().recipe());
        let recipe = Recipe { output: self.export_output(), ..recipe };
        Some(ExportSpec { photo_id, recipe: self.export.sizing.get().apply(recipe, natural_size) })
    }

    /// Stores the settings for the next export.
    fn remember_export(self, output: Output) {
        set_item(StorageScope::AllTabs, SIZING, &self.export.sizing.get_untracked().to_text());
        set_item(StorageScope::AllTabs, OUTPUT, &Recipe { output, ..Recipe::default() }.canonical());
    }
}

fn read_output(text: &str) -> Option<Output> {
    Recipe::from_json(text.as_bytes()).ok().map(|recipe| recipe.output)
}
