//! What the editor works on, for the whole app: the open photograph, the edit, the picture on show. Lives longer
//! than the editor's page, so that a look at the gallery loses nothing.

mod deliver;
mod preview;

use api::Image;
use filters::{ImageInfo, Limits, Recipe};
use js_sys::{Array, ArrayBuffer};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ImageData};

use crate::bridge::{Answered, Bridge};
use crate::edge;
use crate::hooks::live::Live;
use crate::hooks::online::Edge;
use crate::model::draft::Editor;
use crate::model::newest::Newest;
use crate::model::text;
use crate::notice::Notices;
use crate::protocol::{Refusal, Reply, Request};

/// Longest side of a preview, in pixels: more is slower to render than a drag allows.
const PREVIEW_SIDE_PX: u32 = 1600;
/// Shortest: a small window may grow.
const PREVIEW_SIDE_MIN_PX: u32 = 800;

/// The open photograph. Its bytes stay in the browser's blob store until they are needed.
#[derive(Clone)]
pub(crate) struct Photo {
    pub(crate) name: String,
    pub(crate) file: Blob,
    pub(crate) info: ImageInfo,
    /// Its id at the edge, once it was saved there.
    pub(crate) image_id: Option<String>,
}

/// A picture on the canvas.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) pixels: ImageData,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// How many frames were shown before it, and itself.
    pub(crate) number: u32,
    /// From the request to the picture.
    pub(crate) duration_ms: f64,
}

/// Whether the engine is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EngineState {
    Loading,
    Ready,
    /// It could not be started; a sentence.
    Failed(String),
}

/// The editor's state. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Studio {
    pub(crate) editor: RwSignal<Editor>,
    pub(crate) photo: RwSignal<Option<Photo>, LocalStorage>,
    pub(crate) frame: RwSignal<Option<Frame>, LocalStorage>,
    pub(crate) before: RwSignal<bool>,
    /// The name of the file that is being opened.
    pub(crate) opening: RwSignal<Option<String>>,
    /// What an export, or a save, is doing right now.
    pub(crate) exporting: RwSignal<Option<String>>,
    pub(crate) saving: RwSignal<Option<String>>,
    /// Why the current recipe cannot be rendered.
    pub(crate) fault: RwSignal<Option<Refusal>>,
    pub(crate) engine: RwSignal<EngineState>,
    pub(crate) notices: Notices,
    pub(crate) edge: Edge,
    live: Live,
    bridge: StoredValue<Option<Bridge>, LocalStorage>,
    queue: StoredValue<Newest<Recipe>>,
}

impl Studio {
    pub(crate) fn new(notices: Notices, edge: Edge, live: Live) -> Self {
        let studio = Self {
            editor: RwSignal::new(Editor::default()),
            photo: RwSignal::new_local(None),
            frame: RwSignal::new_local(None),
            before: RwSignal::new(false),
            opening: RwSignal::new(None),
            exporting: RwSignal::new(None),
            saving: RwSignal::new(None),
            fault: RwSignal::new(None),
            engine: RwSignal::new(EngineState::Loading),
            notices,
            edge,
            live,
            bridge: StoredValue::new_local(None),
            queue: StoredValue::new(Newest::default()),
        };
        studio.start_engine();
        studio.follow_edits();
        studio
    }

    /// Opens a file that a person chose, dropped or pasted.
    pub(crate) fn open_file(self, file: File) {
        let name = Some(file.name()).filter(|name| !name.is_empty()).unwrap_or_else(|| "photograph".to_owned());
        self.open(name, file.into());
    }

    /// Opens one of the sample photographs.
    pub(crate) fn open_sample(self, file_name: &'static str) {
        if self.opening.with_untracked(Option::is_some) {
            return;
        }
        self.opening.set(Some(file_name.to_owned()));
        spawn_local(async move {
            let photograph = sample(file_name).await;
            self.opening.set(None);
            match photograph {
                Some(file) => self.open(file_name.to_owned(), file),
                None => self.notices.bad("The sample photograph could not be loaded. Check the connection."),
            }
        });
    }

