//! What a host answers for a path that is no file: the app's page for the app's routes, by `dist/app/_redirects`, and for all others that page
//! with status 404, by `404.html`. A host that does not know `_redirects` shows the page with status 404 for routes, too; the app's own router
//! finds the place.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::routes::PAGE_PATH;
use super::{PAGE, write_if_changed};

/// Writes both beside the built page.
pub(super) fn write(site: &Path, pages: &[&str]) -> Result<()> {
    write_if_changed(&site.join("_redirects"), &rules(pages))?;
    write_if_changed(&site.join("404.html"), &fs::read_to_string(site.join(PAGE))?)
}

/// A line for each route: the path, what is answered, and the status. Netlify, Cloudflare and others read it.
fn rules(pages: &[&str]) -> String {
    let routes = pages.iter().filter(|page| **page != PAGE_PATH);
    routes.map(|page| format!("{page} {PAGE_PATH} 200\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::test_folder;
    use super::*;

    #[test]
    fn every_route_answers_with_the_page() -> Result<()> {
        let site = test_folder("fallback")?;
        fs::write(site.join(PAGE), "page")?;
        write(&site, &["/", "/gallery", "/renditions/:id"])?;
        assert_eq!(fs::read_to_string(site.join("_redirects"))?, "/gallery / 200\n/renditions/:id / 200\n");
        assert_eq!(fs::read_to_string(site.join("404.html"))?, "page");
        fs::remove_dir_all(&site)?;
        Ok(())
    }
}
