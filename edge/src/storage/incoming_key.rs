//! Parser of the keys of files under `incoming/{owner}/`.

use super::INCOMING;
use crate::platform::ids;

/// The recipe for an owner's incoming photographs.
pub(crate) const RECIPE_FILE: &str = "recipe.json";

/// The folder of presets and makes. Its objects never become images.
const PRESETS: &str = "presets";
const MAKES: &str = "makes";

/// The parts of a key, `incoming/{owner}/…/{file}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IncomingKey<'a> {
    pub(crate) owner: &'a str,
    /// Everything after the owner.
    path: &'a str,
    /// The last part of the path.
    pub(crate) file: &'a str,
    pub(crate) kind: IncomingKind<'a>,
}

/// What a file becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IncomingKind<'a> {
    /// An image.
    Photograph,
    /// A version of a preset: `presets/{file}.json`.
    Preset,
    /// A make: `presets/{preset}/makes/{file}.json`.
    Make {
        /// The id or the name of the preset.
        preset: &'a str,
    },
}

impl<'a> IncomingKey<'a> {
    /// `None` if the file becomes nothing: another folder, an owner's recipe, the object of a folder, or another file among the
    /// presets.
    pub(crate) fn parse(key: &'a str) -> Option<Self> {
        let (owner, path) = key.strip_prefix(INCOMING)?.strip_prefix('/')?.split_once('/')?;
        let file = path.rsplit('/').next().filter(|file| !file.is_empty())?;
        let kind = kind(path, file)?;
        (ids::is_id(owner) && path != RECIPE_FILE).then_some(Self { owner, path, file, kind })
    }

    /// Everything after the owner.
    pub(crate) const fn path(&self) -> &'a str {
        self.path
    }

    /// Whether the key is unchanged in a URL, where `.` and `..` have a meaning.
    pub(crate) fn is_plain(&self) -> bool {
        !self.path.split(['/', '\\']).any(|part| part == "." || part == "..")
    }
}

fn kind<'a>(path: &'a str, file: &str) -> Option<IncomingKind<'a>> {
    let Some(path) = path.strip_prefix(PRESETS).and_then(|path| path.strip_prefix('/')) else {
        return Some(IncomingKind::Photograph);
    };
    let is_json = file
        .rsplit_once('.')
        .is_some_and(|(stem, extension)| !stem.is_empty() && extension.eq_ignore_ascii_case("json"));
    let mut parts = path.split('/');
    match (is_json, parts.next(), parts.next(), parts.next(), parts.next()) {
        (true, Some(_), None, None, None) => Some(IncomingKind::Preset),
        (true, Some(preset), Some(MAKES), Some(_), None) if !preset.is_empty() => Some(IncomingKind::Make { preset }),
        _ => None,
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
    fn incoming_key_under_presets_is_preset_or_make() {
        let kind = |path: &str| {
            IncomingKey::parse(&format!("incoming/{OWNER}/{path}")).map(|key| match key.kind {
                IncomingKind::Photograph => "photograph".to_owned(),
                IncomingKind::Preset => "preset".to_owned(),
                IncomingKind::Make { preset } => format!("make of {preset}"),
            })
        };
        for (path, expected) in [
            ("presets/warm.json", Some("preset")),
            ("presets/a.b.JSON", Some("preset")),
            ("presets/recipe.json", Some("preset")),
            ("presets/Warm classic/makes/1.json", Some("make of Warm classic")),
            ("presets/warm.txt", None),
            ("presets/.json", None),
            ("presets/", None),
            ("presets/warm/1.json", None),
            ("presets/warm/makes/", None),
            ("presets//makes/1.json", None),
            ("presets/warm/makes/a/1.json", None),
            ("presets/warm/makes/1.jpg", None),
            ("presets.json", Some("photograph")),
            ("Presets/warm.json", Some("photograph")),
            ("summer/presets/warm.json", Some("photograph")),
        ] {
            assert_eq!(kind(path).as_deref(), expected, "{path}");
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
