//! The browsers for the tests: Chromium is required, the other two engines are optional.

use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use super::on_path;

/// Program names of Chromium, in search order.
const CHROMIUM: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const CHROMIUM_VARIABLE: &str = "SAFELIGHT_CHROMIUM";

/// A browser engine that is optional, except in continuous integration.
struct Engine {
    name: &'static str,
    /// Environment variables that name the programs (for the tests, and for this task if they are elsewhere), and the programs' usual
    /// names.
    programs: &'static [(&'static str, &'static [&'static str])],
    packages: &'static str,
}

const OTHERS: [Engine; 2] = [
    Engine {
        name: "Firefox",
        programs: &[("SAFELIGHT_FIREFOX", &["firefox-esr", "firefox"])],
        packages: "firefox-esr",
    },
    Engine {
        name: "WebKitGTK",
        programs: &[("SAFELIGHT_WEBKIT_DRIVER", &["WebKitWebDriver"]), ("SAFELIGHT_XVFB", &["Xvfb"])],
        packages: "webkit2gtk-driver xvfb",
    },
];

/// The browsers that were found.
#[derive(Debug, Default)]
pub(crate) struct Browsers {
    /// Environment variables with the programs' paths.
    pub(crate) variables: Vec<(&'static str, PathBuf)>,
    /// A sentence for each engine whose tests are skipped.
    pub(crate) skipped: Vec<String>,
}

impl Browsers {
    /// Finds the browsers. Fails without Chromium; in continuous integration (`CI=true`) also without another engine.
    pub(crate) fn find() -> Result<Self> {
        let is_ci = env::var_os("CI").is_some_and(|value| value == "true");
        let mut browsers = Self { variables: vec![(CHROMIUM_VARIABLE, chromium()?)], skipped: Vec::new() };
        for engine in &OTHERS {
            match engine.find()? {
                Some(variables) => browsers.variables.extend(variables),
                None if is_ci => bail!("{} The tests need it where CI=true.", engine.is_missing()),
                None => browsers.skipped.push(format!("{} Its tests are skipped.", engine.is_missing())),
            }
        }
        Ok(browsers)
    }
}

impl Engine {
    /// The paths of the engine's programs. `None` if one is missing.
    fn find(&self) -> Result<Option<Vec<(&'static str, PathBuf)>>> {
        let locate = |&(variable, names): &(&'static str, &[&str])| -> Result<Option<(&'static str, PathBuf)>> {
            let path = named(variable)?.or_else(|| names.iter().find_map(|name| on_path(name)));
            Ok(path.map(|path| (variable, path)))
        };
        self.programs.iter().map(locate).collect()
    }

    fn is_missing(&self) -> String {
        let Self { name, packages, .. } = self;
        format!("{name} is not installed (Debian: `sudo apt-get install --no-install-recommends {packages}`).")
    }
}

/// Chromium, for the browser tests.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(path) = named(CHROMIUM_VARIABLE)? {
        return Ok(path);
    }
    let apps = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    CHROMIUM.iter().find_map(|name| on_path(name)).or_else(|| apps.iter().map(PathBuf::from).find(|path| path.is_file())).context(
        "The browser tests need Chromium or Chrome. Install it (Debian and Ubuntu: `sudo apt-get install chromium`; \
         Fedora: `sudo dnf install chromium`; macOS: `brew install --cask chromium`), or name one in SAFELIGHT_CHROMIUM.",
    )
}

/// The program that an environment variable names.
fn named(variable: &str) -> Result<Option<PathBuf>> {
    let Some(path) = env::var_os(variable).map(PathBuf::from) else { return Ok(None) };
    if !path.is_file() {
        bail!("{variable} names {}, which does not exist.", path.display());
    }
    Ok(Some(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_engine_missing_names_its_packages() -> Result<()> {
        let engine = Engine {
            name: "Nothing",
            programs: &[("SAFELIGHT_NO_SUCH_BROWSER", &["no-such-browser"])],
            packages: "no-such-package",
        };
        assert!(engine.find()?.is_none());
        let sentence = engine.is_missing();
        assert!(sentence.starts_with("Nothing is not installed") && sentence.contains("no-such-package"), "{sentence}");
        Ok(())
    }

    #[test]
    fn browser_engine_needs_all_its_programs() -> Result<()> {
        let engine = Engine {
            name: "Half",
            programs: &[("SAFELIGHT_SOME_SHELL", &["sh"]), ("SAFELIGHT_NO_SUCH_BROWSER", &["no-such-browser"])],
            packages: "half",
        };
        assert!(engine.find()?.is_none());
        Ok(())
    }
}
