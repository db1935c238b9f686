//! Builds a pyramid and stores it in parts while it is built. The head of the file, with the offsets of all tiles, is
//! known only at the end: the writer keeps the first part until then.

use api::PyramidLevel;
use filters::{ENGINE_VERSION, Error, PyramidProgress, PyramidRendered, PyramidSettings, Recipe, RenderBudget};

use crate::library::records::PyramidFacts;
use crate::platform::{log, scheduler};
use crate::problem::Fault;
use crate::render;
use crate::storage::{self, Key, Storage, Writer};

/// Media type of a pyramid.
pub(crate) const MEDIA_TYPE: &str = "image/tiff";

/// Memory of the part that the writer holds. No head needs a second one: that of the largest picture, in tiles of 256
/// pixels, has about half a megabyte.
const HELD_BYTES: u64 = Writer::held_bytes(1) as u64;

/// What a pyramid is built from, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Build<'a> {
    /// The whole file of the photograph.
    pub(crate) source: &'a [u8],
    /// With its assets.
    pub(crate) recipe: &'a Recipe,
    pub(crate) settings: PyramidSettings,
    /// Bytes of memory that others hold in this isolate.
    pub(crate) others_bytes: u64,
}

/// The job that waits for a build.
pub(crate) trait BuildObserver {
    /// Why the job ends.
    type Failure: From<Fault> + From<Error> + From<storage::Error>;

    /// The build is about to begin: it needs `memory_bytes` in all, the source included, and costs `cost_ms` of processor
    /// time.
    async fn begin(&mut self, memory_bytes: u64, cost_ms: u64) -> Result<(), Self::Failure>;

    /// A step is done. `share` of the rows, 0 to 1, are rendered; a `milestone` is a part that was stored.
    async fn progress(&mut self, share: f64, milestone: bool) -> Result<(), Self::Failure>;

    /// All rows are rendered. The rest of the file is about to be sent to the store.
    async fn storing(&mut self);
}

/// Builds a pyramid and stores it under `key`. The file is durable when this returns; a failure leaves nothing behind.
/// The same source, recipe and settings give the same file, so a build can be repeated.
pub(crate) async fn build<O: BuildObserver>(
    storage: &Storage,
    key: &Key<'_>,
    build: Build<'_>,
    observer: &mut O,
) -> Result<PyramidFacts, O::Failure> {
    let Build { source, recipe, settings, others_bytes } = build;
    let original = render::open(source, others_bytes + HELD_BYTES).map_err(|error| with_held(error, others_bytes))?;
    let rendering = original.pyramid(recipe, settings).map_err(|error| with_held(error, others_bytes))?;
    observer.begin(rendering.memory_bytes() + HELD_BYTES, rendering.cost_ms()).await?;
    let head_bytes = usize::try_from(rendering.head_bytes()).unwrap_or(usize::MAX);
    let mut file = storage.writer_with_late_head(key, MEDIA_TYPE, head_bytes);
    let rendered = match write(rendering, observer, &mut file).await {
        Ok(rendered) => rendered,
        Err(failure) => {
            file.abort().await;
            return Err(failure);
        }
    };
    observer.storing().await;
    let etag = file.finish_with_head(&rendered.head).await?;
    Ok(facts(rendered, etag))
}

/// States a refusal for memory with the held part, which is the build's, and not of others.
fn with_held(error: Error, others_bytes: u64) -> Error {
    log::refused(&error);
    match error {
        Error::OverLimit { limit: limit @ "memory_bytes", what, unit, actual, .. } => {
            let allowed = render::LIMITS.memory_bytes.saturating_sub(others_bytes);
            Error::OverLimit { limit, what, unit, actual: actual + HELD_BYTES, allowed }
        }
        error => error,
    }
}

async fn write<O: BuildObserver>(
    mut rendering: filters::PyramidRendering<'_>,
    observer: &mut O,
    file: &mut Writer,
) -> Result<PyramidRendered, O::Failure> {
    loop {
        let piece =
            RenderBudget { bytes: file.bytes_until_part(), cost_ms: scheduler::step_ms(), ..RenderBudget::UNLIMITED };
        match rendering.resume(piece, file).inspect_err(log::refused)? {
            PyramidProgress::Complete(rendered) => return Ok(rendered),
            PyramidProgress::Paused(rest) => rendering = rest,
        }
        let is_part = file.bytes_until_part() == 0;
        if is_part {
            file.send().await?;
        } else {
            scheduler::yield_now().await;
        }
        observer.progress(rendering.share(), is_part).await?;
    }
}

fn facts(rendered: PyramidRendered, etag: String) -> PyramidFacts {
    let level = |level: filters::PyramidLevel| PyramidLevel {
        width: level.width,
        height: level.height,
        columns: level.columns,
        rows: level.rows,
    };
    PyramidFacts {
        width: rendered.width,
        height: rendered.height,
        levels: rendered.levels.into_iter().map(level).collect(),
        size_bytes: rendered.size_bytes,
        etag,
        root: Some(rendered.pixels.root),
        engine: Some(ENGINE_VERSION.to_owned()),
    }
}
