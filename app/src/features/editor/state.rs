//! The editor's state, for the whole app: the open photograph, its document, and operations in progress. It outlives
//! the page of the editor, so that a visit to the gallery loses nothing.

pub(super) mod aspect;
pub(super) mod crop_tool;
pub(super) mod export_sheet;
pub(super) mod lightroom;
pub(super) mod open_request;
pub(super) mod pending_import;
pub(super) mod sizing;
mod steps_view;
pub(super) mod thumbnails;

use filters::{ImageInfo, Output, Recipe};
use leptos::prelude::*;
use web_sys::Blob;

use super::storage_status::{AutosaveState, StorageStatus};
use super::tool::{Section, Tool};
use crate::browser::web_storage::{StorageScope, get_item, set_item};
use crate::document::Document;
use crate::engine::file_worker::FileWorker;
use crate::library::local::LocalLibrary;
use crate::library::local::writer_lock::{Access, WriterLock};
use crate::library::outbox::Outbox;
use crate::library::remote::reachability::Edge;
use crate::ui::notice::Notices;
use crate::viewport::Viewport;
use crate::viewport::stage::Stage;

use crop_tool::CropTool;
use export_sheet::Export;
use lightroom::ReadLightroom;
use open_request::OpenRequest;
use pending_import::PendingImport;
use steps_view::StepsView;
use thumbnails::Thumbnails;

/// Storage key of the tool that this tab showed last.
const TOOL: &str = "safelight.tool";

/// The open photograph. Its bytes stay in the blob store of the browser until they are needed.
#[derive(Clone)]
pub(crate) struct OpenPhotograph {
    /// SHA-256 of the bytes, in hexadecimal.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) file: Blob,
    pub(crate) info: ImageInfo,
    /// Its id at the edge, once it is saved there.
    pub(crate) image_id: Option<String>,
}

/// The state. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct EditorState {
    pub(super) document: RwSignal<Document>,
    pub(super) photo: RwSignal<Option<OpenPhotograph>, LocalStorage>,
    pub(super) viewport: Viewport,
    pub(super) stage: Stage,
    /// The tool in the panel.
    pub(super) tool: RwSignal<Tool>,
    /// The section of the adjust tool that a phone shows.
    pub(super) section: RwSignal<Section>,
    /// Whether the eyedropper is active.
    pub(super) picking: RwSignal<bool>,
    pub(super) crop: CropTool,
    /// The view state of the steps tool.
    pub(super) steps: StepsView,
    /// A recipe that is shown instead of the edit: a hovered look, or the whole photograph in the crop tool.
    pub(super) preview_recipe: RwSignal<Option<Recipe>>,
    /// Thumbnails of the open photograph with each look, and with each effect.
    pub(super) look_thumbnails: Thumbnails,
    pub(super) effect_thumbnails: Thumbnails,
    /// An imported recipe or look-up table, until it is applied.
    pub(super) pending_import: RwSignal<Option<PendingImport>>,
    /// Whether the unedited picture is shown.
    pub(super) before: RwSignal<bool>,
    /// The name of the file that is being opened.
    pub(super) opening: RwSignal<Option<String>>,
    /// Whether the photograph is being replaced by another one, so that nothing can be edited.
    pub(super) switching: RwSignal<bool>,
    /// The number of files that are not added to the strip yet.
    pub(super) adding: RwSignal<usize>,
    /// Whether the photograph of the last visit is not opened yet.
    pub(super) restoring: RwSignal<bool>,
    /// The next photograph to open when the current opening has ended.
    pub(super) next_to_open: StoredValue<Option<OpenRequest>, LocalStorage>,
    /// The photographs on this device.
    pub(crate) library: LocalLibrary,
    /// Identifies and stores their files, and renders their thumbnails.
    pub(super) files: FileWorker,
    /// Whether this tab edits the open photograph, or follows another tab.
    pub(super) writer: WriterLock,
    /// Where the open photograph and its edit are stored.
    pub(super) storage_status: RwSignal<StorageStatus>,
    pub(super) autosave: StoredValue<AutosaveState, LocalStorage>,
    /// The export sheet.
    pub(super) export: Export,
    /// Whether the dialog that saves the edit as a preset is open.
    pub(super) names_preset: RwSignal<bool>,
    /// The cost of the edit at the edge and its limit, in milliseconds, if the cost exceeds the limit.
    pub(super) over_cost: RwSignal<Option<(u64, u64)>>,
    pub(super) notices: Notices,
    pub(super) edge: Edge,
    pub(super) outbox: Outbox,
    /// Reads presets of Lightroom.
    pub(super) read_lightroom: ReadLightroom,
}

