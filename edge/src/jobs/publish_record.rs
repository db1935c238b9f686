//! Publishes the newest version of the source of a record: builds its pyramid, copies a PDF file, or refuses the file with a
//! reason. The file is stored before the row changes, so a row never refers to a missing file.

use api::{JobError, TileCompression};
use filters::{Digest, Limits, Recipe};

use super::assets;
use super::context::{Heartbeat, JobContext, JobResult};
use super::failure::JobFailure;
use super::incoming_file;
use super::kind::BackgroundJob;
use super::pyramid_observer::PyramidObserver;
use crate::access::ceiling;
use crate::collections::{
    Mark, RemoteError, download, limited, parse_mark, refusal_by_content, refusal_by_name, sized_recipe,
};
use crate::library::collections::commands::{BeginRecord, RecordInput, ReopenRecord};
use crate::library::collections::{Settings, paths, record_cost_ms};
use crate::library::commands::{Change, RenewClaim};
use crate::library::kinds::{PublishRecord, STORING};
use crate::library::records::{LutRow, PyramidFacts, PyramidOptions, RecordOutcome, RecordResult};
use crate::metrics;
use crate::platform::memory_budget::{self, MemoryReservation};
use crate::pyramids::{self, Build, PyramidSource};
use crate::render;
use crate::storage::{self, ByteRange, Head, INCOMING, IncomingKey, Key, Storage};

/// The largest JSON file beside a picture.
const MAX_MARK_BYTES: u64 = 256 << 10;

/// The largest PDF file that is published. The quota of bytes is checked before a portion of files, so it limits how much a
/// portion can exceed it.
const MAX_PDF_BYTES: u64 = 256 << 20;

/// Files of at most this size are read into memory. Larger ones are read by ranges.
const READ_WHOLE_BYTES: u64 = 8 << 20;

/// Bytes at the start of a file that say what it is.
const START_BYTES: u64 = 4 << 10;

/// Media type of a published PDF file.
const PDF_MEDIA_TYPE: &str = "application/pdf";

impl BackgroundJob for PublishRecord {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let library = context.edge.library(context.library_id);
        let begin = BeginRecord { claim: context.claim.key() };
        let input = library.call(&begin).await?.ok_or(JobFailure::SubjectGone)?;
        let mut found = Found { etag: input.record.etag.clone(), size_bytes: input.record.size_bytes, mark: None };
        let outcome = if input.is_wanted {
            match publish(context, &input, &mut found).await {
                Ok(outcome) => outcome,
                // A refusal is a result: another attempt has the same one.
                Err(JobFailure::Final(error) | JobFailure::Permanent(error)) => refused_or_gone(error),
                Err(failure) => return Err(failure),
            }
        } else {
            RecordOutcome::Unchanged
        };
        if matches!(outcome, RecordOutcome::Pyramid { .. } | RecordOutcome::Copy { .. }) {
            keep_claim(context, &self.record_id).await?;
        }
        let result = RecordResult {
            record_id: self.record_id,
            etag: found.etag,
            size_bytes: found.size_bytes,
            restricted: found.mark.map(|mark| (mark.is_restricted, mark.source)),
            outcome,
        };
        Ok(JobResult { changes: vec![Change::Record { result: Box::new(result) }], ..JobResult::default() })
    }
}

/// What an attempt finds out about the source.
struct Found {
    etag: String,
    size_bytes: u64,
    mark: Option<Mark>,
}

/// The result of a permanent failure.
fn refused_or_gone(error: JobError) -> RecordOutcome {
    if error.code == "not_found" { RecordOutcome::Gone } else { RecordOutcome::Refused { error } }
}

/// If another worker has the claim by now, the file of this attempt may have replaced the one of a newer version. Then the
/// record is processed again.
async fn keep_claim(context: JobContext<'_>, record_id: &str) -> Result<(), JobFailure> {
    let library = context.edge.library(context.library_id);
    let renew = RenewClaim { claim: context.claim.key(), step: STORING.name, progress: STORING.progress };
    match library.call(&renew).await? {
        Some(key) => {
            context.claim.set_fence(key);
            Ok(())
        }
        None => {
            library.call(&ReopenRecord { record_id: record_id.to_owned() }).await?;
            Err(JobFailure::SubjectGone)
        }
    }
}

