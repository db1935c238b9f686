//! Bodies of `PATCH` requests. An absent field leaves its value as it is.

use serde::{Deserialize, Deserializer, Serialize};

use crate::Visibility;

/// Body of `PATCH /api/jobs/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobPatch {
    /// A name for the job, at most 200 characters; `null` removes it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required = false))]
    pub name: Option<Option<String>>,
}

/// Body of `PATCH /api/images/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImagePatch {
    /// A name, at most 200 characters.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub name: Option<String>,
    /// All tags: at most 50 with at most 50 characters each.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, required = false))]
    pub tags: Option<Vec<String>>,
    /// A description, at most 5,000 characters; `null` removes it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required = false))]
    pub description: Option<Option<String>>,
    /// Who may see the image.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Visibility, required = false))]
    pub visibility: Option<Visibility>,
}

/// Body of `PATCH /api/renditions/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenditionPatch {
    /// A name, at most 200 characters; `null` removes it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required = false))]
    pub name: Option<Option<String>>,
    /// Who may see the rendition.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Visibility, required = false))]
    pub visibility: Option<Visibility>,
}

/// Body of `PATCH /api/profile`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfilePatch {
    /// A handle: 3 to 30 letters `a` to `z`, digits and `_`. Upper case becomes lower case.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub handle: Option<String>,
    /// A name, at most 80 characters; `null` removes it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required = false))]
    pub name: Option<Option<String>>,
    /// A text, at most 500 characters; `null` removes it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required = false))]
    pub bio: Option<Option<String>>,
}

/// Deserialises a field that is present, also as `null`. Absent fields keep their default.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_patch_distinguishes_absent_from_null() {
        for (name, text) in
            [(None, "{}"), (Some(None), r#"{"name":null}"#), (Some(Some("a".to_owned())), r#"{"name":"a"}"#)]
        {
            let patch = JobPatch { name };
            assert_eq!(serde_json::to_string(&patch).unwrap(), text);
            assert_eq!(serde_json::from_str::<JobPatch>(text).unwrap(), patch);
        }
    }

    #[test]
    fn image_patch_accepts_null_only_where_it_means_something() {
        let patch = ImagePatch { description: Some(None), tags: Some(Vec::new()), ..ImagePatch::default() };
        let text = r#"{"tags":[],"description":null}"#;
        assert_eq!(serde_json::to_string(&patch).unwrap(), text);
        assert_eq!(serde_json::from_str::<ImagePatch>(text).unwrap(), patch);
        for text in [r#"{"name":null}"#, r#"{"tags":null}"#, r#"{"visibility":null}"#, r#"{"visibility":"secret"}"#] {
            assert!(serde_json::from_str::<ImagePatch>(text).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<RenditionPatch>(r#"{"tags":[]}"#).is_err());
    }
}
