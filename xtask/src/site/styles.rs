//! The page's style sheets. Styles of the first paint are inlined in the head. The sheets of the first screen are joined into one file, which
//! the page preloads and the app applies before it shows itself. The other sheets are joined into a second file, which loads with the parts
//! of the app (app/src/browser/style_sheet.rs). A sheet that the page itself applies blocks painting, even at the end of the body
//! (docs/learned/browsers.md). Separate sheets would cost one request each.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::PAGE;
use super::html::{attribute, links};
use crate::process::read;
use crate::tools::Tools;

/// The name of the first screen's sheet before its content hash is added.
pub(super) const JOINED_SHEET: &str = "style.css";

/// The name of the sheet of the parts that load on demand, before its content hash is added.
pub(super) const LATER_SHEET: &str = "later.css";

/// The sheets of the first paint: the screen until the app starts.
const FIRST_PAINT: [&str; 2] = ["tokens.css", "boot.css"];

/// The last sheet of the first screen. The second file has the sheets after it, so all rules stay in the page's order.
const FIRST_SCREEN_LAST: &str = "tray.css";

/// Joins the page's sheets in their order, minifies them, and updates the page.
pub(super) fn join(site: &Path, tools: &Tools) -> Result<()> {
    let page = fs::read_to_string(site.join(PAGE)).context("index.html is missing in the built app")?;
    let (page, sheets) = take_sheets(&page);
    let (first, mut screen): (Vec<_>, Vec<_>) =
        sheets.into_iter().partition(|sheet| FIRST_PAINT.contains(&sheet.as_str()));
    let end = screen.iter().position(|sheet| sheet == FIRST_SCREEN_LAST).map_or(screen.len(), |last| last + 1);
    let later = screen.split_off(end);
    if first.len() != FIRST_PAINT.len() || later.is_empty() {
        bail!(
            "The built page is expected to name {FIRST_PAINT:?}, {FIRST_SCREEN_LAST} and sheets after it (xtask/src/site/styles.rs)."
        );
    }
    let inline = minify_joined(site, &first, &site.join(JOINED_SHEET), tools)?;
    for (name, sheets) in [(JOINED_SHEET, screen), (LATER_SHEET, later)] {
        let joined = site.join(name);
        let text = minify_joined(site, &sheets, &joined, tools)?;
        fs::write(joined, text)?;
    }
    fs::write(site.join(PAGE), with_styles(&page, inline.trim())?).context("the page cannot be written")
}

/// Minifies the sheets into one text with the temporary file `joined`, and deletes their files.
fn minify_joined(site: &Path, sheets: &[String], joined: &Path, tools: &Tools) -> Result<String> {
    let mut text = String::new();
    for sheet in sheets {
        text += &fs::read_to_string(site.join(sheet)).with_context(|| format!("{sheet} is not in the build"))?;
        fs::remove_file(site.join(sheet))?;
    }
    fs::write(joined, text)?;
    read(tools.esbuild().arg(joined).arg("--minify"))
}

/// Returns the page without its sheets, and the names of the sheets' files.
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
    (rest, sheets)
}

/// Inserts the first-paint style before the first link of the page, and links to the joined sheets at the end of the head. The link to the
/// second one loads nothing until the app sets its `rel` (app/src/browser/style_sheet.rs).
fn with_styles(page: &str, inline: &str) -> Result<String> {
    let end = page.find("</head>").context("The built page has no head.")?;
    let first = links(page).first().map_or(end, |place| place.start.min(end));
    let mut page = page.to_owned();
    let first_screen = format!("<link id=\"style\" rel=\"preload\" href=\"/{JOINED_SHEET}\" as=\"style\">");
    page.insert_str(end, &format!("{first_screen}\n    <link id=\"later-style\" href=\"/{LATER_SHEET}\">\n  "));
    page.insert_str(first, &format!("<style>{inline}</style>\n    "));
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_sheets_become_an_inline_style_and_two_sheets_that_load_later() -> Result<()> {
        let page = "<head><link rel=\"preload\" href=\"/a.js\"><link rel=stylesheet href=/b.css><link rel=\"stylesheet\" href=\"/c.css\"/></head><body><p></body>";
        let (page, sheets) = take_sheets(page);
        assert_eq!(sheets, ["b.css", "c.css"]);
        let page = with_styles(&page, "p{}")?;
        let places = ["<style>p{}</style>", "/a.js", "/style.css", "/later.css", "</head>"].map(|part| page.find(part));
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{page}");
        assert_eq!(page.matches("stylesheet").count(), 0);
        assert!(with_styles("<p>", "").is_err());
        Ok(())
    }
}
