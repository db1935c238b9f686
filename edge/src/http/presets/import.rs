//! `POST /api/presets/import`

mod tables;
mod zip;

use api::{ErrorCode, ImportedPreset, PresetImport, RefusedPresetFile};
use axum::Json;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};

use self::tables::Tables;
use self::zip::{Entry, Zip};
use crate::access::grant::Grant;
use crate::access::hourly;
use crate::http::body::{self, BodyLimit};
use crate::library::commands::SpendCost;
use crate::library::presets::commands::StoredPreset;
use crate::names;
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::platform::memory_budget::MemoryReservation;
use crate::platform::request_log::RequestLog;
use crate::presets::{self, MAX_DOCUMENT_BYTES, PresetDocument, VersionDocument};
use crate::problem::Fault;

const DOCUMENT_LIMIT: BodyLimit = BodyLimit { what: "The document", name: "preset_bytes", bytes: MAX_DOCUMENT_BYTES };
const ZIP_LIMIT: BodyLimit = BodyLimit { what: "The zip file", name: "zip_bytes", bytes: 32 << 20 };

/// What a refusal calls a document that is the body.
const BODY: &str = "body";

/// Name of a preset whose document states none.
const DEFAULT_NAME: &str = "Imported preset";

/// Imports presets: the body is a JSON document, or a zip file with documents (`*.json`) and the look-up tables that they
/// name (`*.cube`).
///
/// A document whose `id` is that of a preset of the caller, or that an earlier import had, adds its versions to that
/// preset. Any other creates a preset. Each document is stored whole or refused; `refused` names the files and the
/// reasons.
#[utoipa::path(post, operation_id = "importPresets", path = "/api/presets/import", tag = "presets",
    request_body(content(
        (serde_json::Value = "application/json"),
        (Vec<u8> = "application/zip"),
    )),
    responses(
        (status = 200, body = PresetImport),
        (status = 415, description = "The body is neither JSON nor a zip file"),
        (status = 422, description = "The zip file is damaged, or entries of it are encrypted, overlap or claim impossible sizes"),
        (status = 429, description = "Another large file of this owner is being uploaded, or an hourly limit is reached",
            headers(("Retry-After" = u64))),
        (status = 503, description = "The store does not respond, or too many large files are being uploaded",
            headers(("Retry-After" = u64))),
    ))]
#[worker::send]
pub(crate) async fn import(
    edge: Edge,
    grant: Grant,
    log: RequestLog,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<PresetImport>, Fault> {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    // One document is parsed at a time.
    let _parsing = MemoryReservation::reserve(MAX_DOCUMENT_BYTES * presets::MEMORY_PER_BYTE).await?;
    let mut importer = Importer { edge: &edge, grant: &grant, log: &log, result: empty() };
    match media_type.as_str() {
        "application/json" => {
            let bytes = body::read(&headers, body, DOCUMENT_LIMIT).await?;
            importer.spend(presets::document_cost_ms(bytes.len() as u64)).await?;
            importer.import_document(BODY, &bytes, &mut None).await?;
        }
        "application/zip" | "application/x-zip-compressed" => {
            let (bytes, _reservation) = body::read_file(&edge, &grant.owner_id, &headers, body, ZIP_LIMIT).await?;
            let zip = Zip::open(&bytes)?;
            // Small zip files may have hundreds of large documents.
            let documents = zip.entries().iter().filter(|entry| is_document(entry));
            let costs = documents.map(|entry| presets::document_cost_ms(entry.size_bytes().min(MAX_DOCUMENT_BYTES)));
            importer.spend(costs.sum()).await?;
            importer.import_zip(&zip).await?;
        }
        _ => {
            let detail = "The `Content-Type` must be `application/json` or `application/zip`.";
            return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnknownFormat, detail));
        }
    }
    Ok(Json(importer.result))
}

const fn empty() -> PresetImport {
    PresetImport { imported: Vec::new(), refused: Vec::new() }
}

struct Importer<'a> {
    edge: &'a Edge,
    grant: &'a Grant,
    log: &'a RequestLog,
    result: PresetImport,
}

/// Whether other systems' programs wrote the file beside the others.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

