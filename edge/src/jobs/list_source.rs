//! Lists the source of a collection at the beginning of a run: the objects in its folder, or what its addresses have now. The
//! library compares the list with its records, page by page.

use std::collections::HashMap;

use futures_util::future::join_all;

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use crate::access::ceiling;
use crate::collections::{CheckedNames, RemoteVersion, look_up};
use crate::library::collections::commands::{
    BeginListing, ListingInput, ListingPage, PathRange, SourceVersion, TakeListing,
};
use crate::library::commands::Change;
use crate::library::kinds::ListSource;
use crate::platform::{clock, log};
use crate::problem::Fault;
use crate::storage::INCOMING;

/// Objects per page.
const PAGE_SIZE: u16 = 1000;

/// Addresses that are asked at the same time: a worker has six connections.
const CONNECTIONS: usize = 5;

/// How long one step asks addresses. Then the rest waits in the queue again: a worker lives for minutes, and a thousand slow
/// addresses take longer.
const STEP_MS: u64 = 60_000;

/// Delay between two steps.
const NEXT_STEP_S: u32 = 1;

impl BackgroundJob for ListSource {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let library = context.edge.library(context.library_id);
        let begin = BeginListing { run_id: self.run_id.clone() };
        let Some(input) = library.call(&begin).await? else { return Ok(ended(self.run_id)) };
        match input.collection.folder.clone() {
            Some(folder) => list_folder(context, &self, &input, &folder).await?,
            None => {
                // The job waits until guests may add data again.
                ceiling::check_library(context.edge, context.library_id).await?;
                ask_addresses(context, &self, input).await?;
            }
        }
        Ok(ended(self.run_id))
    }
}

fn ended<'a>(run_id: String) -> JobResult<'a> {
    JobResult { changes: vec![Change::Listed { run_id, error: None }], ..JobResult::default() }
}

async fn list_folder(
    context: JobContext<'_>,
    job: &ListSource,
    input: &ListingInput,
    folder: &str,
) -> Result<(), JobFailure> {
    let storage = context.edge.storage()?;
    let prefix = format!("{INCOMING}/{}/{folder}/", input.collection.key_prefix);
    let (mut cursor, mut after, mut asked_ms) = (None, None, input.now_ms);
    loop {
        let page = storage.list(&prefix, cursor.as_deref(), PAGE_SIZE).await?;
        let mut sources = Vec::with_capacity(page.objects.len());
        for object in page.objects {
            // The object of a folder is no file.
            let path = object.key.strip_prefix(&prefix).filter(|path| !path.is_empty() && !path.ends_with('/'));
            let Some(path) = path else { continue };
            sources.push(SourceVersion {
                path: path.to_owned(),
                etag: object.etag,
                size_bytes: object.size_bytes,
                changed_ms: object.modified_ms,
                is_unstated: false,
            });
        }
        let last = sources.last().map(|source| source.path.clone());
        // In an ordered listing, a known path that is missing between two listed paths is gone.
        let is_ordered = sources.is_sorted_by(|one, next| one.path < next.path)
            && after.as_ref().is_none_or(|after| sources.first().is_none_or(|first| first.path > *after));
        if !is_ordered {
            log::fault(
                "collections",
                "listing",
                &Fault::internal("the store does not order its listing, so no missing file is withdrawn"),
            );
        }
        let up_to = if page.cursor.is_some() { last.clone().or_else(|| after.clone()) } else { None };
        let has_range = is_ordered && (page.cursor.is_none() || up_to.is_some());
        let range = has_range.then(|| PathRange { after: after.clone(), up_to });
        asked_ms = take(context, job, ListingPage { asked_ms, sources, range, ..ListingPage::default() }).await?;
        after = last.or(after);
        cursor = page.cursor;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

async fn ask_addresses(context: JobContext<'_>, job: &ListSource, input: ListingInput) -> Result<(), JobFailure> {
    let ListingInput { collection, known, position, now_ms: asked_ms } = input;
    let urls = collection.settings()?.urls;
    let known: HashMap<String, SourceVersion> = known.into_iter().map(|source| (source.path.clone(), source)).collect();
    let (names, started_ms) = (CheckedNames::default(), clock::now_ms());
    let mut position = usize::try_from(position).unwrap_or(usize::MAX).min(urls.len());
    for urls in urls.get(position..).unwrap_or_default().chunks(CONNECTIONS) {
        if clock::now_ms() >= started_ms + STEP_MS {
            return Err(JobFailure::Deferred { delay_s: NEXT_STEP_S });
        }
        let ask = |url: &String| {
            let (url, names) = (url.clone(), &names);
            let etag = known.get(&url).and_then(|known| known.etag.clone());
            async move {
                let found = look_up(context.edge, &url, etag.as_deref(), names).await;
                (url, found)
            }
        };
        let (mut sources, mut gone) = (Vec::new(), Vec::new());
        for (path, found) in join_all(urls.iter().map(ask)).await {
            let (etag, size_bytes, is_unstated) = match found {
                RemoteVersion::Gone => {
                    gone.push(path);
                    continue;
                }
                RemoteVersion::Other { etag, size_bytes } => (Some(etag), size_bytes, false),
                RemoteVersion::Unstated => (None, 0, true),
                // A record that exists stays as it is. A new one is made, and its job finds out more.
                RemoteVersion::Known | RemoteVersion::Unknown => (None, 0, false),
            };
            sources.push(SourceVersion { path, etag, size_bytes, changed_ms: None, is_unstated });
        }
        position += urls.len();
        // Also renews the claim.
        let page = ListingPage { asked_ms, sources, gone, position: position as u64, ..ListingPage::default() };
        take(context, job, page).await?;
    }
    // What is not in the list any more is withdrawn.
    let range = Some(PathRange { after: None, up_to: None });
    let page = ListingPage { asked_ms, there: urls, range, position: position as u64, ..ListingPage::default() };
    take(context, job, page).await.map(drop)
}

/// Sends a page, and again while it withdraws records. Returns the library's time.
async fn take(context: JobContext<'_>, job: &ListSource, page: ListingPage) -> Result<u64, JobFailure> {
    let library = context.edge.library(context.library_id);
    loop {
        let command = TakeListing { claim: context.claim.key(), run_id: job.run_id.clone(), page: page.clone() };
        let Some(reply) = library.call(&command).await? else { return Err(JobFailure::SubjectGone) };
        context.claim.set_fence(reply.claim);
        if !reply.has_more {
            return Ok(reply.now_ms);
        }
    }
}