    /// Opens an image of the gallery with a recipe that was made for it.
    pub(crate) fn open_from_edge(self, image: Image, recipe: Recipe) {
        if self.opening.with_untracked(Option::is_some) {
            return;
        }
        self.opening.set(Some(image.name.clone()));
        spawn_local(async move {
            let original = edge::bytes(&image.original_url).await;
            self.opening.set(None);
            match original.map(|bytes| Blob::new_with_buffer_source_sequence(&Array::of1(&bytes))) {
                Ok(Ok(file)) => self.open_as(image.name, file, Some(image.id), recipe),
                Ok(Err(_)) => self.notices.bad("The browser has no room for the photograph."),
                Err(error) => self.notices.bad(self.edge.failed(&error)),
            }
        });
    }

    fn open(self, name: String, file: Blob) {
        self.open_as(name, file, None, Recipe::default());
    }

    fn open_as(self, name: String, file: Blob, image_id: Option<String>, recipe: Recipe) {
        if self.opening.with_untracked(Option::is_some) {
            return;
        }
        self.notices.dismiss();
        // Before the bytes are read: what the engine would refuse for its size need not fill the memory first.
        let (size, allowed) = (file.size() as u64, Limits::BROWSER.source_bytes);
        if size > allowed {
            let (size, allowed) = (text::size(size), text::size(allowed));
            return self.notices.bad(format!("{name} is {size}; the limit is {allowed}."));
        }
        self.opening.set(Some(name.clone()));
        spawn_local(async move {
            let outcome = self.open_in_engine(&file).await;
            self.opening.set(None);
            match outcome {
                Ok(info) => {
                    self.frame.set(None);
                    self.before.set(false);
                    self.fault.set(None);
                    self.editor.set(Editor::with(recipe));
                    self.photo.set(Some(Photo { name, file, info, image_id }));
                }
                Err(refusal) => self.notices.bad(format!("{name} cannot be opened. {}", refusal.message)),
            }
        });
    }

    async fn open_in_engine(self, file: &Blob) -> Result<ImageInfo, Refusal> {
        let bytes = bytes(file).await?;
        match self.call(&Request::Open { side_px: preview_side_px() }, &[bytes]).await? {
            (Reply::Opened { info }, _) => Ok(info),
            _ => Err(unexpected()),
        }
    }

    /// Calls the editor's worker; a dead one is replaced first.
    async fn call(self, request: &Request, buffers: &[ArrayBuffer]) -> Answered {
        if self.engine_is_dead() {
            self.start_engine();
        }
        // The future holds no borrow: the bridge may be replaced while it waits.
        let answer = self.bridge.with_value(|bridge| bridge.as_ref().map(|bridge| bridge.call(request, buffers)));
        match answer {
            Some(answer) => answer.await,
            None => Err(Refusal::new("The engine is not there. Load the page again.")),
        }
    }

    fn start_engine(self) {
        self.engine.set(EngineState::Loading);
        let bridge = Bridge::start(move |outcome| {
            self.engine
                .set(outcome.map_or_else(|refusal| EngineState::Failed(refusal.message), |()| EngineState::Ready));
        });
        self.bridge.set_value(Some(bridge));
    }

    fn engine_is_dead(self) -> bool {
        self.bridge.with_value(|bridge| bridge.as_ref().is_none_or(Bridge::is_dead))
    }
}

/// A blob's bytes, in a buffer that can be handed to the worker.
async fn bytes(file: &Blob) -> Result<ArrayBuffer, Refusal> {
    JsFuture::from(file.array_buffer())
        .await
        .map(JsCast::unchecked_into)
        .map_err(|_| Refusal::new("The browser could not read the file; it may have been moved or changed."))
}

async fn sample(file_name: &str) -> Option<Blob> {
    let response = gloo_net::http::Request::get(&format!("/photos/{file_name}")).send().await.ok()?;
    let is_image = response.headers().get("content-type").is_some_and(|kind| kind.starts_with("image/"));
    let response: web_sys::Response = response.into();
    if !(response.ok() && is_image) {
        return None;
    }
    JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()
}

/// As many pixels as the window can show.
fn preview_side_px() -> u32 {
    let length = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    let window = window();
    let side = length(window.inner_width()).max(length(window.inner_height())) * window.device_pixel_ratio();
    (side as u32).clamp(PREVIEW_SIDE_MIN_PX, PREVIEW_SIDE_PX)
}

fn unexpected() -> Refusal {
    Refusal::new("The engine answered another question. Load the page again.")
}
