//! The gallery's images as a list: pages are put behind each other, and what happens meanwhile moves them.

use api::{Image, Job, JobState, LiveEvent, Rendition};

use super::find::Find;

/// What an event leaves to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Then {
    /// Nothing.
    Nothing,
    /// One image is to be asked for: something of it is not known here.
    Ask(String),
    /// The list is to be asked for again: which images fit, and in what order, the edge knows.
    Refill,
}

/// Puts a page behind what is there; nothing twice.
pub(crate) fn append(images: &mut Vec<Image>, page: Vec<Image>) {
    for image in page {
        if images.iter().all(|known| known.id != image.id) {
            images.push(image);
        }
    }
}

/// Moves the images by what happened. `is_whole`: no page is missing at the end.
pub(crate) fn hear(images: &mut Vec<Image>, event: &LiveEvent, find: &Find, is_whole: bool) -> Then {
    match event {
        LiveEvent::ImageAdded { image } | LiveEvent::ImageUpdated { image } => put(images, image, find, is_whole),
        LiveEvent::ImageDeleted { image_id } => {
            images.retain(|image| image.id != *image_id);
            Then::Nothing
        }
        LiveEvent::JobUpdated { job } => {
            let then = move_rendition(images, job);
            // An image is in another state, and may fit now or no longer.
            if find.state.is_empty() { then } else { Then::Refill }
        }
    }
}

/// The images with a rendition under way.
pub(crate) fn busy(images: &[Image]) -> Vec<String> {
    let is_busy = |image: &&Image| {
        image.renditions.iter().any(|rendition| matches!(rendition.state, JobState::Queued | JobState::Running))
    };
    images.iter().filter(is_busy).map(|image| image.id.clone()).collect()
}

/// Puts an image where it belongs: ids sort by time, and the newest is first.
fn put(images: &mut Vec<Image>, image: &Image, find: &Find, is_whole: bool) -> Then {
    if let Some(known) = images.iter_mut().find(|known| known.id == image.id) {
        *known = image.clone();
    } else if !find.is_everything() {
        return Then::Refill;
    } else {
        let at = images.partition_point(|known| known.id > image.id);
        // What is older than all that is shown comes with its page.
        if at < images.len() || is_whole {
            images.insert(at, image.clone());
        }
    }
    Then::Nothing
}

fn move_rendition(images: &mut [Image], job: &Job) -> Then {
    let image = images.iter_mut().find(|image| job.image_id.as_ref() == Some(&image.id));
    let (Some(image), Some(id)) = (image, &job.rendition_id) else { return Then::Nothing };
    let Some(rendition) = image.renditions.iter_mut().find(|rendition| rendition.id == *id) else {
        return Then::Ask(image.id.clone());
    };
    step(rendition, job);
    Then::Nothing
}

/// Where the rendition's job stands is where it stands.
fn step(rendition: &mut Rendition, job: &Job) {
    rendition.state = job.state;
    rendition.error.clone_from(&job.error);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn image(id: &str, renditions: &Value) -> Image {
        serde_json::from_value(json!({
            "id": id, "name": id, "format": "png", "size_bytes": 1, "width": 1, "height": 1, "sha256": "0".repeat(64),
            "created_at": "", "state": "done", "has_gps": false, "original_url": "", "thumbnails": [],
            "renditions": renditions,
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
    fn shelf_has_no_image_twice() {
        let mut shelf = images("fed");
        append(&mut shelf, images("dcb"));
        assert_eq!(ids(&shelf), "fedcb");
        hear(&mut shelf, &added("e"), &Find::default(), true);
        assert_eq!(ids(&shelf), "fedcb");
    }

    #[test]
    fn shelf_puts_new_images_where_their_page_will_have_them() {
        let mut shelf = images("fdc");
        for (id, is_whole, shown) in
            [("g", false, "gfdc"), ("e", false, "gfedc"), ("b", false, "gfedc"), ("b", true, "gfedcb")]
        {
            assert_eq!(hear(&mut shelf, &added(id), &Find::default(), is_whole), Then::Nothing);
            assert_eq!(ids(&shelf), shown);
        }
        let deleted = LiveEvent::ImageDeleted { image_id: "e".to_owned() };
        hear(&mut shelf, &deleted, &Find::default(), true);
        assert_eq!(ids(&shelf), "gfdcb");
    }

    #[test]
    fn shelf_in_another_order_asks_the_edge() {
        let by_name = Find { sort: "name", ..Find::default() };
        let mut shelf = images("ab");
        assert_eq!(hear(&mut shelf, &added("c"), &by_name, true), Then::Refill);
        assert_eq!(hear(&mut shelf, &added("b"), &by_name, true), Then::Nothing, "it stands where it stands");
        assert_eq!(hear(&mut shelf, &job("z", "r", "done"), &by_name, true), Then::Nothing);
        let done = Find { state: "done", ..Find::default() };
        assert_eq!(hear(&mut shelf, &job("z", "r", "done"), &done, true), Then::Refill, "it may fit now");
    }

    #[test]
    fn shelf_renditions_move_with_their_jobs() {
        let queued = json!([{"id": "r", "image_id": "a", "job_id": "j", "state": "queued", "recipe": {},
            "recipe_sha256": "0".repeat(64), "created_at": ""}]);
        let mut shelf = vec![image("a", &queued)];
        assert_eq!(busy(&shelf), ["a"]);
        assert_eq!(hear(&mut shelf, &job("a", "r", "done"), &Find::default(), true), Then::Nothing);
        assert!(busy(&shelf).is_empty());
        assert_eq!(hear(&mut shelf, &job("a", "new", "queued"), &Find::default(), true), Then::Ask("a".to_owned()));
    }
}