/// Whether a file of a zip file is read as the document of a preset.
fn is_document(entry: &Entry) -> bool {
    entry.has_plain_path() && !is_hidden(&entry.name) && entry.name.ends_with(".json")
}

impl Importer<'_> {
    /// Charges processor time for documents that are about to be read. Fails above the budget.
    async fn spend(&self, cost_ms: u64) -> Result<(), Fault> {
        hourly::charge_cost(self.log, cost_ms);
        self.grant.library(self.edge).call(&SpendCost { cost_ms }).await
    }

    async fn import_zip(&mut self, zip: &Zip<'_>) -> Result<(), Fault> {
        let mut tables = Some(Tables::new(zip));
        for entry in zip.entries() {
            let name = entry.name.as_str();
            if !entry.has_plain_path() {
                self.refuse(name, None, "The path of this file leads out of the zip file.");
            } else if is_hidden(name) || name.ends_with(".cube") || name == "missing.txt" {
                // Other systems' files, and tables, which are imported with the presets that name them.
            } else if is_document(entry) {
                let stored = match zip.read(entry, MAX_DOCUMENT_BYTES) {
                    Ok(bytes) => self.import_document(name, &bytes, &mut tables).await,
                    Err(fault) => self.refuse_for(name, fault),
                };
                match stored {
                    // The client must learn what is stored.
                    Err(fault) if !self.result.imported.is_empty() => return self.stop(name, &fault),
                    stored => stored?,
                }
            } else {
                self.refuse(name, None, "This file is neither a preset (`.json`) nor a look-up table (`.cube`).");
            }
        }
        if self.result.imported.is_empty() && self.result.refused.is_empty() {
            self.refuse("zip", None, "The zip file has no preset: no file whose name ends with `.json`.");
        }
        Ok(())
    }

    /// Stores one document, or notes why it is refused.
    async fn import_document(
        &mut self,
        file: &str,
        bytes: &[u8],
        tables: &mut Option<Tables<'_>>,
    ) -> Result<(), Fault> {
        let stored = async {
            let document = PresetDocument::parse(bytes)?;
            if let Some(tables) = tables {
                for VersionDocument { recipe, .. } in &document.versions {
                    tables.add_named(self.edge, self.grant, self.log, recipe).await?;
                }
            }
            let command = presets::store_command(document, &self.grant.owner_id, default_name(file), false)?;
            self.grant.library(self.edge).call(&command).await
        };
        match stored.await {
            Ok(StoredPreset { preset, .. }) => self.result.imported.push(ImportedPreset {
                file: file.to_owned(),
                id: preset.id,
                name: preset.name,
                version: preset.version,
            }),
            Err(fault) => self.refuse_for(file, fault)?,
        }
        Ok(())
    }

    /// Ends an import that stored some files.
    fn stop(&mut self, file: &str, fault: &Fault) -> Result<(), Fault> {
        log::fault("import of presets", file, fault);
        let message = "The import stopped at this file because of a temporary fault. This file and those after it are not \
            stored. Import them again later.";
        self.refuse(file, None, message);
        Ok(())
    }

    /// Notes a refusal. Any other fault ends the import.
    fn refuse_for(&mut self, file: &str, fault: Fault) -> Result<(), Fault> {
        let Some(error) = fault.to_job_error().filter(|_| fault.retry_after_s().is_none()) else { return Err(fault) };
        self.refuse(file, fault.pointer().map(str::to_owned), &error.message);
        Ok(())
    }

    fn refuse(&mut self, file: &str, pointer: Option<String>, message: &str) {
        let refused = RefusedPresetFile { file: file.to_owned(), pointer, message: message.to_owned() };
        self.result.refused.push(refused);
    }
}

/// The name of a preset whose document states none: that of its file.
fn default_name(file: &str) -> String {
    let stem = names::stem(file.rsplit('/').next().unwrap_or_default());
    let name = (file != BODY).then(|| presets::clean_name(stem).ok()).flatten();
    name.unwrap_or_else(|| DEFAULT_NAME.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preset_without_a_name_has_that_of_its_file() {
        assert_eq!(default_name("presets/Warm light.json"), "Warm light");
        assert_eq!(default_name(BODY), DEFAULT_NAME);
        assert_eq!(default_name(".json"), ".json");
    }
}
