//! The row of an original.

use api::{Exposure, Image, JobError, JobState, RenditionSummary, THUMBNAIL_WIDTHS, Thumbnail, Visibility, paths};
use filters::{Digest, Format, ImageInfo};
use serde::{Deserialize, Serialize};

use crate::problem::Fault;

/// One original.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImageRow {
    pub(crate) id: String,
    /// Prefix of the keys of its objects.
    pub(crate) key_prefix: String,
    pub(crate) sha256: Digest,
    pub(crate) name: String,
    pub(crate) format: Format,
    pub(crate) size_bytes: u64,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(in crate::library) created_at: String,
    pub(in crate::library) camera: Option<String>,
    pub(in crate::library) lens: Option<String>,
    /// JSON.
    pub(in crate::library) exposure: Option<String>,
    pub(in crate::library) taken_at: Option<String>,
    /// 0 or 1.
    pub(in crate::library) has_gps: u8,
    /// JSON.
    colors: Option<String>,
    placeholder: Option<String>,
    state: JobState,
    rendition_count: u64,
    /// JSON. A worker of the release before does not send it.
    #[serde(default)]
    pub(in crate::library) tags: Option<String>,
    #[serde(default)]
    pub(in crate::library) description: Option<String>,
    #[serde(default)]
    pub(in crate::library) visibility: Visibility,
    /// The known reason why the file cannot be decoded. Only `FindImage` sets it.
    #[serde(default)]
    pub(crate) failure: Option<JobError>,
}

/// Which attempts share a new image's id, and with it its key in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdScope {
    /// Each attempt has an id of its own.
    Attempt,
    /// A job or an announced upload reserved the id. All attempts share it, and two may run at the same time.
    AllAttempts,
}

/// The facts of a new image that are not in its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewImage<'a> {
    pub(crate) id: &'a str,
    pub(crate) id_scope: IdScope,
    pub(crate) key_prefix: &'a str,
    pub(crate) name: &'a str,
    pub(crate) sha256: Digest,
    pub(crate) size_bytes: u64,
    pub(crate) created_at: &'a str,
}

impl ImageRow {
    /// The row of a new image without thumbnails.
    pub(crate) fn new(new: &NewImage<'_>, info: &ImageInfo) -> Result<Self, Fault> {
        let photo = info.photo.clone().unwrap_or_default();
        let exposure = Exposure {
            time_s: photo.exposure_s,
            f_number: photo.f_number,
            iso: photo.iso,
            focal_length_mm: photo.focal_length_mm,
        };
        let exposure = (exposure != Exposure::default()).then(|| serde_json::to_string(&exposure)).transpose()?;
        Ok(Self {
            id: new.id.to_owned(),
            key_prefix: new.key_prefix.to_owned(),
            sha256: new.sha256,
            name: new.name.to_owned(),
            format: info.format,
            size_bytes: new.size_bytes,
            width: info.width,
            height: info.height,
            created_at: new.created_at.to_owned(),
            camera: camera(photo.make.as_deref(), photo.model.as_deref()),
            lens: photo.lens,
            exposure,
            taken_at: photo.taken_at,
            has_gps: info.has_gps.into(),
            colors: None,
            placeholder: None,
            state: JobState::Queued,
            rendition_count: 0,
            tags: None,
            description: None,
            visibility: Visibility::Private,
            failure: None,
        })
    }

    /// Converts the row to the API type, with its newest renditions.
    pub(crate) fn into_api(self, renditions: Vec<RenditionSummary>) -> Image {
        Image {
            original_url: paths::original(&self.id),
            thumbnails: THUMBNAIL_WIDTHS
                .into_iter()
                .map(|width| Thumbnail { width, url: paths::thumbnail(&self.id, width) })
                .collect(),
            rendition_count: self.rendition_count,
            renditions,
            id: self.id,
            name: self.name,
            format: self.format,
            size_bytes: self.size_bytes,
            width: self.width,
            height: self.height,
            sha256: self.sha256,
            created_at: self.created_at,
            state: self.state,
            camera: self.camera,
            lens: self.lens,
            // `new` wrote this JSON. A value that cannot be parsed counts as missing.
            exposure: self.exposure.and_then(|exposure| serde_json::from_str(&exposure).ok()),
            taken_at: self.taken_at,
            has_gps: self.has_gps != 0,
            colors: self.colors.and_then(|colors| serde_json::from_str(&colors).ok()).unwrap_or_default(),
            placeholder: self.placeholder,
            tags: self.tags.and_then(|tags| serde_json::from_str(&tags).ok()).unwrap_or_default(),
            description: self.description,
            visibility: self.visibility,
        }
    }
}

/// Joins maker and model. Many models begin with the name of the maker.
fn camera(make: Option<&str>, model: Option<&str>) -> Option<String> {
    match (make, model) {
        (Some(make), Some(model)) => {
            let first = make.split_whitespace().next().unwrap_or_default();
            let begins = model.get(..first.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(first));
            Some(if begins { model.to_owned() } else { format!("{make} {model}") })
        }
        (make, model) => model.or(make).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn camera_name_contains_maker_once() {
        for (make, model, name) in [
            (Some("Canon"), Some("Canon EOS R5"), Some("Canon EOS R5")),
            (Some("NIKON CORPORATION"), Some("NIKON Z 6"), Some("NIKON Z 6")),
            (Some("FUJIFILM"), Some("X-T5"), Some("FUJIFILM X-T5")),
            (None, Some("Model 7"), Some("Model 7")),
            (Some("Optics & Sons"), None, Some("Optics & Sons")),
            (None, None, None),
        ] {
            assert_eq!(camera(make, model).as_deref(), name);
        }
    }
}
