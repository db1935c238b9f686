//! `PATCH /api/images/{id}`

use api::{Image, ImagePatch};
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;

use crate::access::grant::Grant;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::{json, labels, name};
use crate::library::commands::{ChangeImage, GetImage};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The longest texts in JSON with an escape for each character have about 92 KB.
const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "image_patch_bytes", bytes: 128 << 10 };

/// Changes the name, the tags, the description or the visibility of an image. Fields that the body leaves out do not
/// change.
#[utoipa::path(patch, operation_id = "changeImage", path = "/api/images/{id}", tag = "images", params(("id" = String, Path)), request_body = ImagePatch,
    responses((status = 200, body = Image)))]
#[worker::send]
pub(crate) async fn change(
    edge: Edge,
    grant: Grant,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Image>, Fault> {
    let library = grant.library(&edge);
    // Checks that the image exists before the body is read.
    library.call(&GetImage { id: id.clone() }).await?;
    let patch: ImagePatch = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?).map_err(|error| {
        Fault::bad_request(format!("The body must be an object with the fields to change: {error}."))
    })?;
    let patch = clean(patch)?;
    Ok(Json(library.call(&ChangeImage { id, patch }).await?))
}

/// Sanitises all texts, and checks their lengths.
fn clean(patch: ImagePatch) -> Result<ImagePatch, Fault> {
    let ImagePatch { name, tags, description, visibility } = patch;
    let no_name = || Fault::bad_request("`name` has no visible character. Send a name, or leave the field out.");
    Ok(ImagePatch {
        name: name.map(|name| name::clean(&name).ok_or_else(no_name)).transpose()?,
        tags: tags.map(|tags| labels::clean_tags("image", &tags)).transpose()?,
        description: description.map(|text| labels::clean_description(text.as_deref())).transpose()?,
        visibility,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_must_have_a_visible_character() {
        let named = |name: &str| clean(ImagePatch { name: Some(name.to_owned()), ..ImagePatch::default() });
        assert_eq!(named("a/b.jpg").unwrap().name.as_deref(), Some("b.jpg"));
        assert_eq!(named(" ").unwrap_err().problem().status, 400);
    }
}
