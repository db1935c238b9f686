//! The gallery's list of images: pages are appended, and live events change it.

use api::{Image, Job, JobState, LiveEvent, RenditionSummary};

use crate::library::image_query::ImageQuery;

/// The action that an event requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FollowUp {
    /// Nothing.
    Nothing,
    /// Fetch one image, because the event does not contain all of it.
    FetchImage(String),
    /// Reload the list, because only the edge knows which images match, and their order.
    Reload,
}

/// Appends a page without duplicates.
pub(super) fn append(images: &mut Vec<Image>, page: Vec<Image>) {
    for image in page {
        if images.iter().all(|known| known.id != image.id) {
            images.push(image);
        }
    }
}

/// Applies an event. `is_complete`: the last page is loaded.
pub(super) fn apply(images: &mut Vec<Image>, event: &LiveEvent, query: &ImageQuery, is_complete: bool) -> FollowUp {
    match event {
        LiveEvent::ImageAdded { image } | LiveEvent::ImageUpdated { image } => {
            upsert(images, image, query, is_complete)
        }
        LiveEvent::ImageDeleted { image_id } => {
            images.retain(|image| image.id != *image_id);
            FollowUp::Nothing
        }
        // The image is then fetched without the rendition.
        LiveEvent::RenditionDeleted { rendition_id, image_id } => {
            if let Some(image) = images.iter_mut().find(|image| image.id == *image_id) {
                image.renditions.retain(|rendition| rendition.id != *rendition_id);
            }
            FollowUp::Nothing
        }
        LiveEvent::RenditionUpdated { rendition } => {
            let known = images.iter_mut().flat_map(|image| &mut image.renditions).find(|it| it.id == rendition.id);
            if let Some(known) = known {
                known.clone_from(rendition);
            }
            FollowUp::Nothing
        }
        LiveEvent::PresetChanged { .. }
        | LiveEvent::PresetDeleted { .. }
        | LiveEvent::MakesChanged { .. }
        | LiveEvent::CollectionChanged { .. }
        | LiveEvent::CollectionDeleted { .. }
        | LiveEvent::RunUpdated { .. }
        | LiveEvent::RecordUpdated { .. }
        | LiveEvent::PyramidUpdated { .. }
        | LiveEvent::PyramidDeleted { .. }
        | LiveEvent::AvatarUpdated { .. } => FollowUp::Nothing,
        LiveEvent::JobUpdated { job } => {
            let follow_up = update_rendition(images, job);
            // The state of the image has changed, so it may start or stop to match.
            if query.state.is_empty() { follow_up } else { FollowUp::Reload }
        }
    }
}

/// The newest finished edit among the renditions of the image. Ids sort by time.
pub(super) fn newest_edit(image: &Image) -> Option<&RenditionSummary> {
    image.renditions.iter().filter(|rendition| rendition.result.is_some()).max_by(|one, other| one.id.cmp(&other.id))
}

/// The images with a rendition in progress.
pub(super) fn with_work_under_way(images: &[Image]) -> Vec<String> {
    let is_busy = |image: &&Image| image.renditions.iter().any(|rendition| rendition.state.is_active());
    images.iter().filter(is_busy).map(|image| image.id.clone()).collect()
}

/// Inserts or replaces an image. Ids sort by time, newest first.
fn upsert(images: &mut Vec<Image>, image: &Image, query: &ImageQuery, is_complete: bool) -> FollowUp {
    if let Some(known) = images.iter_mut().find(|known| known.id == image.id) {
        *known = image.clone();
    } else if !query.is_default() {
        return FollowUp::Reload;
    } else {
        let at = images.partition_point(|known| known.id > image.id);
        // An image older than all loaded ones is added with its page.
        if at < images.len() || is_complete {
            images.insert(at, image.clone());
        }
    }
    FollowUp::Nothing
}

