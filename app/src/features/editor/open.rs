//! Opens photographs: files of this device, samples, photographs of the strip, and images of the gallery.

use api::Image;
use filters::{ImageInfo, Limits, Recipe};
use futures_util::future::join;
use js_sys::{Array, Date};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, File};

use super::state::open_request::OpenRequest;
use super::state::{EditorState, OpenPhotograph};
use crate::browser::focus::focus_if_lost;
use crate::document::Document;
use crate::engine::protocol::Refusal;
use crate::library::local::record::Photograph;
use crate::library::local::{document_text, messages};
use crate::library::remote::{files, images};
use crate::ui::format;

/// The source of a photograph to open.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) file: Blob,
    /// The SHA-256 of the bytes, if it is known.
    pub(super) id: Option<String>,
    /// Its id at the edge.
    pub(super) image_id: Option<String>,
    /// The edit to open it with; `None` for its own.
    pub(super) recipe: Option<Recipe>,
    /// Its position in the strip; milliseconds since 1970.
    pub(super) added_at_ms: f64,
}

impl Source {
    pub(super) fn new(name: String, file: Blob) -> Self {
        Self { name, file, id: None, image_id: None, recipe: None, added_at_ms: Date::now() }
    }

    /// The file at `index` of several files. The first one comes first in the strip.
    fn chosen(index: usize, now_ms: f64, file: File) -> Self {
        let name = Some(file.name())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| crate::text::editor::unnamed().to_owned());
        Self { added_at_ms: now_ms - index as f64, ..Self::new(name, file.into()) }
    }

    /// Checked before the bytes are read, so that a file that the engine would refuse does not fill the memory.
    fn check_size(&self) -> Result<(), String> {
        let (size, limit) = (self.file.size() as u64, Limits::BROWSER.source_bytes);
        if size > limit {
            return Err(crate::text::editor::too_large(format::size(size), format::size(limit)));
        }
        Ok(())
    }

    /// The record of the photograph: the existing one or a new one.
    fn record(&self, known: Option<Photograph>, id: String, info: &ImageInfo) -> Photograph {
        let mut photograph = known.unwrap_or_else(|| Photograph {
            id,
            name: self.name.clone(),
            size_bytes: self.file.size() as u64,
            width: info.width,
            height: info.height,
            image_id: None,
            added_at_ms: self.added_at_ms,
            opened_at_ms: 0.0,
            edited: false,
            shown_revision: 0,
            is_stored: false,
        });
        if self.image_id.is_some() {
            photograph.image_id.clone_from(&self.image_id);
        }
        photograph
    }
}

impl EditorState {
    /// Opens the first of the files that the user chose, dropped or pasted, and adds the others to the strip.
    pub(crate) fn open_files(self, files: Vec<File>) {
        self.request_open(OpenRequest::Files(files));
    }

    /// `opens`: the first photograph is shown and the others are added to the strip.
    pub(super) fn begin_files(self, files: Vec<File>, opens: bool) {
        let now_ms = Date::now();
        let mut opened = !opens;
        self.adding.update(|adding| *adding += files.len());
        spawn_local(async move {
            let (mut bad, mut reason) = (Vec::new(), None);
            for (index, file) in files.into_iter().enumerate() {
                let source = Source::chosen(index, now_ms, file);
                let name = source.name.clone();
                // After an invalid file, another request may be first.
                let outcome = if opened || self.opening.with_untracked(Option::is_some) {
                    self.add(source).await
                } else {
                    let outcome = self.open(source).await;
                    self.on_opening_ended();
                    outcome
                };
                match outcome {
                    Ok(()) => opened = true,
                    Err(sentence) => {
                        bad.push(name);
                        reason.get_or_insert(sentence);
                    }
                }
                self.adding.update(|adding| *adding = adding.saturating_sub(1));
            }
            if let Some(reason) = reason {
                self.notices.error(messages::bad_files(&bad, &reason));
            }
        });
    }

    /// Opens a sample photograph.
    pub(super) fn open_sample(self, file_name: &'static str) {
        self.request_open(OpenRequest::Sample(file_name));
    }