impl EditorState {
    pub(crate) fn new(notices: Notices, edge: Edge, outbox: Outbox, read_lightroom: ReadLightroom) -> Self {
        let viewport = Viewport::new(notices);
        let state = Self {
            document: RwSignal::new(Document::default()),
            photo: RwSignal::new_local(None),
            viewport,
            stage: Stage::new(viewport),
            tool: RwSignal::new(Self::first_tool()),
            section: RwSignal::new(Section::default()),
            picking: RwSignal::new(false),
            crop: CropTool::new(),
            steps: StepsView::new(),
            preview_recipe: RwSignal::new(None),
            look_thumbnails: Thumbnails::new(),
            effect_thumbnails: Thumbnails::new(),
            pending_import: RwSignal::new(None),
            before: RwSignal::new(false),
            opening: RwSignal::new(None),
            switching: RwSignal::new(false),
            adding: RwSignal::new(0),
            restoring: RwSignal::new(Self::has_open_photograph()),
            next_to_open: StoredValue::new_local(None),
            library: LocalLibrary::start(),
            files: FileWorker::new(),
            writer: WriterLock::new(),
            storage_status: RwSignal::new(StorageStatus::Pending),
            autosave: StoredValue::new_local(AutosaveState::default()),
            export: Export::new(),
            names_preset: RwSignal::new(false),
            over_cost: RwSignal::new(None),
            notices,
            edge,
            outbox,
            read_lightroom,
        };
        state.render_changes();
        state.remember_tool();
        state.sync_crop_preview();
        state.reset_steps_view();
        state.start_autosave();
        state.sync_with_tabs();
        state.watch_outbox();
        state.watch_cost();
        state
    }

    pub(crate) fn is_open(self) -> bool {
        self.photo.with(Option::is_some)
    }

    pub(crate) fn is_opening(self) -> bool {
        self.opening.with(Option::is_some)
    }

    /// Whether this tab may change the edit.
    pub(super) fn can_edit(self) -> bool {
        self.writer.access.get() == Access::Writing
    }

    /// Whether changes must wait: another tab edits, or another photograph is about to be shown.
    pub(super) fn is_read_only(self) -> bool {
        !self.can_edit() || self.switching.get()
    }

    /// Ends the preview and shows the edit again, because a hovered look was previewed on another photograph. The crop
    /// tool starts its own preview.
    pub(super) fn end_preview(self) {
        if self.tool.get_untracked() != Tool::Crop {
            self.preview_recipe.set(None);
        }
    }

    /// Resets the view state of the steps, because solo and open cards of one photograph have no meaning in another.
    fn reset_steps_view(self) {
        let id = Memo::new(move |_| self.photo.with(|photo| photo.as_ref().map(|photo| photo.id.clone())));
        Effect::new(move |_| {
            id.track();
            self.steps.reset();
        });
    }

    /// Renders whenever the photograph or the displayed recipe changes.
    fn render_changes(self) {
        let visible = Memo::new(move |_| {
            let before = self.before.get();
            let preview = self.preview_recipe.get().filter(|_| !before && self.can_edit());
            let is_uncropped = preview.is_some() && self.tool.get() == Tool::Crop;
            let recipe = preview.unwrap_or_else(|| {
                let solo = self.steps.solo.get();
                self.document
                    .with(|document| if before { document.draft().before() } else { document.draft().solo(solo) })
            });
            // The encoding of the file is not visible at this size. The corners of a picture that is being straightened
            // are transparent.
            let output = if is_uncropped { recipe.output } else { Output::default() };
            (Recipe { output, ..recipe }, self.document.with(Document::in_gesture))
        });
        Effect::new(move |_| {
            let (recipe, draft) = visible.get();
            if self.is_open() {
                self.viewport.show(recipe, draft);
            }
        });
    }
}

impl EditorState {
    /// The first tool in the panel: the last one of this tab. The crop tool ends with its page.
    fn first_tool() -> Tool {
        let name = get_item(StorageScope::Tab, TOOL);
        let known = Tool::ALL.into_iter().find(|tool| Some(tool.name()) == name.as_deref());
        known.filter(|tool| *tool != Tool::Crop).unwrap_or_default()
    }

    /// Stores the selected tool for a reload.
    fn remember_tool(self) {
        Effect::new(move |_| set_item(StorageScope::Tab, TOOL, self.tool.get().name()));
    }
}
