//! Visibility of images and renditions.

use serde::{Deserialize, Serialize};

/// Who may see an image or a rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Visibility {
    /// Only its owner.
    #[default]
    Private,
    /// Everybody who knows its id. It is in no list that others see.
    Unlisted,
    /// Everybody.
    Public,
}

impl Visibility {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Unlisted => "unlisted",
            Self::Public => "public",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visibility_names_are_those_in_json() {
        for visibility in [Visibility::Private, Visibility::Unlisted, Visibility::Public] {
            assert_eq!(serde_json::to_string(&visibility).unwrap(), format!("\"{}\"", visibility.as_str()));
        }
    }
}