    pub(super) fn begin_sample(self, file_name: &'static str) {
        self.open_fetched(file_name.to_owned(), async move {
            let sample = files::sample(file_name).await;
            let file = sample.ok_or_else(crate::text::editor::no_sample)?;
            Ok(Source::new(file_name.to_owned(), file))
        });
    }

    /// Opens a photograph of the strip.
    pub(super) fn open_photograph(self, photograph: Photograph) {
        self.request_open(OpenRequest::Photograph(photograph));
    }

    pub(super) fn begin_photograph(self, photograph: Photograph) {
        if !self.photo.with_untracked(|open| open.as_ref().is_some_and(|open| open.id == photograph.id)) {
            self.open_fetched(photograph.name.clone(), self.source_of(photograph));
        }
    }

    /// Opens an image of the gallery, with a recipe that was made for it or with its own edit. The open photograph
    /// keeps its edit. Undo restores the image's own edit, if this device has one.
    pub(crate) fn open_from_edge(self, image: Image, recipe: Option<Recipe>) {
        self.request_open(OpenRequest::Image(Box::new(image), recipe));
    }

    pub(super) fn begin_image(self, image: Image, recipe: Option<Recipe>) {
        self.open_fetched(image.name.clone(), async move {
            let is_image = |photograph: &&Photograph| photograph.image_id.as_deref() == Some(image.id.as_str());
            let known = self.library.photographs.with_untracked(|list| list.iter().find(is_image).cloned());
            let known = match known {
                Some(photograph) => self.source_on_device(photograph).await.ok(),
                None => None,
            };
            let source = match known {
                Some(source) => source,
                None => Source::new(image.name, self.original(&image.id).await?),
            };
            Ok(Source { image_id: Some(image.id), recipe, ..source })
        });
    }

    /// Opens a source that must be fetched first.
    fn open_fetched(self, name: String, source: impl Future<Output = Result<Source, String>> + 'static) {
        self.notices.dismiss();
        self.opening.set(Some(name.clone()));
        spawn_local(async move {
            self.open_or_notify(name, source).await;
            self.on_opening_ended();
        });
    }

    /// Opens a source that must be fetched first, and notifies the user of an error.
    pub(super) async fn open_or_notify(self, name: String, source: impl Future<Output = Result<Source, String>>) {
        let outcome = match source.await {
            Ok(source) => self.open(source).await.map_err(|reason| messages::bad_files(&[name], &reason)),
            Err(sentence) => Err(sentence),
        };
        if let Err(sentence) = outcome {
            self.notices.error(sentence);
        }
    }

    /// A photograph on this device. If the browser has removed its bytes, they are fetched from the edge.
    pub(super) async fn source_of(self, photograph: Photograph) -> Result<Source, String> {
        let (name, image_id) = (photograph.name.clone(), photograph.image_id.clone());
        match (self.source_on_device(photograph).await, image_id) {
            (Err(sentence), Some(image_id)) => match self.original(&image_id).await {
                Ok(file) => Ok(Source { image_id: Some(image_id), ..Source::new(name, file) }),
                Err(_) => Err(sentence),
            },
            (outcome, _) => outcome,
        }
    }

    async fn source_on_device(self, photograph: Photograph) -> Result<Source, String> {
        match self.library.bytes(&photograph).await {
            Ok(Some(file)) => {
                let Photograph { id, name, image_id, .. } = photograph;
                Ok(Source { id: Some(id), image_id, ..Source::new(name, file) })
            }
            Ok(None) => Err(messages::evicted(&photograph.name)),
            Err(_) => Err(messages::unreadable(&photograph.name)),
        }
    }

    /// Fetches the bytes of an image from the edge.
    async fn original(self, image_id: &str) -> Result<Blob, String> {
        let bytes = images::original(image_id).await.map_err(|error| self.edge.report_failure(&error))?;
        Blob::new_with_buffer_source_sequence(&Array::of1(&bytes))
            .map_err(|_| crate::text::editor::no_room().to_owned())
    }

    /// Opens a photograph with its edit. If it cannot be opened, the previous one stays, and the reason is returned.
    /// Then call [`Self::on_opening_ended`].
    pub(super) async fn open(self, source: Source) -> Result<(), String> {
        source.check_size()?;
        self.notices.dismiss();
        self.opening.set(Some(source.name.clone()));
        let outcome = self.open_now(source).await.map_err(|refusal| refusal.message);
        // The control that opened it may have been removed with the empty stage.
        focus_if_lost(["#stage".to_owned()]);
        outcome
    }

