//! `PATCH /api/images/{id}`

use api::{Image, ImagePatch};
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;

use crate::access::grant::Grant;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::{json, name};
use crate::library::commands::{ChangeImage, GetImage};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The longest texts in JSON with an escape for each character have about 92 KB.
const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "image_patch_bytes", bytes: 128 << 10 };

const MAX_TAGS: usize = 50;
const MAX_TAG_CHARS: usize = 50;
const MAX_DESCRIPTION_CHARS: usize = 5_000;

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
        tags: tags.map(|tags| clean_tags(&tags)).transpose()?,
        description: description.map(|text| clean_description(text.as_deref())).transpose()?,
        visibility,
    })
}

/// Removes empty and repeated tags.
fn clean_tags(tags: &[String]) -> Result<Vec<String>, Fault> {
    let mut kept: Vec<String> = Vec::new();
    // Each tag is compared with all others.
    if tags.len() > 8 * MAX_TAGS {
        return Err(too_many_tags(tags.len()));
    }
    for tag in tags.iter().filter_map(|tag| name::clean_line(tag)) {
        let chars = tag.chars().count();
        if chars > MAX_TAG_CHARS {
            let detail = format!("A tag has {chars} characters. The limit is {MAX_TAG_CHARS}. Shorten it.");
            return Err(Fault::over_limit(detail, "tag_chars", chars as u64, MAX_TAG_CHARS as u64));
        }
        if !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    if kept.len() > MAX_TAGS { Err(too_many_tags(kept.len())) } else { Ok(kept) }
}

fn too_many_tags(count: usize) -> Fault {
    let detail = format!("The image would have {count} tags. The limit is {MAX_TAGS}. Send fewer tags.");
    Fault::over_limit(detail, "tags", count as u64, MAX_TAGS as u64)
}

/// `null` and an empty text remove the description.
fn clean_description(text: Option<&str>) -> Result<Option<String>, Fault> {
    let text = text.and_then(name::clean_lines);
    let chars = text.as_ref().map_or(0, |text| text.chars().count());
    if chars > MAX_DESCRIPTION_CHARS {
        let detail =
            format!("The description has {chars} characters. The limit is {MAX_DESCRIPTION_CHARS}. Shorten it.");
        return Err(Fault::over_limit(detail, "description_chars", chars as u64, MAX_DESCRIPTION_CHARS as u64));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_cleaned_and_limited() {
        let tags = |tags: &[&str]| clean_tags(&tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>());
        assert_eq!(tags(&[" sea ", "", "sea", "Sea", "\u{1}"]).unwrap(), ["sea", "Sea"]);
        assert!(tags(&[&"x".repeat(50)]).is_ok());
        let fault = tags(&[&"x".repeat(51)]).unwrap_err();
        assert_eq!((fault.problem().limit.as_deref(), fault.problem().actual), (Some("tag_chars"), Some(51)));
        let many: Vec<_> = (0..51).map(|n| n.to_string()).collect();
        assert!(clean_tags(&many[1..]).is_ok());
        assert_eq!(clean_tags(&many).unwrap_err().problem().limit.as_deref(), Some("tags"));
    }

    #[test]
    fn description_is_cleaned_and_limited() {
        assert_eq!(clean_description(Some(" a\n b ")).unwrap().as_deref(), Some("a\n b"));
        assert_eq!(clean_description(Some("\n")).unwrap(), None);
        assert_eq!(clean_description(None).unwrap(), None);
        assert!(clean_description(Some(&"x".repeat(5_000))).is_ok());
        assert_eq!(clean_description(Some(&"x".repeat(5_001))).unwrap_err().problem().status, 413);
    }

    #[test]
    fn name_must_have_a_visible_character() {
        let named = |name: &str| clean(ImagePatch { name: Some(name.to_owned()), ..ImagePatch::default() });
        assert_eq!(named("a/b.jpg").unwrap().name.as_deref(), Some("b.jpg"));
        assert_eq!(named(" ").unwrap_err().problem().status, 400);
    }
}
