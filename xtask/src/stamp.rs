//! Build stamps: a hash of the inputs, stored beside an output, tells whether the output is up to date.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use anyhow::{Context as _, Result};

/// A hash of the paths and contents of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp(u64);

impl Stamp {
    /// Hashes all files in and under `inputs`, and the texts `words`.
    pub(crate) fn compute(inputs: &[&Path], words: &[&str]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        words.hash(&mut hasher);
        for input in inputs {
            add(input, input.parent().unwrap_or(input), &mut hasher)
                .with_context(|| format!("{} cannot be read", input.display()))?;
        }
        Ok(Self(hasher.finish()))
    }

    /// Whether `file` contains this stamp.
    pub(crate) fn is_in(self, file: &Path) -> bool {
        fs::read_to_string(file).is_ok_and(|text| text == self.text())
    }

    /// Writes the stamp to `file`.
    pub(crate) fn write(self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, self.text()).with_context(|| format!("{} cannot be written", file.display()))
    }

    /// Sixteen hexadecimal digits and a newline.
    pub(crate) fn text(self) -> String {
        format!("{:016x}\n", self.0)
    }
}

/// Whether a file or folder in a watched folder is generated, not written by a person.
pub(crate) fn is_made(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.ends_with("edge/build") || matches!(&*name, "target" | "node_modules") || name.starts_with('.')
}

/// Paths are relative to `root`, because the location of a clone does not affect its builds.
fn add(path: &Path, root: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    path.strip_prefix(root).unwrap_or(path).hash(hasher);
    if !path.is_dir() {
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let entries = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    entries.iter().filter(|entry| !is_made(entry)).try_for_each(|entry| add(entry, root, hasher))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamp_follows_content_and_names_but_not_what_is_made() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        fs::create_dir_all(folder.join("edge/build"))?;
        fs::write(folder.join("a"), "1")?;
        let stamp = || Stamp::compute(&[&folder], &["word"]);
        let first = stamp()?;
        fs::write(folder.join("edge/build/out"), "made")?;
        assert_eq!(stamp()?, first);
        fs::write(folder.join("a"), "2")?;
        assert_ne!(stamp()?, first);
        fs::write(folder.join("a"), "1")?;
        assert_eq!(stamp()?, first);
        fs::rename(folder.join("a"), folder.join("b"))?;
        assert_ne!(stamp()?, first);
        assert_ne!(Stamp::compute(&[&folder], &[])?, first);
        fs::remove_dir_all(&folder)?;
        Ok(())
    }
}
