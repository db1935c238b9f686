//! Parser of the keys of files under `incoming/{owner}/`.

use super::INCOMING;
use crate::platform::ids;

/// The recipe for an owner's incoming photographs.
pub(crate) const RECIPE_FILE: &str = "recipe.json";

/// The parts of a photograph's key, `incoming/{owner}/…/{file}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IncomingKey<'a> {
    pub(crate) owner: &'a str,
    /// Everything after the owner.
    path: &'a str,
    /// The last part of the path.
    pub(crate) file: &'a str,
}

impl<'a> IncomingKey<'a> {
    /// `None` if the key is not one of a photograph: another folder, an owner's recipe, or the object of a folder.
    pub(crate) fn parse(key: &'a str) -> Option<Self> {
        let (owner, path) = key.strip_prefix(INCOMING)?.strip_prefix('/')?.split_once('/')?;
        let file = path.rsplit('/').next().filter(|file| !file.is_empty())?;
        (ids::is_id(owner) && path != RECIPE_FILE).then_some(Self { owner, path, file })
    }

    /// Whether the key is unchanged in a URL, where `.` and `..` have a meaning.
    pub(crate) fn is_plain(&self) -> bool {
        !self.path.split(['/', '\\']).any(|part| part == "." || part == "..")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: &str = "0197f3a0-0000-7000-8000-000000000003";

    fn file(path: &str) -> Option<String> {
        IncomingKey::parse(&format!("incoming/{OWNER}/{path}")).map(|key| key.file.to_owned())
    }

    #[test]
    fn incoming_key_is_owner_and_file() {
        assert_eq!(IncomingKey::parse(&format!("incoming/{OWNER}/a.jpg")).map(|key| key.owner), Some(OWNER));
        assert_eq!(file("2026/summer/ä b.jpg").as_deref(), Some("ä b.jpg"));
        assert_eq!(file("summer/recipe.json").as_deref(), Some("recipe.json"));
    }

    #[test]
    fn incoming_key_of_other_objects_is_none() {
        for path in ["", "summer/", "recipe.json"] {
            assert_eq!(file(path), None, "{path}");
        }
        let upper = OWNER.to_uppercase();
        for key in ["", "incoming", "incoming/", "incoming//a.jpg", "incoming/nobody/a.jpg", "inbox/o/a.jpg"] {
            assert_eq!(IncomingKey::parse(key), None, "{key}");
        }
        for key in [format!("incoming/{OWNER}"), format!("incoming/{upper}/a.jpg"), format!("{OWNER}/a.jpg")] {
            assert_eq!(IncomingKey::parse(&key), None, "{key}");
        }
    }

    #[test]
    fn incoming_key_with_dot_segments_is_not_plain() {
        for (path, plain) in
            [("a.jpg", true), ("a/..b/c.jpg", true), ("../a.jpg", false), ("a/./b", false), ("..", false)]
        {
            let key = format!("incoming/{OWNER}/{path}");
            assert_eq!(IncomingKey::parse(&key).map(|key| key.is_plain()), Some(plain), "{path}");
        }
    }
}
