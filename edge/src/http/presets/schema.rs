//! `GET /api/presets/schema/{file}`

use std::sync::LazyLock;

use axum::http::HeaderMap;
use axum::response::Response;

use crate::http::extract::Path;
use crate::http::file;
use crate::presets;
use crate::problem::Fault;

static PRESET: LazyLock<String> = LazyLock::new(|| presets::preset_schema().to_string());
static MAKE: LazyLock<String> = LazyLock::new(|| presets::make_schema().to_string());

/// The JSON Schema of the documents of presets (`preset.json`) or of makes (`make.json`).
#[utoipa::path(get, operation_id = "getPresetSchema", path = "/api/presets/schema/{file}", tag = "presets",
    params(("file" = String, Path, description = "`preset.json` or `make.json`")),
    responses(
        (status = 200, body = Object, headers(("ETag" = String))),
        (status = 304, description = "The client has the current content"),
    ))]
pub(crate) async fn schema(Path(file): Path<String>, headers: HeaderMap) -> Result<Response, Fault> {
    let text = match file.as_str() {
        "preset.json" => &PRESET,
        "make.json" => &MAKE,
        _ => return Err(Fault::not_found("schema")),
    };
    Ok(file::respond_with_document(&headers, text.as_str()))
}
