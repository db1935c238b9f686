//! `GET /api/presets/{id}/makes/{make}/differences`

use api::Differences;
use axum::Json;
use axum::http::header::{ACCEPT, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use filters::Recipe;
use filters::differences::{counted_differences, json_patch};

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::makes::commands::{ListMakeDifferences, MakeDifferences};
use crate::platform::bindings::Edge;
use crate::presets::makes;
use crate::problem::Fault;

/// JSON Patch (RFC 6902).
const JSON_PATCH: &str = "application/json-patch+json";

/// The differences of a make from its preset version. An exact make has none.
///
/// With `Accept: application/json-patch+json`: the JSON Patch (RFC 6902) that turns the recipe of the version into that
/// of the make. It leaves the rating out.
#[utoipa::path(get, operation_id = "listMakeDifferences", path = "/api/presets/{id}/makes/{make}/differences",
    tag = "makes", params(("id" = String, Path), ("make" = String, Path)),
    responses((status = 200, content((Differences = "application/json"), (Vec<Object> = "application/json-patch+json")))))]
#[worker::send]
pub(crate) async fn differences(
    edge: Edge,
    grant: Grant,
    Path((preset_id, make_id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let command = |reader| ListMakeDifferences { preset_id: preset_id.clone(), make_id: make_id.clone(), reader };
    let MakeDifferences { differences, preset_recipe, make_recipe } =
        makes::call(&edge, &grant, &preset_id, command).await?.output;
    let vary = [(VARY, HeaderValue::from_static("accept"))];
    if !wants_patch(&headers) {
        return Ok((vary, Json(Differences { differences })).into_response());
    }
    let recipe = |text: String| Recipe::from_json(text.as_bytes()).map_err(|error| Fault::internal(error.to_string()));
    let (preset, make) = (recipe(preset_recipe)?, recipe(make_recipe)?);
    let patch = json_patch(&preset, &counted_differences(&preset, &make));
    let patch = patch.map_err(|error| Fault::internal(error.to_string()))?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static(JSON_PATCH))], vary, Json(patch).into_response().into_body())
        .into_response())
}

/// Whether the client asks for a JSON Patch.
fn wants_patch(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut types = accepted.flat_map(|value| value.split(','));
    types.any(|accepted| accepted.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(JSON_PATCH)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_patch_is_asked_for_by_its_type() {
        let wants = |text: &'static str| wants_patch(&HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(text))]));
        assert!(wants("application/json-patch+json"));
        assert!(wants("text/html, Application/JSON-Patch+json;q=0.9"));
        assert!(!wants("application/json") && !wants("*/*") && !wants_patch(&HeaderMap::new()));
    }
}
