//! The app's routes, parsed from its source.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::workspace::Workspace;

/// The source file with the routes, each as `path!("…")`.
const SOURCE: &str = "app/src/shell.rs";

/// The route of the page itself.
pub(super) const PAGE_PATH: &str = "/";

/// Reads the source file with the routes.
pub(super) fn read(workspace: &Workspace) -> Result<String> {
    fs::read_to_string(workspace.path(SOURCE)).with_context(|| format!("{SOURCE} cannot be read"))
}

/// The route patterns. In a segment, a colon and a name match any text, after a fixed beginning as in `/@:handle`.
pub(super) fn patterns(source: &str) -> Result<Vec<&str>> {
    let parts = source.split("path!(\"").skip(1);
    let pages: Vec<_> = parts.filter_map(|part| part.split_once('"')).map(|(page, _)| page).collect();
    if !pages.contains(&PAGE_PATH) {
        bail!("{SOURCE} is expected to hold the app's routes, the editor's among them.");
    }
    if let Some(page) = pages.iter().find(|page| page.contains(['*', '?'])) {
        bail!("The service worker and the hosts cannot tell which addresses {page:?} means.");
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_the_routes_of_the_app() -> Result<()> {
        assert_eq!(
            patterns(&read(&Workspace::find())?)?,
            [
                "/",
                "/gallery",
                "/presets",
                "/presets/:id",
                "/collections",
                "/collections/:id",
                "/@:handle",
                "/profile",
                "/account",
                "/renditions/:id"
            ]
        );
        assert!(patterns("path!(\"/\") path!(\"/a/*rest\")").is_err());
        assert!(patterns("").is_err());
        Ok(())
    }
}
