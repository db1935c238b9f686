//! Builds a pyramid and stores it in parts while it is built. The head of the file, with the offsets of all tiles, is
//! known only at the end: the writer keeps the first part until then.

use api::PyramidLevel;
use filters::{
    ENGINE_VERSION, Error, Original, PyramidProgress, PyramidRendered, PyramidSettings, Recipe, RenderBudget,
};

use crate::library::records::PyramidFacts;
use crate::platform::{log, scheduler};
use crate::render;
use crate::storage::{Key, Storage, Writer};

use super::observer::BuildObserver;
use super::source::{ObjectReader, PyramidSource, SourceObject};

/// Media type of a pyramid.
pub(crate) const MEDIA_TYPE: &str = "image/tiff";

/// Memory of the part that the writer holds. No head needs a second one: that of the largest picture, in tiles of 256
/// pixels, has about half a megabyte.
const HELD_BYTES: u64 = Writer::held_bytes(1) as u64;

/// The recipe, with its assets, for a photograph of this width and height in pixels.
pub(crate) type RecipeFor<'a, F> = &'a dyn Fn(u32, u32) -> Result<Recipe, F>;

/// What a pyramid is built from, and how. `F`: why the recipe cannot be made.
pub(crate) struct Build<'a, F> {
    /// The file of the photograph.
    pub(crate) source: PyramidSource<'a>,
    pub(crate) recipe: RecipeFor<'a, F>,
    pub(crate) settings: PyramidSettings,
}

/// Builds a pyramid and stores it under `key`. The file is durable when this returns; a failure leaves nothing behind.
/// The same source, recipe and settings give the same file, so a build can be repeated.
pub(crate) async fn build<O: BuildObserver>(
    storage: &Storage,
    key: &Key<'_>,
    build: Build<'_, O::Failure>,
    observer: &mut O,
) -> Result<PyramidFacts, O::Failure> {
    match build.source {
        PyramidSource::Memory(source) => from_memory(storage, key, source, &build, observer).await,
        PyramidSource::Object { key: object, head } => {
            let object = SourceObject::new(storage, object, head);
            if let Some(facts) = from_ranges(storage, key, object, &build, observer).await? {
                return Ok(facts);
            }
            render::check_source(head.size_bytes)?;
            observer.read_whole(head.size_bytes).await?;
            let source = object.read_whole().await?;
            from_memory(storage, key, &source, &build, observer).await
        }
    }
}

/// `None`: a format or a kind of file that must be read into memory. Nothing of the file is held then.
async fn from_ranges<O: BuildObserver>(
    storage: &Storage,
    key: &Key<'_>,
    object: SourceObject<'_>,
    build: &Build<'_, O::Failure>,
    observer: &mut O,
) -> Result<Option<PyramidFacts>, O::Failure> {
    let reader = ObjectReader::new(object);
    let opened = reader.open(HELD_BYTES, observer).await?;
    if opened.is_err() {
        // A file that was replaced meanwhile may look damaged.
        reader.check_unchanged().await?;
    }
    let opened = opened.map_err(|error| with_held(error, observer.others_bytes()))?;
    let Some(original) = opened else { return Ok(None) };
    let built = from_original(storage, key, original, Some(&reader), build, observer).await;
    if built.is_err() {
        reader.check_unchanged().await?;
    }
    built
}

async fn from_memory<O: BuildObserver>(
    storage: &Storage,
    key: &Key<'_>,
    source: &[u8],
    build: &Build<'_, O::Failure>,
    observer: &mut O,
) -> Result<PyramidFacts, O::Failure> {
    // Others may have reserved memory since the file was opened by ranges.
    let others_bytes = observer.others_bytes();
    let original = render::open(source, others_bytes + HELD_BYTES).map_err(|error| with_held(error, others_bytes))?;
    let built = from_original(storage, key, original, None, build, observer).await?;
    Ok(built.ok_or(Error::Incomplete)?)
}

/// `original` was opened in the memory that others leave free at the moment: nothing may wait before the build begins, or
/// others might take it. `None`: the file is read by ranges, but must be read into memory.
async fn from_original<O: BuildObserver>(
    storage: &Storage,
    key: &Key<'_>,
    original: Original<'_>,
    reader: Option<&ObjectReader<'_>>,
    &Build { recipe, settings, .. }: &Build<'_, O::Failure>,
    observer: &mut O,
) -> Result<Option<PyramidFacts>, O::Failure> {
    let (width, height) = original.size();
    let recipe = recipe(width, height)?;
    let rendering = original.pyramid(&recipe, settings);
    let rendering = rendering.map_err(|error| with_held(error, observer.others_bytes()))?;
    observer.begin(rendering.memory_bytes() + HELD_BYTES, rendering.cost_ms()).await?;
    let head_bytes = usize::try_from(rendering.head_bytes()).unwrap_or(usize::MAX);
    let mut file = storage.writer_with_late_head(key, MEDIA_TYPE, head_bytes);
    let rendered = match write(rendering, reader, observer, &mut file).await {
        Ok(Some(rendered)) => rendered,
        Ok(None) => {
            file.abort().await;
            return Ok(None);
        }
        Err(failure) => {
            file.abort().await;
            return Err(failure);
        }
    };
    observer.storing().await;
    let etag = file.finish_with_head(&rendered.head).await?;
    Ok(Some(facts(rendered, etag)))
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

/// `None`: the file must be read into memory.
async fn write<O: BuildObserver>(
    mut rendering: filters::PyramidRendering<'_>,
    reader: Option<&ObjectReader<'_>>,
    observer: &mut O,
    file: &mut Writer,
) -> Result<Option<PyramidRendered>, O::Failure> {
    loop {
        let piece =
            RenderBudget { bytes: file.bytes_until_part(), cost_ms: scheduler::step_ms(), ..RenderBudget::UNLIMITED };
        let resumed = match rendering.resume(piece, file).inspect_err(log::refused) {
            Err(Error::OnlyInMemory { .. }) if reader.is_some_and(ObjectReader::fits_in_memory) => return Ok(None),
            resumed => resumed?,
        };
        match resumed {
            PyramidProgress::Complete(rendered) => {
                if let Some(reader) = reader {
                    reader.check_unchanged().await?;
                }
                return Ok(Some(rendered));
            }
            PyramidProgress::Paused(rest) => rendering = rest,
        }
        if let Some(reader) = reader {
            reader.read(rendering.needs(), rendering.share(), observer).await?;
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
