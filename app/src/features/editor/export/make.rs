//! Renders the export in a worker of its own, shortly after the last change of a setting (debounce), so that its size
//! is known and it is ready early. Each change, and a cancel, ends the previous worker.

use std::rc::Rc;
use std::time::Duration;

use filters::{Recipe, Rendered};
use js_sys::{Array, ArrayBuffer};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, BlobPropertyBag};

use super::sizing::{Pixels, sample};
use super::{Export, ExportSpec, ExportedFile, FileSize};
use crate::browser::download;
use crate::document::file_name::typed_name;
use crate::engine::area::{Area, Strip};
use crate::engine::bridge::{Bridge, file_bytes};
use crate::engine::protocol::{Refusal, Reply, Request, Shot};
use crate::features::editor::state::{EditorState, OpenPhotograph};
use crate::library::luts;
use crate::text::export as text;
use crate::ui::format;

/// Debounce delay after a change of a setting.
const PAUSE: Duration = Duration::from_millis(200);

/// The size of a larger result is estimated from a part, and the file is rendered on request.
const MAX_MADE_AT_ONCE: u64 = 50_000_000;

impl Export {
    /// Aborts the render and clears its result.
    pub(super) fn cancel(self) {
        self.begin();
        self.worker.set_value(None);
        self.share.set(None);
        self.saving.set(false);
    }

    /// Starts a new generation: results of earlier ones are ignored.
    fn begin(self) -> u64 {
        self.generation.update_value(|generation| *generation += 1);
        self.generation.get_value()
    }

    fn is_current(self, generation: u64) -> bool {
        self.generation.try_get_value() == Some(generation)
    }

    /// The finished file of `spec`, if there is one.
    fn made(self, spec: &ExportSpec) -> Option<Rc<ExportedFile>> {
        self.made.get_untracked().filter(|made| made.spec == *spec)
    }
}

impl EditorState {
    /// Renders after each change of the settings, while the calling component lives.
    pub(super) fn start_export_renderer(self) {
        let sheet = self.export;
        let edit = Memo::new(move |_| self.document.with(|document| document.draft().recipe().steps));
        Effect::new(move |_| {
            edit.track();
            spawn_local(self.measure_result());
        });
        let spec = Memo::new(move |_| self.export_spec());
        Effect::new(move |_| {
            let Some(spec) = spec.get() else { return };
            sheet.cancel();
            sheet.fault.set(None);
            if let Some(made) = sheet.made(&spec) {
                return sheet.size.set(Some(FileSize { bytes: made.rendered.size_bytes, is_exact: true }));
            }
            sheet.size.update(|size| {
                if let Some(size) = size {
                    size.is_exact = false;
                }
            });
            let generation = sheet.begin();
            set_timeout(
                move || {
                    if sheet.is_current(generation) {
                        self.make(spec, false);
                    }
                },
                PAUSE,
            );
        });
        on_cleanup(move || sheet.cancel());
    }

    /// Asks the engine for the size of the result of the edit. The stage may show another crop.
    async fn measure_result(self) {
        let recipe = self.document.with_untracked(|document| document.draft().recipe());
        let area = Area::Fit { width: 16, height: 16 };
        let shot = Shot { area, draft: false, clipping: false, histogram: false };
        let request = Request::Draw { recipe: recipe.clone(), shot, strip: Strip::WHOLE };
        let outcome = self.viewport.engine.call(&request, &[]).await;
        if self.document.with_untracked(|document| document.draft().recipe().steps != recipe.steps) {
            return;
        }
        match outcome {
            Ok((Reply::Drawn { drawing }, _)) => self.export.natural_size.set(Some(drawing.rendition)),
            Ok(_) => self.export.fault.set(Some(Refusal::unexpected_reply().message)),
            Err(refusal) => match self.viewport.rendition.get_untracked() {
                Some(rendition) => self.export.natural_size.set(Some(rendition)),
                None => self.export.fault.set(Some(refusal.message)),
            },
        }
    }

    /// Saves the file at once if it is finished, otherwise when it is.
    pub(super) fn save_export(self) {
        let sheet = self.export;
        let Some(spec) = untrack(|| self.export_spec()) else { return };
        sheet.fault.set(None);
        match sheet.made(&spec) {
            Some(made) => self.download(&made),
            None => {
                sheet.saving.set(true);
                // The running render may be only of a part.
                let is_whole = self.pixels() <= MAX_MADE_AT_ONCE;
                if !is_whole || sheet.share.with_untracked(Option::is_none) {
                    self.make(spec, true);
                }
            }
        }
    }

    /// Whether the file is rendered only on request.
    pub(super) fn export_is_large(self) -> bool {
        self.export.natural_size.track();
        self.export.sizing.track();
        self.pixels() > MAX_MADE_AT_ONCE
    }