    async fn open_now(self, source: Source) -> Result<(), Refusal> {
        self.write_edit().await;
        // The engine holds one photograph. The previous one is left only after this one has been decoded and
        // identified.
        let (opened, id) = join(self.viewport.open(&source.file), self.identify(&source)).await;
        let info = opened?;
        // A change from now on would belong to neither photograph.
        self.switching.set(true);
        self.leave().await;
        self.writer.enter(&id).await;
        // After the lock, because the tab that held it has saved by then.
        let known = self.library.photograph(&id).await;
        let record = source.record(known, id.clone(), &info);
        let document = self.stored_document(&record, source.recipe.clone()).await;
        self.end_preview();
        self.picking.set(false);
        self.before.set(false);
        self.document.set(document);
        let photo = OpenPhotograph {
            id,
            name: record.name.clone(),
            file: source.file,
            info,
            image_id: record.image_id.clone(),
        };
        self.photo.set(Some(photo.clone()));
        self.switching.set(false);
        self.remember_open(&photo.id);
        spawn_local(self.store_opened(photo, Photograph { opened_at_ms: Date::now(), ..record }));
        Ok(())
    }

    /// The SHA-256 of the bytes. Without a worker it is unknown, and the photograph counts as new.
    async fn identify(self, source: &Source) -> String {
        if let Some(id) = &source.id {
            return id.clone();
        }
        match self.files.identify(&source.file).await {
            Ok((id, _)) => id,
            Err(_) => format!("unknown-{}", Date::now()),
        }
    }

    /// The document of a photograph that is being opened: its stored edit, or the result of `recipe`.
    async fn stored_document(self, record: &Photograph, recipe: Option<Recipe>) -> Document {
        let edit = match self.library.edit(&record.id).await {
            // The tab that edits sends later changes.
            Ok(Some(stored)) if self.is_following() => Some(stored),
            Ok(stored) => self.library.latest_edit(&record.id, stored),
            Err(why) => {
                let document = self.unstored_document(&record.id, recipe);
                self.block_writes(&record.id, &record.name, &why, &document);
                return document;
            }
        };
        let (document, revision) = edit.map_or_else(Default::default, |edit| (edit.document, edit.revision));
        self.set_saved_edit(&record.id, revision, &document);
        match recipe {
            None => document,
            Some(recipe) if self.is_following() => {
                self.queue_recipe(recipe);
                document
            }
            Some(recipe) if revision == 0 => Document::with(recipe),
            Some(recipe) => {
                let mut document = document;
                document.load_recipe(recipe);
                document
            }
        }
    }

    /// The document of a photograph whose stored edit is unknown: the one in memory, or the result of `recipe`.
    fn unstored_document(self, id: &str, recipe: Option<Recipe>) -> Document {
        match (self.library.unsaved_edit(id), recipe) {
            (Some(edit), _) => edit.document,
            (None, None) => Document::default(),
            (None, Some(recipe)) => {
                let document = Document::with(recipe);
                self.library.keep_edit_in_memory(id, &document_text(&document));
                document
            }
        }
    }

    /// Adds a photograph to the strip without opening it.
    async fn add(self, source: Source) -> Result<(), String> {
        source.check_size()?;
        let message = |refusal: Refusal| refusal.message;
        let (id, info) = self.files.identify(&source.file).await.map_err(message)?;
        let known = self.library.photograph(&id).await;
        let is_there = known.as_ref().is_some_and(|photograph| photograph.is_stored);
        let record = source.record(known, id, &info);
        if !is_there || !self.library.has_thumbnail(&record.id) {
            // Decoding for the thumbnail also detects files that cannot be decoded.
            let edit = self.library.edit(&record.id).await.ok().flatten();
            let recipe = edit.map(|edit| edit.document.draft().recipe()).unwrap_or_default();
            let picture = self.files.render_thumbnail(&record.id, recipe, &source.file).await.map_err(message)?;
            self.store_or_notify(record.clone(), &source.file).await;
            self.show_thumbnail(&record.id, &picture).await;
        } else {
            self.store_or_notify(record, &source.file).await;
        }
        Ok(())
    }
}
