//! Lists the source of a collection at the beginning of a run: the objects in its folder, or what its addresses have now. The
//! library compares the list with its records, page by page.

use std::collections::HashMap;

use futures_util::future::join_all;

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use crate::collections::{RemoteVersion, look_up};
use crate::library::collections::CollectionRow;
use crate::library::collections::commands::{
    FindCollection, ListSourceVersions, PathRange, SourceVersion, TakeListing,
};
use crate::library::commands::Change;
use crate::library::kinds::ListSource;
use crate::platform::clock;
use crate::problem::Fault;
use crate::render;
use crate::storage::INCOMING;

/// Objects per page.
const PAGE_SIZE: u16 = 1000;

/// Addresses that are asked at the same time: a worker has six connections.
const CONNECTIONS: usize = 5;

impl BackgroundJob for ListSource {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let library = context.edge.library(context.library_id);
        let collection = match library.call(&FindCollection { id: self.collection_id.clone() }).await {
            // It was deleted.
            Err(fault) if fault.is_not_found() => return Ok(ended(self.run_id)),
            collection => collection?,
        };
        match &collection.folder {
            Some(folder) => list_folder(context, &self, &collection, folder).await?,
            None => ask_addresses(context, &self, &collection).await?,
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
    collection: &CollectionRow,
    folder: &str,
) -> Result<(), JobFailure> {
    let storage = context.edge.storage()?;
    let prefix = format!("{INCOMING}/{}/{folder}/", collection.key_prefix);
    let (mut cursor, mut after) = (None, None);
    loop {
        let asked_ms = clock::now_ms();
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
            });
        }
        let last = sources.last().map(|source| source.path.clone());
        // What is missing between two paths is gone, if the store orders its listings, as stores do.
        let is_ordered = sources.is_sorted_by(|one, next| one.path < next.path)
            && after.as_ref().is_none_or(|after| sources.first().is_none_or(|first| first.path > *after));
        let up_to = if page.cursor.is_some() { last.clone().or_else(|| after.clone()) } else { None };
        let has_range = is_ordered && (page.cursor.is_none() || up_to.is_some());
        let range = has_range.then(|| PathRange { after: after.clone(), up_to });
        take(context, job, asked_ms, sources, range).await?;
        after = last.or(after);
        cursor = page.cursor;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

async fn ask_addresses(
    context: JobContext<'_>,
    job: &ListSource,
    collection: &CollectionRow,
) -> Result<(), JobFailure> {
    let urls = collection.settings()?.urls;
    let command = ListSourceVersions { collection_id: collection.id.clone() };
    let known = context.edge.library(context.library_id).call(&command).await?;
    let known: HashMap<String, SourceVersion> = known.into_iter().map(|source| (source.path.clone(), source)).collect();
    let asked_ms = clock::now_ms();
    let mut all = Vec::new();
    for urls in urls.chunks(CONNECTIONS) {
        let ask = |url: &String| {
            let (url, known) = (url.clone(), known.get(url).cloned());
            async move {
                let etag = known.as_ref().and_then(|known| known.etag.as_deref());
                let found = look_up(context.edge, &url, etag, render::LIMITS.source_bytes).await;
                let source = |etag: Option<String>, size_bytes| SourceVersion {
                    path: url.clone(),
                    etag,
                    size_bytes,
                    changed_ms: None,
                };
                match (found, known) {
                    (RemoteVersion::Gone, _) => None,
                    (RemoteVersion::Other { etag, size_bytes }, _) => Some(source(Some(etag), size_bytes)),
                    // A record that exists stays as it is. A new one is made, and its job finds out more.
                    (RemoteVersion::Known | RemoteVersion::Unknown, Some(known)) => Some(known),
                    (RemoteVersion::Known | RemoteVersion::Unknown, None) => Some(source(None, 0)),
                }
            }
        };
        let found: Vec<_> = join_all(urls.iter().map(ask)).await.into_iter().flatten().collect();
        all.extend(found.iter().cloned());
        // Also renews the claim.
        take(context, job, asked_ms, found, None).await?;
    }
    // What is not there, or not in the list any more, is withdrawn.
    take(context, job, asked_ms, all, Some(PathRange { after: None, up_to: None })).await
}

async fn take(
    context: JobContext<'_>,
    job: &ListSource,
    asked_ms: u64,
    sources: Vec<SourceVersion>,
    range: Option<PathRange>,
) -> Result<(), JobFailure> {
    let command = TakeListing { claim: context.claim.key(), run_id: job.run_id.clone(), asked_ms, sources, range };
    match context.edge.library(context.library_id).call(&command).await {
        Ok(Some(key)) => {
            context.claim.set_fence(key);
            Ok(())
        }
        Ok(None) => Err(JobFailure::SubjectGone),
        Err(fault) => Err(Fault::into(fault)),
    }
}
