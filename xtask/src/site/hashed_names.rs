//! Content hashes in file names, so that browsers can cache the files for ever: `app.js` becomes `app-0123456789abcdef.js`. Trunk cannot do
//! this: it adds no hash to the worker's files, and `wasm-opt` changes the modules after Trunk. The page names every such file; the service
//! worker uses that to tell which version a page is.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::styles::{JOINED_SHEET, LATER_SHEET};
use super::{PAGE, sha256};
use crate::split::parts;

/// The script that loads the on-demand parts of the app.
const SCRIPT: &str = "app.js";

/// The files that the page names, and the prefix of each new name before the hash.
const NAMED: [(&str, &str); 8] = [
    ("inter.woff2", "inter"),
    (SCRIPT, "app"),
    ("app_bg.wasm", "app"),
    ("engine.js", "engine"),
    ("engine_bg.wasm", "engine"),
    (JOINED_SHEET, "style"),
    (LATER_SHEET, "later"),
    ("favicon.svg", "favicon"),
];

/// Number of hexadecimal digits of the hash in a name.
const DIGITS: usize = 16;

/// Renames the files and updates the references in the page.
pub(super) fn rename(site: &Path) -> Result<()> {
    let mut page = fs::read_to_string(site.join(PAGE)).context("index.html is missing in the built app")?;
    // Rename the parts first: the script names them.
    for part in parts(&page) {
        let beginning = part.trim_end_matches(".wasm").replace('_', "-");
        let mut script = fs::read_to_string(site.join(SCRIPT)).context("the script is missing in the built app")?;
        rename_one(site, &part, &beginning, &mut [("page", &mut page), ("script", &mut script)])?;
        fs::write(site.join(SCRIPT), script)?;
    }
    for (name, beginning) in NAMED {
        rename_one(site, name, beginning, &mut [("page", &mut page)])?;
    }
    fs::write(site.join(PAGE), page).context("the page cannot be written")
}

/// Renames a file and updates its name in each of the texts.
fn rename_one(site: &Path, name: &str, beginning: &str, texts: &mut [(&str, &mut String)]) -> Result<()> {
    let bytes = fs::read(site.join(name)).with_context(|| format!("{name} is not in the build"))?;
    let hash = sha256(&bytes);
    let ending = name.rsplit('.').next().unwrap_or_default();
    let hashed = format!("{beginning}-{}.{ending}", hash.get(..DIGITS).unwrap_or(&hash));
    let path = format!("/{name}");
    for (what, text) in texts {
        if !text.contains(&path) {
            bail!(
                "The built {what} does not name {path}: how is it found now? Names are given in xtask/src/site/hashed_names.rs."
            );
        }
        **text = text.replace(&path, &format!("/{hashed}"));
    }
    Ok(fs::rename(site.join(name), site.join(hashed))?)
}

/// Whether the name contains a content hash.
pub(super) fn is_hashed(name: &str) -> bool {
    let digits = name.rsplit_once('.').and_then(|(stem, _)| stem.rsplit_once('-')).map(|(_, digits)| digits);
    digits.is_some_and(|digits| {
        digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit))
    })
}

#[cfg(test)]
mod tests {
    use super::super::{files, test_folder};
    use super::*;

    #[test]
    fn files_are_renamed_in_the_page_too() -> Result<()> {
        let site = test_folder("names")?;
        for (name, _) in NAMED {
            fs::write(site.join(name), name)?;
        }
        let parts = ["split_editor.wasm", "chunk_1.wasm"];
        for part in parts {
            fs::write(site.join(part), part)?;
        }
        fs::write(site.join(SCRIPT), parts.map(|part| format!("fetch(\"./{part}\");")).concat())?;
        let links: String = NAMED.iter().map(|(name, _)| format!("<link href=\"/{name}\">")).collect();
        let page =
            format!("<meta name=\"parts\" content=\"{}\">{links}", parts.map(|part| format!("/{part}")).join(" "));
        fs::write(site.join(PAGE), page)?;
        rename(&site)?;
        let page = fs::read_to_string(site.join(PAGE))?;
        let names = files(&site)?;
        assert_eq!(names.len(), NAMED.len() + parts.len() + 1);
        for name in names.iter().filter(|name| *name != PAGE) {
            assert!(is_hashed(name) && page.contains(&format!("/{name}")), "{name} in {page}");
        }
        let script = names.iter().find(|name| name.starts_with("app-") && name.ends_with(".js"));
        let script = script.map(|name| fs::read_to_string(site.join(name))).transpose()?.unwrap_or_default();
        for part in names.iter().filter(|name| name.starts_with("split-") || name.starts_with("chunk-")) {
            assert!(script.contains(&format!("\"./{part}\"")), "{part} in {script}");
        }
        fs::write(site.join(PAGE), "")?;
        assert!(rename(&site).is_err(), "a page that names nothing");
        fs::remove_dir_all(&site)?;
        Ok(())
    }

    #[test]
    fn names_without_sixteen_digits_are_not_hashed() {
        assert!(is_hashed("app-0123456789abcdef.js"));
        for name in ["app.js", "icon-192.png", "app-0123456789abcdeg.js", "app-0123456789abcdef", "sw.js"] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
