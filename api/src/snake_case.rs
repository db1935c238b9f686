//! A name in `snake_case` from an open set, such as a kind of job. Newer versions add names, so a program must accept names that it does not
//! know.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The pattern of a [`SnakeCase`].
pub const SNAKE_CASE_PATTERN: &str = "^[a-z][a-z0-9_]{0,63}$";

/// A name in `snake_case`: lower-case letters, digits and underscores, beginning with a letter, at most 64 characters.
///
/// A client displays names that it does not know instead of refusing them: a newer edge may have more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct SnakeCase(Cow<'static, str>);

/// Error: the text is not a name in `snake_case`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a name must begin with a lower-case letter and have at most 64 lower-case letters, digits and underscores")]
pub struct ParseSnakeCaseError;

impl SnakeCase {
    /// A name in the program's source.
    ///
    /// # Panics
    ///
    /// If the text is not in `snake_case`. In a constant this is a compile error.
    #[must_use]
    pub const fn from_static(name: &'static str) -> Self {
        assert!(is_snake_case(name.as_bytes()), "not a name in snake_case");
        Self(Cow::Borrowed(name))
    }

    /// The name as a string slice.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A display form of the name, `sharpened_copy` as `Sharpened copy`, for names without a label.
    #[must_use]
    pub fn to_label(&self) -> String {
        let mut chars = self.0.chars();
        let first = chars.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(chars.map(|c| if c == '_' { ' ' } else { c })).collect()
    }
}

const fn is_snake_case(name: &[u8]) -> bool {
    let [b'a'..=b'z', rest @ ..] = name else { return false };
    let mut rest = rest;
    while let [first, after @ ..] = rest {
        if !matches!(first, b'a'..=b'z' | b'0'..=b'9' | b'_') {
            return false;
        }
        rest = after;
    }
    name.len() <= 64
}

impl TryFrom<String> for SnakeCase {
    type Error = ParseSnakeCaseError;

    fn try_from(name: String) -> Result<Self, ParseSnakeCaseError> {
        if is_snake_case(name.as_bytes()) { Ok(Self(Cow::Owned(name))) } else { Err(ParseSnakeCaseError) }
    }
}

impl fmt::Display for SnakeCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "openapi")]
mod openapi {
    use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
    use utoipa::{PartialSchema, ToSchema};

    use super::{SNAKE_CASE_PATTERN, SnakeCase};

    impl PartialSchema for SnakeCase {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .pattern(Some(SNAKE_CASE_PATTERN))
                .description(Some("A name in `snake_case`. New ones may appear at any time."))
                .into()
        }
    }

    impl ToSchema for SnakeCase {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_is_held_to_its_pattern() {
        let longest = "a".repeat(64);
        for name in ["a", "render", "lut_3d", longest.as_str()] {
            assert_eq!(SnakeCase::try_from(name.to_owned()).map(|name| name.to_string()).as_deref(), Ok(name));
        }
        let too_long = "a".repeat(65);
        for name in ["", "_a", "3d", "Render", "a-b", "a b", "é", "aé", "a\n", too_long.as_str()] {
            assert_eq!(SnakeCase::try_from(name.to_owned()), Err(ParseSnakeCaseError), "{name:?}");
        }
        assert_eq!(SnakeCase::from_static("render"), SnakeCase::try_from("render".to_owned()).unwrap());
    }

    #[test]
    fn snake_case_reads_as_words() {
        assert_eq!(SnakeCase::from_static("sharpened_copy").to_label(), "Sharpened copy");
    }

    #[cfg(feature = "openapi")]
    #[test]
    fn snake_case_schema_is_a_text_of_the_pattern() {
        use utoipa::{PartialSchema as _, ToSchema as _};

        let schema = serde_json::to_value(SnakeCase::schema()).unwrap();
        assert_eq!((&schema["type"], &schema["pattern"]), (&"string".into(), &SNAKE_CASE_PATTERN.into()));
        assert_eq!(SnakeCase::name(), "SnakeCase");
        let job = serde_json::to_value(crate::Job::schema()).unwrap();
        assert_eq!(job["properties"]["kind"]["$ref"], "#/components/schemas/SnakeCase");
        let required = job["required"].as_array().unwrap();
        assert!(["label", "message", "kind"].iter().all(|field| required.contains(&(*field).into())), "{required:?}");
        assert!(["image_id", "subject", "step"].iter().all(|field| !required.contains(&(*field).into())));
    }
}
