//! What becomes of the static site after Trunk has built it: short names between scripts and modules, one style sheet, names that change with the content, what is
//! answered for other paths, a service worker, and the headers it is served with.

mod fallback;
mod glue;
mod headers;
mod names;
mod page;
mod routes;
mod service_worker;
mod styles;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::tools::Tools;
use crate::workspace::Workspace;

/// The page, as a file.
const PAGE: &str = "index.html";

/// Arranges a fresh build: after that, files are called by their content.
pub(crate) fn arrange(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let site = workspace.path("dist/app");
    glue::shorten(&site, tools)?;
    styles::join(&site, tools)?;
    names::rename(&site)
}

/// Writes what is worked out from the finished files, where it has changed.
pub(crate) fn complete(workspace: &Workspace) -> Result<()> {
    let site = workspace.path("dist/app");
    let routes = routes::read(workspace)?;
    let pages = routes::patterns(&routes)?;
    fallback::write(&site, &pages)?;
    service_worker::write(workspace, &site, &pages)?;
    headers::write(&site)
}

/// The files in and under `folder`, as paths from there with slashes, in order.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        let entries =
            fs::read_dir(folder.join(&inner)).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let path = inner.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// SHA-256 in hexadecimal digits.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a text unless it is there already: an edge may be reading it.
fn write_if_changed(file: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(file).is_ok_and(|now| now == text) {
        return Ok(());
    }
    fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
}

/// A folder for a test, empty.
#[cfg(test)]
fn test_folder(name: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("xtask-site-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