async fn publish(context: JobContext<'_>, input: &RecordInput, found: &mut Found) -> Result<RecordOutcome, JobFailure> {
    // The job waits until guests may add data again.
    ceiling::check_library(context.edge, context.library_id).await?;
    let RecordInput { collection, record, .. } = input;
    let (settings, storage) = (collection.settings()?, context.edge.storage()?);
    let is_pdf = paths::is_pdf(&record.path);
    if let Some(error) = refusal_by_name(&paths::extension(&record.path))
        && !(is_pdf && settings.publish_pdfs)
    {
        return Ok(RecordOutcome::Refused { error });
    }
    // The mark comes first: a source that cannot be read hides what must be restricted.
    let mark = mark(&storage, input, &settings).await?;
    found.mark = Some(mark);
    let source = match Source::open(context, &storage, input, found).await? {
        Ok(source) => source,
        Err(outcome) => return Ok(outcome),
    };
    // The size may have been unknown, or smaller.
    context.charge(record_cost_ms(found.size_bytes)).await?;
    let built_from = built_from(found, mark, &settings, is_pdf);
    if record.is_forced == 0 && record.built_from.as_deref() == Some(&built_from) {
        return Ok(RecordOutcome::Unchanged);
    }
    if is_pdf {
        let written_bytes = source.copy(context, &storage, found, &published_key(input)).await?;
        return Ok(RecordOutcome::Copy { written_bytes, built_from });
    }
    let (opened, reserved) = source.read(&storage).await?;
    // A job that reads addresses does not hold the slot while it waits for them.
    context.enter_slot(&reserved).await?;
    let options = PyramidOptions {
        tile: settings.tile,
        compression: settings.compression,
        quality: settings.quality.filter(|_| settings.compression == TileCompression::Jpeg),
        linear: 0,
    };
    let built = build(context, &storage, input, &settings, mark, (opened.as_source(), options), &reserved).await;
    let facts = match built {
        // A document with the name of a picture is refused as what it is.
        Err(JobFailure::Final(error)) if error.code == "unknown_format" => {
            let start = opened.start(&storage).await?;
            return Err(JobFailure::Final(refusal_by_content(&start).unwrap_or(error)));
        }
        built => built?,
    };
    Ok(RecordOutcome::Pyramid { facts: Box::new(facts), options, built_from })
}

/// The key of the published file.
fn published_key(RecordInput { collection, record, .. }: &RecordInput) -> String {
    format!("{}/{}", collection.published_folder(), record.published_path)
}

/// What the published file depends on, as a digest.
fn built_from(found: &Found, mark: Mark, settings: &Settings, is_pdf: bool) -> String {
    let settings = if is_pdf { String::new() } else { settings.build_text() };
    Digest::sha256(format!("{}\n{}\n{settings}", found.etag, mark.is_restricted).as_bytes()).to_string()
}

/// The mark of the picture: that of the API, or else of a JSON file beside it, or else of its path.
async fn mark(storage: &Storage, input: &RecordInput, settings: &Settings) -> Result<Mark, JobFailure> {
    let RecordInput { collection, record, .. } = input;
    let has_segment = settings
        .restricted_by
        .path_segment
        .as_deref()
        .is_some_and(|name| paths::has_segment(paths::without_host(&record.path), name));
    let api = record.mark();
    let mut file = None;
    if let (None, true, Some(folder)) = (api, settings.restricted_by.file, &collection.folder) {
        for path in paths::mark_paths(&record.path) {
            let key = format!("{INCOMING}/{}/{folder}/{path}", collection.key_prefix);
            let wrong = |message| JobFailure::permanent("wrong_mark", message);
            let Some(head) = storage.head(&Key::Listed(&key)).await? else { continue };
            if head.size_bytes > MAX_MARK_BYTES {
                let limit = MAX_MARK_BYTES;
                return Err(wrong(format!("{path} has {} bytes. The limit is {limit} bytes.", head.size_bytes)));
            }
            let Some(text) = incoming_file::read_version(storage, &key, &head).await? else { continue };
            file = parse_mark(&path, &text).map_err(wrong)?;
            if file.is_some() {
                break;
            }
        }
    }
    Ok(Mark::decide(api, file, has_segment))
}

/// The source of a record.
enum Source {
    /// An object in the bucket, as the store stated it.
    Object { key: String, head: Head },
    /// A file from an address.
    File { bytes: Vec<u8>, reserved: MemoryReservation },
}

