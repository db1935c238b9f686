//! The editor's state, for the whole app: the open photograph, its document, and what is under way. It lives longer than the
//! editor's page, so that a visit to the gallery loses nothing.

use filters::{ImageInfo, Output, Recipe};
use leptos::prelude::*;
use web_sys::Blob;

use crate::document::Document;
use crate::library::outbox::Outbox;
use crate::library::remote::reachability::Edge;
use crate::ui::notice::Notices;
use crate::viewport::Viewport;

/// The open photograph. Its bytes stay in the browser's blob store until they are needed.
#[derive(Clone)]
pub(crate) struct Photo {
    pub(crate) name: String,
    pub(crate) file: Blob,
    pub(crate) info: ImageInfo,
    /// Its id at the edge, once it was saved there.
    pub(crate) image_id: Option<String>,
}

/// The state. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct EditorState {
    pub(super) document: RwSignal<Document>,
    pub(super) photo: RwSignal<Option<Photo>, LocalStorage>,
    pub(super) viewport: Viewport,
    /// Whether the untouched picture is shown.
    pub(super) before: RwSignal<bool>,
    /// The name of the file that is being opened.
    pub(super) opening: RwSignal<Option<String>>,
    /// The progress of an export.
    pub(super) exporting: RwSignal<Option<String>>,
    pub(super) notices: Notices,
    pub(super) edge: Edge,
    pub(super) outbox: Outbox,
}

impl EditorState {
    pub(crate) fn new(notices: Notices, edge: Edge, outbox: Outbox) -> Self {
        let state = Self {
            document: RwSignal::new(Document::default()),
            photo: RwSignal::new_local(None),
            viewport: Viewport::new(notices),
            before: RwSignal::new(false),
            opening: RwSignal::new(None),
            exporting: RwSignal::new(None),
            notices,
            edge,
            outbox,
        };
        state.render_changes();
        state.watch_outbox();
        state
    }

    pub(super) fn is_open(self) -> bool {
        self.photo.with(Option::is_some)
    }

    /// Renders whenever the photograph, or the recipe that is to be seen, changes.
    fn render_changes(self) {
        let visible = Memo::new(move |_| {
            let before = self.before.get();
            let recipe = self
                .document
                .with(|document| if before { document.draft().before() } else { document.draft().recipe() });
            // The file's encoding cannot be seen at this size.
            (Recipe { output: Output::default(), ..recipe }, self.document.with(Document::in_gesture))
        });
        Effect::new(move |_| {
            let (recipe, draft) = visible.get();
            if self.is_open() {
                self.viewport.show(recipe, draft);
            }
        });
    }
}