fn update_rendition(images: &mut [Image], job: &Job) -> FollowUp {
    let image = images.iter_mut().find(|image| job.image_id.as_ref() == Some(&image.id));
    let (Some(image), Some(id)) = (image, &job.rendition_id) else { return FollowUp::Nothing };
    let Some(rendition) = image.renditions.iter_mut().find(|rendition| rendition.id == *id) else {
        return FollowUp::FetchImage(image.id.clone());
    };
    rendition.state = job.state;
    rendition.error.clone_from(&job.error);
    // The event does not contain the result.
    if job.state == JobState::Done && rendition.result.is_none() {
        return FollowUp::FetchImage(image.id.clone());
    }
    FollowUp::Nothing
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn image(id: &str, renditions: &Value) -> Image {
        serde_json::from_value(json!({
            "id": id, "name": id, "format": "png", "size_bytes": 1, "width": 1, "height": 1, "sha256": "0".repeat(64),
            "created_at": "", "state": "done", "has_gps": false, "original_url": "", "thumbnails": [],
            "rendition_count": renditions.as_array().map_or(0, Vec::len), "renditions": renditions,
        }))
        .unwrap()
    }

    fn images(ids: &str) -> Vec<Image> {
        ids.chars().map(|id| image(&id.to_string(), &json!([]))).collect()
    }

    fn ids(images: &[Image]) -> String {
        images.iter().map(|image| image.id.as_str()).collect()
    }

    fn added(id: &str) -> LiveEvent {
        LiveEvent::ImageAdded { image: Box::new(image(id, &json!([]))) }
    }

    fn job(image_id: &str, rendition_id: &str, state: &str) -> LiveEvent {
        let job = json!({
            "id": "j", "kind": "render", "state": state, "attempts": 1, "progress": 1.0, "image_id": image_id,
            "rendition_id": rendition_id, "created_at": "", "updated_at": "",
        });
        LiveEvent::JobUpdated { job: serde_json::from_value(job).unwrap() }
    }

    #[test]
    fn list_has_no_image_twice() {
        let mut list = images("fed");
        append(&mut list, images("dcb"));
        assert_eq!(ids(&list), "fedcb");
        apply(&mut list, &added("e"), &ImageQuery::default(), true);
        assert_eq!(ids(&list), "fedcb");
    }

    #[test]
    fn list_inserts_new_images_at_the_position_of_their_page() {
        let mut list = images("fdc");
        for (id, is_complete, shown) in
            [("g", false, "gfdc"), ("e", false, "gfedc"), ("b", false, "gfedc"), ("b", true, "gfedcb")]
        {
            assert_eq!(apply(&mut list, &added(id), &ImageQuery::default(), is_complete), FollowUp::Nothing);
            assert_eq!(ids(&list), shown);
        }
        let deleted = LiveEvent::ImageDeleted { image_id: "e".to_owned() };
        apply(&mut list, &deleted, &ImageQuery::default(), true);
        assert_eq!(ids(&list), "gfdcb");
    }

    #[test]
    fn list_in_another_order_is_reloaded() {
        let by_name = ImageQuery { sort: "name", ..ImageQuery::default() };
        let mut list = images("ab");
        assert_eq!(apply(&mut list, &added("c"), &by_name, true), FollowUp::Reload);
        assert_eq!(apply(&mut list, &added("b"), &by_name, true), FollowUp::Nothing, "a known image keeps its place");
        assert_eq!(apply(&mut list, &job("z", "r", "done"), &by_name, true), FollowUp::Nothing);
        let done = ImageQuery { state: "done", ..ImageQuery::default() };
        assert_eq!(apply(&mut list, &job("z", "r", "done"), &done, true), FollowUp::Reload, "it may match now");
    }

    #[test]
    fn list_knows_the_newest_edit_that_is_rendered() {
        let rendition = |id: &str, is_done: bool| {
            let result = json!({"format": "png", "width": 1, "height": 1, "size_bytes": 1, "sha256": "0".repeat(64),
                "root": "0".repeat(64), "engine": "1", "content_url": "", "receipt_url": ""});
            let state = if is_done { "done" } else { "failed" };
            json!({"id": id, "image_id": "a", "job_id": "j", "state": state, "operations": [], "recipe_sha256": "0".repeat(64),
                "created_at": "", "result": is_done.then_some(result)})
        };
        let of = |renditions: &Value| newest_edit(&image("a", renditions)).map(|newest| newest.id.clone());
        assert_eq!(
            of(&json!([rendition("2", true), rendition("1", true), rendition("3", false)])).as_deref(),
            Some("2")
        );
        assert_eq!(of(&json!([rendition("3", false)])), None);
    }

    #[test]
    fn list_renditions_move_with_their_jobs() {
        let queued = json!([{"id": "r", "image_id": "a", "job_id": "j", "state": "queued", "operations": [],
            "recipe_sha256": "0".repeat(64), "created_at": ""}]);
        let mut list = vec![image("a", &queued)];
        assert_eq!(with_work_under_way(&list), ["a"]);
        let fetch = FollowUp::FetchImage("a".to_owned());
        assert_eq!(apply(&mut list, &job("a", "r", "running"), &ImageQuery::default(), true), FollowUp::Nothing);
        assert_eq!(apply(&mut list, &job("a", "r", "done"), &ImageQuery::default(), true), fetch, "what was made");
        assert!(with_work_under_way(&list).is_empty());
        assert_eq!(apply(&mut list, &job("a", "new", "queued"), &ImageQuery::default(), true), fetch);
    }
}