impl Source {
    /// Finds the newest version. The inner error is the result if there is none.
    async fn open(
        context: JobContext<'_>,
        storage: &Storage,
        input: &RecordInput,
        found: &mut Found,
    ) -> Result<Result<Self, RecordOutcome>, JobFailure> {
        let RecordInput { collection, record, .. } = input;
        let Some(folder) = &collection.folder else {
            let reserved = MemoryReservation::new();
            let (etag, bytes) = match fetch(context, &record.path, &reserved).await? {
                Ok(file) => file,
                Err(outcome) => return Ok(Err(outcome)),
            };
            (found.etag, found.size_bytes) = (etag, bytes.len() as u64);
            return Ok(Ok(Self::File { bytes, reserved }));
        };
        let key = format!("{INCOMING}/{}/{folder}/{}", collection.key_prefix, record.path);
        let is_plain = IncomingKey::parse(&key).is_some_and(|parsed| parsed.is_plain());
        if !is_plain {
            let message =
                "The key has a part that is `.` or `..`, which URLs cannot express. Store the file under another key.";
            return Err(JobFailure::final_error("bad_request", message));
        }
        let Some(head) = storage.head(&Key::Listed(&key)).await? else { return Ok(Err(RecordOutcome::Gone)) };
        (found.etag, found.size_bytes) = (head.etag.clone(), head.size_bytes);
        Ok(Ok(Self::Object { key, head }))
    }

    /// All bytes of a small file. A large one is read by ranges while its pyramid is built.
    async fn read(self, storage: &Storage) -> Result<(OpenedSource, MemoryReservation), JobFailure> {
        let (key, head) = match self {
            Self::File { bytes, reserved } => return Ok((OpenedSource::Memory(bytes), reserved)),
            Self::Object { key, head } => (key, head),
        };
        if head.size_bytes > READ_WHOLE_BYTES {
            let reserved = MemoryReservation::reserve(READ_WHOLE_BYTES).await?;
            return Ok((OpenedSource::Object { key, head }, reserved));
        }
        let reserved = MemoryReservation::reserve(head.size_bytes).await?;
        let bytes = incoming_file::read_version(storage, &key, &head).await?;
        Ok((OpenedSource::Memory(bytes.ok_or_else(incoming_file::gone)?), reserved))
    }

    /// Copies the file, in parts, if it is a PDF file. Returns its size.
    async fn copy(
        self,
        context: JobContext<'_>,
        storage: &Storage,
        found: &Found,
        to: &str,
    ) -> Result<u64, JobFailure> {
        check_size(found.size_bytes, MAX_PDF_BYTES)?;
        let (key, head) = match self {
            Self::File { bytes, .. } => {
                check_pdf(&bytes)?;
                storage.put(&Key::Listed(to), &bytes, PDF_MEDIA_TYPE).await?;
                return Ok(bytes.len() as u64);
            }
            Self::Object { key, head } => (key, head),
        };
        let reserved = MemoryReservation::reserve(storage::Writer::BUFFER_BYTES as u64).await?;
        let mut heartbeat = Heartbeat::new(context, &reserved)?;
        check_pdf(&start(storage, &key, &head).await?)?;
        let mut chunks = storage.chunks(&Key::Listed(&key)).await?;
        let mut file = storage.writer(&Key::Listed(to), PDF_MEDIA_TYPE);
        let mut size_bytes = 0;
        let copied = async {
            while let Some(chunk) = chunks.next().await? {
                size_bytes += chunk.len() as u64;
                check_size(size_bytes, MAX_PDF_BYTES)?;
                let share = size_bytes as f64 / head.size_bytes.max(1) as f64;
                heartbeat.beat(share.min(1.0), false).await?;
                std::io::Write::write_all(&mut file, &chunk)
                    .map_err(|error| storage::Error::Refused(error.to_string()))?;
                if file.bytes_until_part() == 0 {
                    file.send().await?;
                }
            }
            incoming_file::require_version(storage, &key, &head).await
        };
        if let Err(failure) = copied.await {
            file.abort().await;
            return Err(failure);
        }
        file.finish().await?;
        Ok(size_bytes)
    }
}

/// A source that a pyramid can be built from.
enum OpenedSource {
    Memory(Vec<u8>),
    Object { key: String, head: Head },
}

impl OpenedSource {
    fn as_source(&self) -> PyramidSource<'_> {
        match self {
            Self::Memory(bytes) => PyramidSource::Memory(bytes),
            Self::Object { key, head } => PyramidSource::Object { key: Key::Listed(key), head },
        }
    }

    /// The first bytes.
    async fn start(self, storage: &Storage) -> Result<Vec<u8>, JobFailure> {
        match self {
            Self::Memory(bytes) => Ok(bytes),
            Self::Object { key, head } => start(storage, &key, &head).await,
        }
    }
}

/// The first bytes of an object.
async fn start(storage: &Storage, key: &str, head: &Head) -> Result<Vec<u8>, JobFailure> {
    match head.size_bytes.min(START_BYTES) {
        0 => Ok(Vec::new()),
        length => Ok(storage.read_range(&Key::Listed(key), ByteRange { offset: 0, length }).await?),
    }
}

