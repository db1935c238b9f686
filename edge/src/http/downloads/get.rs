//! `GET /api/downloads/{id}`

use axum::http::Method;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::part_id::PartId;
use super::{MAX_BYTES, MAX_GROWTH, MAX_OBJECTS};
use crate::access::grant::Grant;
use crate::http::archive::{Archive, entry_name};
use crate::http::body_writer;
use crate::http::export::RowPages;
use crate::http::extract::Path;
use crate::http::presets::export::entries::{self, OwnPresets};
use crate::library::commands::{ListStoredFiles, PlanDownload};
use crate::library::records::{DownloadPlan, FileKind, StoredFile};
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// Files that are listed at once.
const PAGE_SIZE: usize = 200;

/// Rows go on in another entry above this size.
const MAX_ROWS_BYTES: u64 = 1 << 30;

/// A zip file with a part of what the owner has.
///
/// It is made while it is sent. If something fails, the body ends early, and the file cannot be opened: request it
/// again. A file that was deleted meanwhile is listed in `missing.txt`.
#[utoipa::path(get, operation_id = "getDownload", path = "/api/downloads/{id}", tag = "service",
    params(("id" = String, Path, description = "As in the `url` of an item of `/api/downloads`")),
    responses((status = 200, body = Vec<u8>, content_type = "application/zip")))]
#[worker::send]
pub(crate) async fn get(
    edge: Edge,
    background: Background,
    grant: Grant,
    log: RequestLog,
    Path(id): Path<String>,
    method: Method,
) -> Result<Response, Fault> {
    let id = PartId::parse(&id).ok_or_else(|| Fault::not_found("download"))?;
    let disposition = format!("attachment; filename=\"{}\"", id.file_name());
    let context = ("download", grant.owner_id.as_str(), log);
    let sends_body = method != Method::HEAD;
    grant.check_library(&edge).await?;
    // Reads the first page before the response begins, so that a fault gives a problem and not a broken file.
    let body = match id {
        PartId::Rows => {
            let pages = RowPages::begin(edge.clone(), grant.owner_id.clone()).await?;
            let presets = OwnPresets::new(grant.owner_id.clone());
            let write = |body| write_rows(edge, pages, presets, Archive::new(body));
            sends_body.then(|| body_writer::stream(&background, context, write))
        }
        PartId::Files { after, last, .. } => {
            let files = Files { edge, library_id: grant.owner_id.clone(), after, last };
            files.check_size().await?;
            let first = files.next().await?;
            // Another owner's part, or a part whose files were all deleted.
            if first.is_empty() {
                return Err(Fault::not_found("download"));
            }
            let write = |body| write_files(files, first, Archive::new(body));
            sends_body.then(|| body_writer::stream(&background, context, write))
        }
    };
    let mut response = [(CONTENT_TYPE, "application/zip"), (CONTENT_DISPOSITION, &disposition)].into_response();
    if let Some(body) = body.transpose()? {
        response.extensions_mut().insert(body);
    }
    Ok(response)
}

/// Writes all rows, and the presets once more as documents, which an import reads.
async fn write_rows(
    edge: Edge,
    mut pages: RowPages,
    mut presets: OwnPresets,
    mut archive: Archive,
) -> Result<(), Fault> {
    let now = clock::rfc3339(clock::now_ms());
    let mut number = 1;
    archive.begin("library.jsonl".to_owned(), &now);
    while let Some(lines) = pages.next_lines().await? {
        if archive.entry_bytes() > MAX_ROWS_BYTES {
            archive.end()?;
            number += 1;
            archive.begin(format!("library-{number}.jsonl"), &now);
        }
        archive.write(lines.as_bytes()).await?;
    }
    archive.end()?;
    while let Some(source) = presets.next(&edge).await? {
        entries::read(&edge, &source).await?.write(&mut archive).await?;
    }
    archive.finish().await
}

/// The files of a part.
struct Files {
    edge: Edge,
    library_id: String,
    after: String,
    last: String,
}

impl Files {
    /// Refuses a part that has more than one zip file may have: the caller writes the id.
    async fn check_size(&self) -> Result<(), Fault> {
        let command = PlanDownload {
            after: self.after.clone(),
            last: Some(self.last.clone()),
            max_parts: 1,
            max_bytes: MAX_GROWTH * MAX_BYTES,
            max_objects: MAX_GROWTH * MAX_OBJECTS,
        };
        let DownloadPlan { parts, .. } = self.edge.library(&self.library_id).call(&command).await?;
        match parts.len() {
            0 | 1 => Ok(()),
            _ => {
                Err(Fault::conflict("This part is too large now. List the downloads again, and use the new addresses."))
            }
        }
    }

    async fn next(&self) -> Result<Vec<StoredFile>, Fault> {
        let command = ListStoredFiles { after: self.after.clone(), last: self.last.clone(), limit: PAGE_SIZE };
        self.edge.library(&self.library_id).call(&command).await
    }
}

async fn write_files(mut files: Files, mut page: Vec<StoredFile>, mut archive: Archive) -> Result<(), Fault> {
    let storage = files.edge.storage()?;
    loop {
        for file in &page {
            let (prefix, id, at) = (Prefix::new(&file.key_prefix), file.id.as_str(), file.created_at.as_str());
            let key = match file.kind {
                FileKind::Original(_) => Key::Original { prefix, sha256: file.sha256, image: id },
                FileKind::Lut => Key::Lut { prefix, id },
                FileKind::Rendition(format) => Key::Rendition { prefix, id, extension: format.extension() },
            };
            archive.add(&storage, &key, entry_name::of_file(file), at).await?;
            if matches!(file.kind, FileKind::Rendition(_)) {
                archive.add(&storage, &Key::Receipt { prefix, id }, entry_name::of_receipt(file), at).await?;
            }
        }
        match page.last() {
            Some(last) if page.len() == PAGE_SIZE => files.after.clone_from(&last.place),
            _ => break,
        }
        page = files.next().await?;
    }
    archive.finish().await
}
