//! Packages from npm and PyPI, pinned by lock files in the repository. The cache holds one entry for each lock file.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::cache::Cache;
use super::link;
use crate::process::{read, run_logged};
use crate::stamp::Stamp;
use crate::workspace::Workspace;

/// The oldest Node version with the test runner's options; wrangler needs 20.3.
const NODE_AT_LEAST: (u32, u32) = (20, 10);

/// Installs the npm packages that are pinned in `from`, once for each lock file and Node version. `.tools/<to>` links to them.
pub(crate) fn ensure_packages(workspace: &Workspace, from: &str, to: &str, label: &str) -> Result<PathBuf> {
    let folder = install_packages(workspace, from, to, label)?;
    link(workspace, to, &folder)?;
    Ok(folder)
}

/// Whether the packages are installed.
pub(super) fn has_packages(workspace: &Workspace, from: &str, to: &str) -> Result<bool> {
    Ok(Cache::open(workspace)?.entry(&packages_entry(workspace, from, to)?).is_dir())
}

fn packages_entry(workspace: &Workspace, from: &str, to: &str) -> Result<String> {
    let sources = ["package.json", "package-lock.json"].map(|file| workspace.path(from).join(file));
    let stamp = Stamp::compute(&sources.each_ref().map(PathBuf::as_path), &[&check_node()?])?;
    Ok(format!("{to}-{}", stamp.text().trim()))
}

fn install_packages(workspace: &Workspace, from: &str, to: &str, label: &str) -> Result<PathBuf> {
    let wanted = workspace.path(from);
    Cache::open(workspace)?.install(&packages_entry(workspace, from, to)?, |folder| {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(wanted.join(file), folder.join(file)).with_context(|| format!("{from}/{file} is missing"))?;
        }
        let mut install = workspace.command("npm");
        // No package needs its install script.
        install.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        run_logged(label, &mut install, &workspace.log(to)).with_context(|| {
            format!("npm could not install what {from} names: is the network there? It is safe to run this again.")
        })
    })
}

/// Installs the Python packages that are pinned with hashes in `from` into a virtual environment; `what` names them for people.
/// `.tools/<to>` links to it.
pub(crate) fn ensure_python(workspace: &Workspace, from: &str, to: &str, what: &str) -> Result<PathBuf> {
    let wanted = workspace.path(from).join("requirements.txt");
    let needs =
        "The tests need Python 3.11 or newer with its `venv` (Debian and Ubuntu: `sudo apt-get install python3-venv`).";
    let version = read(Command::new("python3").arg("--version")).context(needs)?;
    let stamp = Stamp::compute(&[&wanted], &[version.trim()])?;
    let cache = Cache::open(workspace)?;
    let folder = cache.entry(&format!("{to}-{}", stamp.text().trim()));
    let stamp_file = folder.join("installed.stamp");
    if !stamp.is_in(&stamp_file) {
        let _lock = cache.lock_installs()?;
        // The scripts of an environment contain its path, so it is created in its final place. The stamp shows that it is complete.
        if !stamp.is_in(&stamp_file) {
            let _ = fs::remove_dir_all(&folder);
            let mut make = workspace.command("python3");
            let label = "Making a Python environment";
            run_logged(label, make.args(["-m", "venv"]).arg(&folder), &workspace.log(to)).context(needs)?;
            let mut install = workspace.command(folder.join("bin/pip"));
            install
                .args(["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement"])
                .arg(&wanted);
            run_logged(&format!("Installing {what} from PyPI"), &mut install, &workspace.log(to)).with_context(
                || {
                    format!(
                        "pip could not install what {from} names: is the network there? It is safe to run this again."
                    )
                },
            )?;
            stamp.write(&stamp_file)?;
        }
    }
    link(workspace, to, &folder)?;
    Ok(folder)
}

/// Returns Node's version. Fails if Node is missing or too old.
pub(super) fn check_node() -> Result<String> {
    let (major, minor) = NODE_AT_LEAST;
    let wanted = format!("Safelight's tools need Node.js {major}.{minor} or newer (https://nodejs.org).");
    let version = read(Command::new("node").arg("--version")).context(wanted.clone())?;
    let version = version.trim().trim_start_matches('v').to_owned();
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    if (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) < NODE_AT_LEAST {
        bail!("{wanted} This is {version}.");
    }
    Ok(version)
}
