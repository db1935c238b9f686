//! The tool cache: one folder for all clones, `~/.cache/safelight/tools` or `SAFELIGHT_TOOLS`.
//!
//! An entry is a folder whose name holds a version or the digest of a lock file. It is filled under another name and renamed when complete,
//! so an entry that exists is complete. `.tools` in a clone is a link to `sets/<digest>`, a folder of links to the entries that this
//! revision of the sources needs. So clones at different revisions do not disturb each other.

use std::env;
use std::fs::{self, File, TryLockError};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::stamp::Stamp;
use crate::workspace::Workspace;

/// Lock files that determine the entries of a revision, besides the versions in `tools.rs`.
const LOCKS: [&str; 3] =
    ["tests/tools/package-lock.json", "tests/contract/requirements.txt", "bench/package-lock.json"];

/// The cache folder.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    root: PathBuf,
}

impl Cache {
    /// Opens the cache folder that the environment selects.
    pub(crate) fn open(workspace: &Workspace) -> Result<Self> {
        let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let root = folder("SAFELIGHT_TOOLS")
            .or_else(|| folder("XDG_CACHE_HOME").map(|cache| cache.join("safelight/tools")))
            .or_else(|| folder("HOME").map(|home| home.join(".cache/safelight/tools")))
            .unwrap_or_else(|| workspace.target().join("tools"));
        Ok(Self { root: std::path::absolute(root)? })
    }