    fn pixels(self) -> u64 {
        let natural_size = self.export.natural_size.get_untracked().unwrap_or_default();
        let (width, height) = self.export.sizing.get_untracked().target(natural_size);
        u64::from(width) * u64::from(height)
    }

    /// Renders the file; with `whole` even if it is large.
    fn make(self, spec: ExportSpec, whole: bool) {
        let sheet = self.export;
        let Some(photo) = self.photo.get_untracked().filter(|photo| photo.id == spec.photo_id) else { return };
        let part = (!whole && self.pixels() > MAX_MADE_AT_ONCE).then(|| {
            let natural_size = sheet.natural_size.get_untracked().unwrap_or_default();
            sample(spec.recipe.clone(), sheet.sizing.get_untracked().target(natural_size))
        });
        let generation = sheet.begin();
        let bridge = Bridge::start(|_| ());
        bridge.on_progress(move |share| {
            if sheet.is_current(generation) {
                sheet.share.set(Some(share));
            }
        });
        sheet.worker.set_value(Some(bridge));
        sheet.share.set(Some(0.0));
        spawn_local(async move {
            let recipe = part.as_ref().map_or(&spec.recipe, |(recipe, _)| recipe).clone();
            let outcome = rendered(sheet, &photo, recipe).await;
            if !sheet.is_current(generation) {
                return;
            }
            let died = sheet.worker.with_value(|worker| worker.as_ref().is_some_and(Bridge::is_dead));
            sheet.worker.set_value(None);
            sheet.share.set(None);
            match (outcome, part) {
                (Ok((rendered, _)), Some((_, times))) => {
                    let bytes = (rendered.size_bytes as f64 * times) as u64;
                    sheet.size.set(Some(FileSize { bytes, is_exact: false }));
                }
                (Ok((rendered, bytes)), None) => match file(&spec, &bytes) {
                    Ok(file) => self.made(ExportedFile { spec, file, rendered }),
                    Err(refusal) => sheet.fail(refusal.message),
                },
                (Err(_), _) if died => sheet.fail(text::stopped().to_owned()),
                (Err(refusal), _) => sheet.fail(refusal.message),
            }
        });
    }

    fn made(self, made: ExportedFile) {
        let (sheet, made) = (self.export, Rc::new(made));
        sheet.size.set(Some(FileSize { bytes: made.rendered.size_bytes, is_exact: true }));
        sheet.made.set(Some(Rc::clone(&made)));
        if sheet.saving.get_untracked() {
            self.download(&made);
        }
    }

    fn download(self, made: &ExportedFile) {
        let sheet = self.export;
        let (output, rendered) = (made.spec.recipe.output, &made.rendered);
        let name = typed_name(&sheet.stem.get_untracked(), output.extension());
        if download::save(&name, &made.file).is_err() {
            return sheet.fail(text::not_saved().to_owned());
        }
        self.remember_export(output);
        self.document.update(|document| {
            document.set_output(output);
            document.end_gesture();
        });
        sheet.saving.set(false);
        sheet.open.set(false);
        let pixels = size_text((rendered.width, rendered.height));
        self.notices.success(text::exported(name, pixels, format::size(rendered.size_bytes)), None);
    }
}

impl Export {
    fn fail(self, sentence: String) {
        self.saving.set(false);
        self.fault.set(Some(sentence));
    }
}

/// `6000 × 4000 px`.
pub(super) fn size_text((width, height): Pixels) -> String {
    format!("{width} × {height} px")
}

async fn rendered(sheet: Export, photo: &OpenPhotograph, recipe: Recipe) -> Result<(Rendered, ArrayBuffer), Refusal> {
    let original = file_bytes(&photo.file).await?;
    let call = async |request: &Request, buffer| {
        let call = sheet.worker.with_value(|worker| worker.as_ref().map(|worker| worker.call(request, &[buffer])));
        match call {
            Some(call) => call.await,
            None => Err(Refusal::unexpected_reply()),
        }
    };
    let tables = luts::bytes_of(&recipe).await.map_err(|error| Refusal::new(error.message()))?;
    for table in tables {
        call(&Request::AddLut, table).await?;
    }
    match call(&Request::Render { recipe }, original).await? {
        (Reply::Rendered { rendered }, Some(bytes)) => Ok((rendered, bytes)),
        _ => Err(Refusal::unexpected_reply()),
    }
}

fn file(spec: &ExportSpec, bytes: &ArrayBuffer) -> Result<Blob, Refusal> {
    let options = BlobPropertyBag::new();
    options.set_type(spec.recipe.output.media_type());
    Blob::new_with_buffer_source_sequence_and_options(&Array::of1(bytes), &options)
        .map_err(|_| Refusal::new(text::no_room()))
}
