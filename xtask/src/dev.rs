//! `cargo xtask dev`: builds app and edge, serves both, and rebuilds when a source changes.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use lexopt::{Arg, Parser, ValueExt as _};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::artifacts::{Artifact, build_all};
use crate::process::clock;
use crate::server::{Server, check_port};
use crate::stamp::is_made;
use crate::tools::{Tools, first_run};
use crate::workspace::Workspace;

/// Debounce time: editors save in several steps, so a build starts after this time without a change.
const DEBOUNCE: Duration = Duration::from_millis(250);
/// Interval between checks that the edge still runs.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// Runs until a signal arrives or the edge stops.
pub(crate) fn run(workspace: &Workspace, mut args: Parser) -> Result<()> {
    let (mut port, mut state) = (8787, workspace.path(".safelight"));
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("port") => port = args.value()?.parse()?,
            Arg::Long("state") => state = std::path::absolute(args.value()?)?,
            other => return Err(other.unexpected().into()),
        }
    }
    let begun = Instant::now();
    check_port(port)?;
    if let Some(what) = first_run(workspace)? {
        eprintln!("{what}\n");
    }
    let tools = Tools::ensure(workspace)?;
    // Start watching before the build, so that changes during the build trigger another one.
    let (_watcher, changes) = watch(workspace)?;
    build_all(workspace, &tools)?;
    let mut server = Server::start(workspace, &tools, &state, port, None, &[])?;
    println!("ready {}", server.url());
    // Browsers refuse passkeys at an IP address.
    println!("      http://localhost:{port} (for passkeys)\n      http://localhost:{port}/dev/mail (the mails)");
    eprintln!("(after {}; stop it with Ctrl-C)", clock(begun.elapsed()));
    loop {
        server.check()?;
        let changed = next_changes(workspace, &changes)?;
        let mut stale = changed.iter().any(|path| path.starts_with(workspace.path("edge/migrations")));
        for artifact in Artifact::ALL {
            let inputs = artifact.inputs(workspace);
            if !changed.iter().any(|path| inputs.iter().any(|input| path.starts_with(input))) {
                continue;
            }
            match artifact.build(workspace, &tools) {
                Ok(_) => stale = true,
                Err(error) => {
                    eprintln!("{error:#}\n\nThe last good build keeps running. Save a source to build again.")
                }
            }
        }
        if stale {
            // Stop the old server first: it holds the port.
            drop(server);
            server = Server::start(workspace, &tools, &state, port, None, &[])?;
        }
    }
}

/// Watches the inputs of all artifacts.
fn watch(workspace: &Workspace) -> Result<(RecommendedWatcher, Receiver<PathBuf>)> {
    let (send, receive) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        if !matches!(event.kind, EventKind::Access(_)) {
            // Sending fails only while the program ends, when the receiver is gone.
            event.paths.into_iter().for_each(|path| drop(send.send(path)));
        }
    })?;
    let root = workspace.path("");
    // Watch the root folder, not each file: editors replace a file, and a watch on the old file sees nothing more.
    watcher.watch(&root, RecursiveMode::NonRecursive)?;
    for input in Artifact::ALL.iter().flat_map(|artifact| artifact.inputs(workspace)).filter(|input| input.is_dir()) {
        watcher
            .watch(&input, RecursiveMode::Recursive)
            .with_context(|| format!("{} cannot be watched; does the system allow more watches?", input.display()))?;
    }
    Ok((watcher, receive))
}

/// Waits for changes and returns the changed sources after the debounce time. Empty if nothing changed for a while.
fn next_changes(workspace: &Workspace, changes: &Receiver<PathBuf>) -> Result<Vec<PathBuf>> {
    let (mut changed, mut wait) = (Vec::new(), POLL_INTERVAL);
    loop {
        match changes.recv_timeout(wait) {
            Ok(path) if is_source(workspace, &path) => {
                changed.push(path);
                wait = DEBOUNCE;
            }
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return Ok(changed),
            Err(RecvTimeoutError::Disconnected) => anyhow::bail!("Watching the sources failed. Start the task again."),
        }
    }
}

fn is_source(workspace: &Workspace, path: &Path) -> bool {
    path.strip_prefix(workspace.path("")).is_ok_and(|path| !path.ancestors().any(is_made))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn watch_ignores_build_output() {
        let workspace = Workspace::find();
        let is_source = |path: &str| is_source(&workspace, &workspace.path(path));
        assert!(is_source("edge/src/lib.rs") && is_source("index.html"));
        assert!(!is_source("edge/build/index.js"));
        assert!(!is_source("edge/.wrangler/tmp/x.js"));
        assert!(!is_source("app/src/.main.rs.swp"));
    }
}
