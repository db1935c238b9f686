//! `dist/app/sw.js`: the service worker (`app/service-worker/sw.js`) with the list of files to cache, the app's routes, and the build's
//! digest. The same files give the same text.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use super::{PAGE, files, sha256, write_if_changed};
use crate::workspace::Workspace;

const TEMPLATE: &str = "app/service-worker/sw.js";

/// Files that are not cached: read by hosts or robots only, the service worker itself (the browser caches it), and the font's licence.
const NOT_CACHED: [&str; 6] = ["404.html", "OFL.txt", "_headers", "_redirects", "robots.txt", "sw.js"];

/// Writes the service worker beside the files that it caches.
pub(super) fn write(workspace: &Workspace, site: &Path, pages: &[&str]) -> Result<()> {
    let template = fs::read_to_string(workspace.path(TEMPLATE))?;
    let text = completed(&template, &cached_files(site)?, pages)?;
    write_if_changed(&site.join("sw.js"), &text)
}

/// The path of each cached file and its SHA-256. The page's path is `/`.
fn cached_files(site: &Path) -> Result<Vec<(String, String)>> {
    let cached_files = files(site)?.into_iter().filter(|file| !NOT_CACHED.contains(&file.as_str()));
    cached_files
        .map(|file| {
            let digest = sha256(&fs::read(site.join(&file))?);
            let path = if file == PAGE { "/".to_owned() } else { format!("/{file}") };
            Ok((path, digest))
        })
        .collect()
}

fn completed(template: &str, files: &[(String, String)], pages: &[&str]) -> Result<String> {
    let (files, pages) = (serde_json::to_string_pretty(files)?, serde_json::to_string(pages)?);
    // The digest of the version includes the service worker's own code.
    let build = sha256(format!("{template}{files}{pages}").as_bytes());
    let build = format!("{:?}", build.get(..16).unwrap_or(&build));
    let mut text = template.to_owned();
    for (name, empty, value) in [("BUILD", "\"\"", &build), ("FILES", "[]", &files), ("PAGES", "[]", &pages)] {
        let line = format!("\nconst {name} = {empty};\n");
        if text.matches(&line).count() != 1 {
            bail!("{TEMPLATE} is expected to have one line `const {name} = {empty};`.");
        }
        text = text.replace(&line, &format!("\nconst {name} = {value};\n"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::super::test_folder;
    use super::*;

    #[test]
    fn worker_lists_every_file_of_the_site_but_the_hosts_and_itself() -> Result<()> {
        let site = test_folder("worker")?;
        fs::create_dir(site.join("photos"))?;
        for file in ["index.html", "app.js", "photos/b.png", "a.wasm", "404.html", "_headers", "_redirects", "sw.js"] {
            fs::write(site.join(file), file)?;
        }
        let listed = cached_files(&site)?;
        let paths: Vec<_> = listed.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["/a.wasm", "/app.js", "/", "/photos/b.png"]);
        assert!(listed.iter().all(|(path, digest)| {
            let file = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
            *digest == sha256(file.as_bytes())
        }));
        write(&Workspace::find(), &site, &["/"])?;
        let first = fs::read_to_string(site.join("sw.js"))?;
        write(&Workspace::find(), &site, &["/"])?;
        assert_eq!(fs::read_to_string(site.join("sw.js"))?, first, "the same files, the same worker");
        fs::write(site.join("app.js"), "changed")?;
        write(&Workspace::find(), &site, &["/"])?;
        let builds = [first, fs::read_to_string(site.join("sw.js"))?]
            .map(|text| text.lines().find(|line| line.starts_with("const BUILD")).map(str::to_owned));
        assert!(builds.iter().all(Option::is_some) && builds.first() != builds.last(), "{builds:?}");
        fs::remove_dir_all(&site)?;
        Ok(())
    }

    #[test]
    fn template_without_its_lists_is_an_error() {
        assert!(completed("\nconst BUILD = \"\";\nconst FILES = [];\n", &[], &[]).is_err());
    }
}
