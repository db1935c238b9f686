//! Whose an object under `incoming/` is.

use percent_encoding::percent_decode_str;

use crate::platform::ids;
use crate::storage::INCOMING;

/// The recipe that an owner's incoming photographs are rendered by.
pub(crate) const RECIPE: &str = "recipe.json";

/// A photograph's key, `incoming/{owner}/…/{file}`, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    pub(crate) owner: &'a str,
    /// All behind the owner.
    path: &'a str,
    /// The last part of it.
    pub(crate) file: &'a str,
}

impl<'a> Address<'a> {
    /// `None` for what is no photograph's: other places, an owner's recipe, a folder's own object.
    pub(crate) fn of(key: &'a str) -> Option<Self> {
        let (owner, path) = key.strip_prefix(INCOMING)?.strip_prefix('/')?.split_once('/')?;
        let file = path.rsplit('/').next().filter(|file| !file.is_empty())?;
        (ids::is_id(owner) && path != RECIPE).then_some(Self { owner, path, file })
    }

    /// Whether the key means the same in a URL: there `.` and `..` lead elsewhere.
    pub(crate) fn is_plain(&self) -> bool {
        !self.path.split(['/', '\\']).any(|part| part == "." || part == "..")
    }
}

/// A key as an S3 event has it: percent-encoded, with `+` for a space.
pub(crate) fn decoded(key: &str) -> Option<String> {
    let spaced = key.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(|key| key.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: &str = "0197f3a0-0000-7000-8000-000000000003";

    fn file(path: &str) -> Option<String> {
        Address::of(&format!("incoming/{OWNER}/{path}")).map(|address| address.file.to_owned())
    }

    #[test]
    fn address_is_owner_and_file() {
        assert_eq!(Address::of(&format!("incoming/{OWNER}/a.jpg")).map(|address| address.owner), Some(OWNER));
        assert_eq!(file("2026/summer/ä b.jpg").as_deref(), Some("ä b.jpg"));
        assert_eq!(file("summer/recipe.json").as_deref(), Some("recipe.json"));
    }

    #[test]
    fn address_of_what_is_no_photograph_is_none() {
        for path in ["", "summer/", "recipe.json"] {
            assert_eq!(file(path), None, "{path}");
        }
        let upper = OWNER.to_uppercase();
        for key in ["", "incoming", "incoming/", "incoming//a.jpg", "incoming/nobody/a.jpg", "inbox/o/a.jpg"] {
            assert_eq!(Address::of(key), None, "{key}");
        }
        for key in [format!("incoming/{OWNER}"), format!("incoming/{upper}/a.jpg"), format!("{OWNER}/a.jpg")] {
            assert_eq!(Address::of(&key), None, "{key}");
        }
    }

    #[test]
    fn address_that_a_url_would_bend_is_not_plain() {
        for (path, plain) in
            [("a.jpg", true), ("a/..b/c.jpg", true), ("../a.jpg", false), ("a/./b", false), ("..", false)]
        {
            let key = format!("incoming/{OWNER}/{path}");
            assert_eq!(Address::of(&key).map(|address| address.is_plain()), Some(plain), "{path}");
        }
    }

    #[test]
    fn event_key_is_decoded() {
        assert_eq!(decoded("incoming/o/my+cat%2B%C3%A4.jpg").as_deref(), Some("incoming/o/my cat+ä.jpg"));
        assert_eq!(decoded("incoming/o/%ff.jpg"), None);
        assert_eq!(decoded("100%").as_deref(), Some("100%"));
    }
}
