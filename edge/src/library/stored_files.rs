//! Lists the files of a library in one order, and divides them into parts of a download. New files come at the end of
//! their kind, so a part can be requested again.

use api::OutputFormat;
use filters::{Digest, Format};
use serde::Deserialize;

use super::commands::{ListStoredFiles, PlanDownload};
use super::records::{DownloadPart, DownloadPlan, FileKind, StoredFile};
use super::sql::{Sql, values};
use super::transaction::Transaction;
use crate::problem::Fault;

/// Files that are read at once.
const PAGE_SIZE: usize = 1000;

/// Bytes that a row takes in an export beside its recipe.
const ROW_BYTES: u64 = 1000;

/// The kinds in their order: the letter of the place, and the statement that lists files after an id.
const KINDS: [(char, &str); 3] = [
    (
        'i',
        "SELECT id, key_prefix, sha256, name, size_bytes, created_at, format AS original, NULL AS rendition
         FROM images WHERE id > ?1 AND deleted_by IS NULL ORDER BY id LIMIT ?2",
    ),
    (
        'l',
        "SELECT id, key_prefix, sha256, name, size_bytes, created_at, NULL AS original, NULL AS rendition
         FROM luts WHERE id > ?1 ORDER BY id LIMIT ?2",
    ),
    (
        'r',
        "SELECT r.id, r.key_prefix, r.sha256, coalesce(r.name, i.name) AS name, r.size_bytes, r.created_at,
         NULL AS original, r.format AS rendition FROM renditions r JOIN images i ON i.id = r.image_id
         WHERE r.id > ?1 AND r.sha256 IS NOT NULL AND i.deleted_by IS NULL ORDER BY r.id LIMIT ?2",
    ),
];

pub(super) fn list(library: &Transaction<'_>, command: ListStoredFiles) -> Result<Vec<StoredFile>, Fault> {
    let ListStoredFiles { after, last, limit } = command;
    let mut files = page(library.sql, &after, limit)?;
    files.retain(|file| file.place <= last);
    Ok(files)
}

pub(super) fn plan(library: &Transaction<'_>, command: PlanDownload) -> Result<DownloadPlan, Fault> {
    #[derive(Deserialize)]
    struct Usage {
        images: u64,
        row_bytes: u64,
    }
    let usage: Option<Usage> = library.sql.row("SELECT images, row_bytes FROM usage", [])?;
    let (mut parts, mut part) = (Vec::new(), DownloadPart { after: command.after, ..DownloadPart::default() });
    // The files after the last part are in `part`.
    while parts.len() < command.max_parts {
        let after = if part.last.is_empty() { &part.after } else { &part.last };
        let mut files = page(library.sql, after, PAGE_SIZE)?;
        let is_end = files.len() < PAGE_SIZE;
        if let Some(last) = &command.last {
            files.retain(|file| file.place <= *last);
        }
        for file in &files {
            let is_full = part.size_bytes + file.size_bytes > command.max_bytes
                || part.objects + file.objects() > command.max_objects;
            if is_full && part.files > 0 {
                let after = part.last.clone();
                parts.push(std::mem::replace(&mut part, DownloadPart { after, ..DownloadPart::default() }));
            }
            part.last.clone_from(&file.place);
            part.files += 1;
            part.objects += file.objects();
            part.size_bytes += file.size_bytes;
        }
        if is_end || files.is_empty() {
            break;
        }
    }
    if part.files > 0 {
        parts.push(part);
    }
    let row_bytes = usage.map_or(0, |usage| usage.images * ROW_BYTES + usage.row_bytes);
    Ok(DownloadPlan { row_bytes, parts })
}

/// At most `limit` files after the place `after`.
fn page(sql: &Sql, after: &str, limit: usize) -> Result<Vec<StoredFile>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        id: String,
        key_prefix: String,
        sha256: Digest,
        name: String,
        size_bytes: u64,
        created_at: String,
        original: Option<Format>,
        rendition: Option<OutputFormat>,
    }
    let mut files = Vec::new();
    let first = after.chars().next();
    for (letter, statement) in KINDS.iter().filter(|(letter, _)| first.is_none_or(|first| *letter >= first)) {
        let after_id = after.strip_prefix(*letter).unwrap_or_default();
        let rows: Vec<Row> = sql.rows(statement, values![after_id, (limit - files.len()) as u64])?;
        files.extend(rows.into_iter().map(|row| {
            let Row { id, key_prefix, sha256, name, size_bytes, created_at, original, rendition } = row;
            let kind = original.map(FileKind::Original).or_else(|| rendition.map(FileKind::Rendition));
            let place = format!("{letter}{id}");
            StoredFile {
                place,
                kind: kind.unwrap_or(FileKind::Lut),
                id,
                key_prefix,
                sha256,
                name,
                size_bytes,
                created_at,
            }
        }));
        if files.len() >= limit {
            break;
        }
    }
    Ok(files)
}
