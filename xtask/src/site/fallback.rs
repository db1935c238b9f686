//! Responses for paths that are not files. The app's routes get the page with status 200 (`dist/app/_redirects`); all other paths get it
//! with status 404 (`404.html`). A host that ignores `_redirects` sends routes with status 404 too; the app's router still shows the right
//! view.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::routes::PAGE_PATH;
use super::{PAGE, write_if_changed};

/// Writes both files beside the built page.
pub(super) fn write(site: &Path, pages: &[&str]) -> Result<()> {
    write_if_changed(&site.join("_redirects"), &rules(pages))?;
    write_if_changed(&site.join("404.html"), &fs::read_to_string(site.join(PAGE))?)
}

/// One line for each route: path, target and status, in the `_redirects` format of Netlify and Cloudflare.
fn rules(pages: &[&str]) -> String {
    let routes = pages.iter().filter(|page| **page != PAGE_PATH);
    routes.map(|page| format!("{page} {PAGE_PATH} 200\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::test_folder;
    use super::*;

    #[test]
    fn routes_all_respond_with_the_page() -> Result<()> {
        let site = test_folder("fallback")?;
        fs::write(site.join(PAGE), "page")?;
        write(&site, &["/", "/gallery", "/renditions/:id"])?;
        assert_eq!(fs::read_to_string(site.join("_redirects"))?, "/gallery / 200\n/renditions/:id / 200\n");
        assert_eq!(fs::read_to_string(site.join("404.html"))?, "page");
        fs::remove_dir_all(&site)?;
        Ok(())
    }
}
