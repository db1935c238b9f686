//! One style sheet of all: the page shows nothing before it has them, and each would be a request of its own.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::PAGE;
use super::page::{attribute, links};
use crate::process::read;
use crate::tools::Tools;

/// The name of the joined sheet, before it is called by its content.
pub(super) const JOINED: &str = "style.css";

/// Joins the page's sheets in their order, without comments and spaces.
pub(super) fn join(site: &Path, tools: &Tools) -> Result<()> {
    let page = fs::read_to_string(site.join(PAGE)).context("the app has no page")?;
    let (page, sheets) = take_sheets(&page);
    if sheets.is_empty() {
        bail!("The built page names no style sheet; they are joined in xtask/src/site/styles.rs.");
    }
    let mut joined = String::new();
    for sheet in &sheets {
        joined += &fs::read_to_string(site.join(sheet)).with_context(|| format!("{sheet} is not in the build"))?;
        fs::remove_file(site.join(sheet))?;
    }
    let file = site.join(JOINED);
    fs::write(&file, joined)?;
    let minified = read(tools.esbuild().arg(&file).arg("--minify"))?;
    fs::write(&file, minified)?;
    fs::write(site.join(PAGE), page).context("the page cannot be written")
}

/// The page with one sheet in the place of all, first in its head; and the files of those it had.
fn take_sheets(page: &str) -> (String, Vec<String>) {
    let (mut rest, mut sheets) = (page.to_owned(), Vec::new());
    for place in links(page).into_iter().rev() {
        let link = page.get(place.clone()).unwrap_or_default();
        let sheet = attribute(link, "href").filter(|_| attribute(link, "rel") == Some("stylesheet"));
        if let Some(sheet) = sheet {
            sheets.insert(0, sheet.trim_start_matches('/').to_owned());
            rest.replace_range(place, "");
        }
    }
    // Before the first link: what is asked for first comes first.
    let first = links(&rest).first().map_or(rest.find("</head>").unwrap_or_default(), |place| place.start);
    if !sheets.is_empty() {
        rest.insert_str(first, &format!("<link rel=\"stylesheet\" href=\"/{JOINED}\">\n    "));
    }
    (rest, sheets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_become_one_in_their_order_before_everything() {
        let page = "<head><link rel=\"preload\" href=\"/a.js\"><link rel=stylesheet href=/b.css><link rel=\"stylesheet\" href=\"/c.css\"/></head>";
        let (page, sheets) = take_sheets(page);
        assert_eq!(sheets, ["b.css", "c.css"]);
        let places = ["/style.css", "/a.js"].map(|name| page.find(name));
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{page}");
        assert_eq!(page.matches("stylesheet").count(), 1);
    }
}
