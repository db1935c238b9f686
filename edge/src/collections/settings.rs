//! Checks what requests say about collections. Each refusal names its field.

use api::{
    CollectionPatch, CollectionRequest, CollectionSource, IGNORED, LONGEST_SIDE_PX, RESTRICTED_SIZE, Visibility,
};

use crate::library::collections::{Settings, check_settings, wrong_setting as wrong};
use crate::names;
use crate::outbound::Address;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;

const MAX_URLS: usize = 1_000;
const MAX_FOLDERS: usize = 8;
const MAX_FOLDER_BYTES: usize = 200;

/// The folder of presets and makes.
const PRESETS: &str = "presets";

/// What a request says, checked.
#[derive(Debug)]
pub(crate) struct NewCollection {
    pub(crate) name: String,
    /// `None`: a list of addresses.
    pub(crate) folder: Option<String>,
    pub(crate) settings: Settings,
    pub(crate) visibility: Visibility,
    pub(crate) paused: bool,
}

/// Checks a new collection.
pub(crate) fn check_new(edge: &Edge, request: CollectionRequest) -> Result<NewCollection, Fault> {
    let (folder, urls) = match request.source {
        CollectionSource::Folder(folder) => (Some(check_folder(&folder)?), Vec::new()),
        CollectionSource::Urls(urls) => (None, check_urls(edge, &urls)?),
    };
    let default_patterns = || IGNORED.iter().map(|pattern| (*pattern).to_owned()).collect();
    let settings = Settings {
        urls,
        tile: request.tile.unwrap_or(512),
        compression: request.compression,
        quality: request.quality,
        longest_side: request.longest_side.unwrap_or(Some(LONGEST_SIDE_PX)),
        restricted: request.restricted.unwrap_or(RESTRICTED_SIZE),
        restricted_by: request.restricted_by.unwrap_or_default(),
        recipe: request.recipe,
        schedule: request.schedule,
        ignore: request.ignore.unwrap_or_else(default_patterns),
        publish_pdfs: request.publish_pdfs,
    };
    Ok(NewCollection {
        name: check_name(&request.name)?,
        folder,
        settings: check_settings(settings)?,
        visibility: check_visibility(request.visibility)?,
        paused: request.paused,
    })
}

/// Checks what a change says by itself. The library checks the settings that it leads to.
pub(crate) fn check_change(edge: &Edge, patch: CollectionPatch) -> Result<CollectionPatch, Fault> {
    let source = match patch.source {
        Some(CollectionSource::Urls(urls)) => Some(CollectionSource::Urls(check_urls(edge, &urls)?)),
        other => other,
    };
    Ok(CollectionPatch {
        name: patch.name.as_deref().map(check_name).transpose()?,
        visibility: patch.visibility.map(check_visibility).transpose()?,
        source,
        ..patch
    })
}

fn check_name(name: &str) -> Result<String, Fault> {
    let line = names::clean_line(name)
        .ok_or_else(|| wrong("/name", "The name has no visible character. Choose another name."))?;
    let chars = line.chars().count();
    if chars > names::MAX_CHARS {
        let detail = format!("The name has {chars} characters. The limit is {}.", names::MAX_CHARS);
        return Err(wrong("/name", detail));
    }
    Ok(line)
}

fn check_visibility(visibility: Visibility) -> Result<Visibility, Fault> {
    match visibility {
        Visibility::Private | Visibility::Public => Ok(visibility),
        Visibility::Unlisted => Err(wrong("/visibility", "A collection is `private` or `public`.")),
    }
}

/// A folder as it is in keys, so nothing is cleaned.
fn check_folder(folder: &str) -> Result<String, Fault> {
    let names: Vec<_> = folder.split('/').collect();
    let is_name = |name: &&str| {
        let is_plain = !name.is_empty() && *name != "." && *name != "..";
        is_plain && !name.contains('\\') && !name.chars().any(char::is_control)
    };
    if !names.iter().all(is_name) || names.len() > MAX_FOLDERS || folder.len() > MAX_FOLDER_BYTES {
        let detail = format!(
            "A folder must have 1 to {MAX_FOLDERS} names with `/` between them and at most {MAX_FOLDER_BYTES} bytes, such as `maps/old`. Names must not be empty, `.` or `..`."
        );
        return Err(wrong("/source/folder", detail));
    }
    if names.first() == Some(&PRESETS) {
        let detail = "The folder `presets` belongs to presets and makes. Choose another folder.";
        return Err(wrong("/source/folder", detail));
    }
    // Lists of addresses publish into folders with the names of their ids.
    if names.first().is_some_and(|name| ids::is_id(name)) {
        let detail = "The first name of the folder has the form of an id. Choose another folder.";
        return Err(wrong("/source/folder", detail));
    }
    Ok(folder.to_owned())
}

/// Addresses in normal form, each once.
fn check_urls(edge: &Edge, urls: &[String]) -> Result<Vec<String>, Fault> {
    if urls.is_empty() || urls.len() > MAX_URLS {
        return Err(wrong(
            "/source/urls",
            format!("There must be 1 to {MAX_URLS} addresses. You sent {}.", urls.len()),
        ));
    }
    let mut checked = Vec::with_capacity(urls.len());
    for (index, url) in urls.iter().enumerate() {
        let address = Address::check(edge, url).map_err(|detail| wrong(&format!("/source/urls/{index}"), detail))?;
        // Servers do not receive what follows `#`.
        let url = address.url.split('#').next().unwrap_or_default().to_owned();
        if !checked.contains(&url) {
            checked.push(url);
        }
    }
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_is_a_path_of_names() {
        for folder in ["maps", "maps/old", "Übersicht 2026", "a/b/c/d/e/f/g/h", "my-presets", "a/presets"] {
            assert_eq!(check_folder(folder).unwrap(), folder);
        }
        let wrong = [
            "",
            "/",
            "maps/",
            "/maps",
            "a//b",
            ".",
            "..",
            "a/..",
            "a\\b",
            "a\n",
            "presets",
            "presets/maps",
            "0197f3a0-0000-7000-8000-000000000003",
        ];
        for folder in wrong.into_iter().chain(["a/b/c/d/e/f/g/h/i"]) {
            assert!(check_folder(folder).is_err(), "{folder:?}");
        }
    }
}
