//! `cargo xtask test --changed`: selects the parts that a change can affect, by a table of paths.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};

use super::PARTS;
use crate::process::read;
use crate::workspace::Workspace;

/// The branch that a change is compared with.
const TRUNK: &str = "main";

/// Path prefixes, and the parts that a file there can affect. The longest matching prefix counts. A path that matches no prefix affects
/// every part.
const AFFECTS: &[(&str, &[&str])] = &[
    ("filters/src/", &PARTS),
    ("filters/npm/", &["engine"]),
    ("filters/README.md", &["engine"]),
    ("filters/examples/", &["rust", "engine"]),
    ("filters/tests/", &["rust"]),
    ("filters/tests/pyramids.json", &["rust", "engine"]),
    ("filters/goldens/", &["rust", "engine"]),
    ("filters/fuzz/", &["rust"]),
    ("filters/looks/", &PARTS),
    ("api/", &["rust", "api", "storage", "contract", "kill", "browser"]),
    ("edge/", &["rust", "api", "storage", "contract", "kill", "browser"]),
    ("app/", &["rust", "api", "browser"]),
    ("index.html", &["api", "browser"]),
    ("Trunk.toml", &["api", "browser"]),
    ("xtask/src/check", &["rust"]),
    ("xtask/src/bench", &["rust"]),
    ("xtask/src/fuzz.rs", &["rust"]),
    ("tests/api/", &["api"]),
    ("tests/browser/", &["browser"]),
    ("tests/contract/", &["contract"]),
    ("tests/engine/", &["engine"]),
    ("tests/kill/", &["kill"]),
    ("tests/storage/", &["storage"]),
    ("README.md", &["api"]),
    ("CONTRIBUTING.md", &["rust"]),
    ("CHANGELOG.md", &[]),
    ("LICENSE-", &["engine"]),
    ("docs/", &["rust"]),
    ("docs/API.md", &["rust", "api"]),
    ("docs/DEPLOY.md", &["api"]),
    ("docs/adr/", &[]),
    ("docs/bench/", &[]),
    ("docs/screenshots/", &[]),
    ("bench/", &[]),
    ("bench/page/draw.js", &["browser"]),
    (".github/", &[]),
    ("rustfmt.toml", &[]),
    ("clippy.toml", &[]),
    ("deny.toml", &[]),
    ("biome.jsonc", &[]),
];

/// A shared folder of JavaScript tests affects all of them.
const SHARED_FOLDER: &str = "/support/";
const OF_JAVASCRIPT: [&str; 6] = ["engine", "api", "browser", "storage", "kill", "contract"];

/// The parts that the change since the merge base with [`TRUNK`] can affect, uncommitted files included.
pub(super) fn parts(workspace: &Workspace) -> Result<Vec<&'static str>> {
    let git = |args: &[&str]| read(workspace.command("git").args(args));
    let base = git(&["merge-base", "HEAD", TRUNK])
        .with_context(|| format!("--changed compares with the branch {TRUNK}, which was not found"))?;
    let committed = git(&["diff", "--name-only", "--no-renames", "-z", base.trim()])?;
    let new = git(&["ls-files", "--others", "--exclude-standard", "-z"])?;
    let paths: Vec<&str> = committed.split('\0').chain(new.split('\0')).filter(|path| !path.is_empty()).collect();
    let parts = affected(&paths);
    let all = if paths.len() == 1 { "1 file" } else { &format!("{} files", paths.len()) };
    let named = if parts.is_empty() { "no part".to_owned() } else { parts.join(", ") };
    eprintln!("{all} changed since {} on {TRUNK}: {named}.", base.trim().get(..9).unwrap_or_default());
    Ok(parts)
}

/// The affected parts, in the order in which they run.
fn affected(paths: &[&str]) -> Vec<&'static str> {
    let affected: BTreeSet<&str> = paths.iter().flat_map(|path| affected_by(path)).copied().collect();
    PARTS.into_iter().filter(|part| affected.contains(part)).collect()
}

fn affected_by(path: &str) -> &'static [&'static str] {
    if path.starts_with("tests/") && path.contains(SHARED_FOLDER) {
        return &OF_JAVASCRIPT;
    }
    let rules = AFFECTS.iter().filter(|(beginning, _)| path.starts_with(beginning));
    rules.max_by_key(|(beginning, _)| beginning.len()).map_or(&PARTS, |(_, parts)| parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affected_parts_of_engine_and_unknown_paths_are_all() {
        for path in [
            "filters/src/ops/blur.rs",
            "Cargo.lock",
            "xtask/src/server.rs",
            "photos/rocket.jpg",
            "new/file",
            "tests/tools/package-lock.json",
        ] {
            assert_eq!(affected(&[path]), PARTS, "{path}");
        }
    }

    #[test]
    fn affected_parts_use_the_longest_prefix() {
        assert_eq!(affected(&["tests/api/images.test.mjs"]), ["api"]);
        assert_eq!(affected(&["tests/support/guest.mjs"]), OF_JAVASCRIPT);
        assert_eq!(affected(&["tests/support/port.mjs"]), OF_JAVASCRIPT);
        assert_eq!(affected(&["docs/adr/0001-x.md"]), [""; 0]);
        assert_eq!(affected(&["docs/OPERATIONS.md"]), ["rust"]);
    }

    #[test]
    fn parts_of_several_changes_are_joined_in_their_order() {
        assert_eq!(
            affected(&["tests/browser/find.test.mjs", "app/src/lib.rs", "bench/main.mjs"]),
            ["rust", "api", "browser"]
        );
        assert_eq!(affected(&[]), [""; 0]);
    }

    #[test]
    fn table_names_what_there_is() -> Result<()> {
        let files = read(Workspace::find().command("git").args(["ls-files"]))?;
        for (beginning, parts) in AFFECTS {
            assert!(parts.iter().all(|part| PARTS.contains(part)), "{beginning}");
            assert!(files.lines().any(|file| file.starts_with(beginning)), "there is no {beginning}");
        }
        Ok(())
    }
}