    /// The path of an entry, existing or not.
    pub(crate) fn entry(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Creates an entry if it does not exist: `make` fills an empty folder, which is then renamed. One process at a time.
    pub(crate) fn install(&self, name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
        let entry = self.entry(name);
        if entry.is_dir() {
            return Ok(entry);
        }
        let _lock = self.lock("lock")?;
        // Another process may have created it while this one waited for the lock.
        if entry.is_dir() {
            return Ok(entry);
        }
        // Under the lock no other process uses this folder: its content comes from a process that was killed.
        let draft = self.root.join("draft");
        let _ = fs::remove_dir_all(&draft);
        fs::create_dir_all(&draft).with_context(|| format!("{} cannot be created", draft.display()))?;
        make(&draft)?;
        fs::rename(&draft, &entry).with_context(|| format!("{} cannot be created", entry.display()))?;
        Ok(entry)
    }

    /// Takes the lock for an environment that cannot be renamed after its creation.
    pub(super) fn lock_installs(&self) -> Result<File> {
        self.lock("lock")
    }

    /// Like [`Self::lock_installs`], but returns `None` if another run holds the lock.
    pub(super) fn try_lock_installs(&self) -> Result<Option<File>> {
        let file = File::create(self.root.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Takes a file lock, held until it is dropped or the process ends.
    fn lock(&self, name: &str) -> Result<File> {
        fs::create_dir_all(&self.root).with_context(|| format!("{} cannot be created", self.root.display()))?;
        let file = File::create(self.root.join(name))?;
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => eprintln!("Waiting for another run that installs tools …"),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        file.lock()?;
        Ok(file)
    }

    /// Points `.tools/<alias>` to `target`. `versions` are those of the tools that the sources need. `adopt` is called once with the old
    /// `.tools` folder of a clone that predates the cache.
    pub(crate) fn link(
        &self,
        workspace: &Workspace,
        alias: &str,
        target: &Path,
        versions: &[&str],
        adopt: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<()> {
        let locks = LOCKS.map(|path| workspace.path(path));
        let set = self
            .root
            .join("sets")
            .join(Stamp::compute(&locks.each_ref().map(PathBuf::as_path), versions)?.text().trim());
        let photographs = self.root.join("photos");
        fs::create_dir_all(set.join("bin")).and_then(|()| fs::create_dir_all(&photographs))?;
        replace_link(&set.join("photos"), &photographs)?;
        replace_link(&set.join(alias), target)?;
        let tools = workspace.path(".tools");
        let is_ours = || fs::read_link(&tools).is_ok_and(|now| now.starts_with(&self.root));
        if is_ours() {
            return replace_link(&tools, &set);
        }
        // Parallel parts reach this point at the same time.
        let _lock = self.lock("moving")?;
        if is_ours() {
            return Ok(());
        }
        if tools.is_dir() {
            adopt(&tools)?;
        }
        if tools.is_symlink() || !tools.exists() {
            return replace_link(&tools, &set);
        }
        let old = workspace.target().join("tools-before");
        let _ = fs::remove_dir_all(&old);
        fs::create_dir_all(workspace.target())?;
        fs::rename(&tools, &old).with_context(|| format!("{} cannot be moved", tools.display()))?;
        eprintln!(
            "Tools are now kept in {}. The old .tools is {}: delete it as you like.",
            self.root.display(),
            old.display()
        );
        replace_link(&tools, &set)
    }
}

/// Replaces a link atomically: a reader finds the old target or the new one.
fn replace_link(link: &Path, target: &Path) -> Result<()> {
    if fs::read_link(link).is_ok_and(|now| now == target) {
        return Ok(());
    }
    let draft = link.with_extension(format!("new-{}", std::process::id()));
    let _ = fs::remove_file(&draft);
    symlink(target, &draft)
        .and_then(|()| fs::rename(&draft, link))
        .with_context(|| format!("{} cannot be created", link.display()))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use anyhow::bail;

    use super::*;

    fn cache(name: &str) -> Cache {
        let root = env::temp_dir().join(format!("xtask-cache-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        Cache { root }
    }

    #[test]
    fn entry_is_whole_or_not_there() -> Result<()> {
        let cache = cache("whole");
        let failed = cache.install("a-1", |folder| {
            fs::write(folder.join("half"), "")?;
            bail!("no network")
        });
        assert!(failed.is_err() && !cache.entry("a-1").exists());
        let entry = cache.install("a-1", |folder| Ok(fs::write(folder.join("whole"), "")?))?;
        assert!(entry.join("whole").is_file() && !entry.join("half").exists());
        assert_eq!(cache.install("a-1", |_| bail!("is there already"))?, entry);
        fs::remove_dir_all(&cache.root)?;
        Ok(())
    }

    #[test]
    fn entry_is_created_once_by_parallel_runs() -> Result<()> {
        let cache = cache("twice");
        let made = AtomicUsize::new(0);
        let install = || {
            cache.install("a-1", |folder| {
                made.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(100));
                Ok(fs::write(folder.join("tool"), "")?)
            })
        };
        std::thread::scope(|scope| {
            let runs = [scope.spawn(install), scope.spawn(install)];
            runs.into_iter()
                .all(|run| run.join().is_ok_and(|entry| entry.is_ok_and(|entry| entry.join("tool").is_file())))
        })
        .then_some(())
        .context("both runs have the entry")?;
        assert_eq!(made.load(Ordering::SeqCst), 1);
        fs::remove_dir_all(&cache.root)?;
        Ok(())
    }

    #[test]
    fn lock_is_taken_while_a_run_installs() -> Result<()> {
        let cache = cache("lock");
        cache.install("a-1", |_| {
            assert!(cache.try_lock_installs()?.is_none(), "what another run builds in would be removed");
            Ok(())
        })?;
        assert!(cache.try_lock_installs()?.is_some());
        fs::remove_dir_all(&cache.root)?;
        Ok(())
    }

    #[test]
    fn link_takes_the_place_of_an_old_folder_or_link() -> Result<()> {
        let cache = cache("link");
        let ours = Workspace::find();
        let clone = env::temp_dir().join(format!("xtask-clone-{}", std::process::id()));
        let _ = fs::remove_dir_all(&clone);
        for lock in LOCKS {
            let copy = clone.join(lock);
            fs::create_dir_all(copy.parent().unwrap_or(&clone))?;
            fs::copy(ours.path(lock), copy)?;
        }
        let workspace = Workspace::at(&clone);
        let entry = cache.install("a-1", |folder| Ok(fs::write(folder.join("tool"), "")?))?;
        let link = |adopt: &dyn Fn(&Path) -> Result<()>| {
            cache.link(&workspace, "bin/tool", &entry.join("tool"), &["1"], adopt)
        };

        fs::create_dir_all(clone.join(".tools/bin"))?;
        fs::write(clone.join(".tools/bin/old"), "")?;
        link(&|old| if old.join("bin/old").is_file() { Ok(()) } else { bail!("what was there is shown") })?;
        assert!(clone.join(".tools").is_symlink() && clone.join(".tools/bin/tool").is_file());
        assert!(clone.join("target/tools-before/bin/old").is_file());
        link(&|_| bail!("only once"))?;

        fs::remove_file(clone.join(".tools"))?;
        symlink(clone.join("target/tools-before"), clone.join(".tools"))?;
        link(&|_| Ok(()))?;
        assert!(clone.join(".tools/bin/tool").is_file() && clone.join("target/tools-before/bin/old").is_file());
        fs::remove_dir_all(&clone)?;
        fs::remove_dir_all(&cache.root)?;
        Ok(())
    }
}
