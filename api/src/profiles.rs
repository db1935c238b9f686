//! Profiles: the public face of accounts.

use serde::{Deserialize, Serialize};

use crate::{Page, PublicRendition};

/// A profile as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// Its handle.
    pub handle: String,
    /// The name of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the person writes about themselves; lines end with a line feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// The path of the newest avatar; a placeholder if there is none.
    pub avatar_url: String,
    /// A page of the public renditions, newest first.
    pub renditions: Page<PublicRendition>,
}

/// The profile of the caller's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnProfile {
    /// The handle. Without one there is no public profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// The name of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the person writes about themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
}