/// Fetches the file of an address into reserved memory, or says what its server did instead.
async fn fetch(
    context: JobContext<'_>,
    url: &str,
    reserved: &MemoryReservation,
) -> Result<Result<(String, Vec<u8>), RecordOutcome>, JobFailure> {
    let mut heartbeat = Heartbeat::new(context, reserved)?;
    let mut lost = None;
    // The download may take as long as a lease.
    let is_wanted = async || match heartbeat.beat(0.0, false).await {
        Ok(()) => true,
        Err(failure) => {
            lost = Some(failure);
            false
        }
    };
    match download(context.edge, url, render::LIMITS.source_bytes, reserved, is_wanted).await {
        Ok(file) => Ok(Ok(file)),
        Err(RemoteError::Gone) => Ok(Err(RecordOutcome::Gone)),
        Err(RemoteError::Refused(error)) => Err(JobFailure::Final(error)),
        Err(RemoteError::Unavailable(message)) => {
            Ok(Err(RecordOutcome::Failed { error: JobError { code: "source_unavailable".to_owned(), message } }))
        }
        Err(RemoteError::Busy) => Err(memory_budget::busy().into()),
        Err(RemoteError::Stopped) => Err(lost.unwrap_or(JobFailure::SubjectGone)),
    }
}

fn check_size(size_bytes: u64, allowed: u64) -> Result<(), JobFailure> {
    if size_bytes <= allowed {
        return Ok(());
    }
    let message = format!("The file has {size_bytes} bytes. The limit is {allowed} bytes. Store a smaller file.");
    Err(JobFailure::final_error("over_limit", message))
}

/// Fails if the first bytes are not those of a PDF file. Otherwise any file could be published by the name `.pdf`.
fn check_pdf(start: &[u8]) -> Result<(), JobFailure> {
    match refusal_by_content(start) {
        Some(refusal) if refusal.code == "pdf_not_rendered" => Ok(()),
        Some(refusal) => Err(JobFailure::Final(refusal)),
        None => Err(JobFailure::final_error(
            "unknown_format",
            "The name ends with .pdf, but the file is not a PDF file. Store a PDF file, or rename it.",
        )),
    }
}

/// Builds the pyramid of a picture.
async fn build(
    context: JobContext<'_>,
    storage: &Storage,
    input: &RecordInput,
    settings: &Settings,
    mark: Mark,
    (source, options): (PyramidSource<'_>, PyramidOptions),
    reserved: &MemoryReservation,
) -> Result<PyramidFacts, JobFailure> {
    let read = |recipe: &serde_json::Value| {
        Recipe::from_value(recipe).map_err(|error| JobFailure::permanent(error.code.as_str(), error.message))
    };
    let luts = &input.luts;
    reserved.grow_by(luts.iter().map(|lut| lut.memory_bytes).sum()).await?;
    let assets = assets::load(storage, luts).await?;
    let cached_bytes = assets::cached_bytes(&assets);
    let restricted = mark.is_restricted.then_some(settings.restricted);
    let recipe = |width, height| {
        let plain = read(&sized_recipe(settings.recipe.as_ref(), None))?;
        // Only for the size: the cost is that of the smaller result, and the build checks it.
        let own = filters::check(width, height, &plain, &Limits { cost_ms: u64::MAX, ..render::LIMITS })?;
        let size = limited((own.width, own.height), settings.longest_side, restricted);
        let recipe = read(&sized_recipe(settings.recipe.as_ref(), size))?.effective();
        Ok(recipe.with_assets(&assets))
    };
    let reading_cost_ms = luts.iter().map(LutRow::reading_cost_ms).sum();
    metrics::decode("pyramid");
    let mut observer = PyramidObserver::new(context, reserved, cached_bytes, reading_cost_ms, 0);
    let build = Build { source, recipe: &recipe, settings: options.settings()? };
    let built = pyramids::build(storage, &Key::Listed(&published_key(input)), build, &mut observer).await;
    built.map_err(|failure| observer.counted(failure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_has_the_signature_of_a_pdf_file() {
        assert!(check_pdf(b"%PDF-1.7\n").is_ok());
        let code = |start: &[u8]| match check_pdf(start) {
            Err(JobFailure::Final(error)) => error.code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(b"<html>"), "unknown_format");
        assert_eq!(code(b"<svg>"), "svg_not_rendered");
        assert!(check_size(10, 10).is_ok() && check_size(11, 10).is_err());
    }

    #[test]
    fn missing_source_is_gone_and_not_refused() {
        let error = |code: &str| JobError { code: code.to_owned(), message: String::new() };
        assert!(matches!(refused_or_gone(error("not_found")), RecordOutcome::Gone));
        assert!(matches!(refused_or_gone(error("damaged_file")), RecordOutcome::Refused { .. }));
    }
}
