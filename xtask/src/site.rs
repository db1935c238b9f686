//! Post-processes the static site that Trunk built: short names between scripts and modules, one style sheet, content hashes in file names,
//! the fallback page, the service worker, and HTTP headers.

mod fallback;
mod glue;
mod hashed_names;
mod headers;
mod html;
mod routes;
mod service_worker;
mod styles;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::tools::Tools;
use crate::workspace::Workspace;

/// The file name of the page.
const PAGE: &str = "index.html";

/// Processes a fresh build. Afterwards file names contain content hashes.
pub(crate) fn process(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let site = workspace.path("dist/app");
    glue::shorten(&site, tools)?;
    styles::join(&site, tools)?;
    hashed_names::rename(&site)
}

/// Writes the files that are derived from the finished files, if their content changed.
pub(crate) fn write_derived(workspace: &Workspace) -> Result<()> {
    let site = workspace.path("dist/app");
    let routes = routes::read(workspace)?;
    let pages = routes::patterns(&routes)?;
    fallback::write(&site, &pages)?;
    service_worker::write(workspace, &site, &pages)?;
    headers::write(&site)
}

/// The files under `folder`, as sorted relative paths with slashes.
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

/// SHA-256 in hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a text if the file differs: a running edge may be reading the file.
fn write_if_changed(file: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(file).is_ok_and(|now| now == text) {
        return Ok(());
    }
    fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
}

/// An empty folder for a test.
#[cfg(test)]
fn test_folder(name: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("xtask-site-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
