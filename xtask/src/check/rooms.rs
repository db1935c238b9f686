//! What the edge's rooms may use of each other: http -> jobs -> db, storage, render; never back.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// A room of `edge/src` (a file, and the folder of its name), and the rooms it must not use.
const BACK: [(&str, &[&str]); 8] = [
    ("storage", &["http", "router", "access", "jobs", "incoming", "sweeps", "originals", "live", "db", "render"]),
    ("db", &["http", "router", "access", "jobs", "incoming", "sweeps", "originals", "live", "storage", "render"]),
    ("render", &["http", "router", "access", "jobs", "incoming", "sweeps", "originals", "live", "db", "storage"]),
    ("jobs", &["http", "router", "access", "sweeps"]),
    ("incoming", &["http", "router", "access", "sweeps"]),
    ("originals", &["http", "router", "access", "sweeps", "incoming"]),
    ("sweeps", &["http", "router", "access"]),
    ("http", &["sweeps"]),
];

/// Fails with a line for each use that leads back.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let (mut wrong, mut files) = (Vec::new(), 0);
    for (room, back) in BACK {
        let all = files_of(&workspace.path("edge/src"), room)?;
        if all.is_empty() {
            bail!("{room} is in the table of rooms (xtask/src/check/rooms.rs), but not in edge/src");
        }
        files += all.len();
        for file in all {
            let used = uses(&fs::read_to_string(&file)?);
            let used = used.iter().filter(|name| back.contains(&name.as_str()));
            wrong.extend(used.map(|name| format!("{} must not use {name}", file.display())));
        }
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    eprintln!("{files} files of the edge use each other as they may.");
    Ok(())
}

/// `room.rs`, and all below `room/`.
fn files_of(sources: &Path, room: &str) -> Result<Vec<PathBuf>> {
    let file = sources.join(room).with_extension("rs");
    let (mut files, mut folders) = (Vec::from_iter(file.is_file().then_some(file)), vec![sources.join(room)]);
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push(path);
            }
        }
    }
    Ok(files)
}

/// The modules at the top of the crate that a source names: behind `crate::`, in a list too.
fn uses(source: &str) -> Vec<String> {
    let mut found: Vec<String> = source.split("crate::").skip(1).flat_map(first_names).collect();
    found.sort();
    found.dedup();
    found
}

/// The first name of a path, or of each path in a list of them.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(list) = path.strip_prefix('{') else { return vec![name(path)] };
    let (mut depth, mut names, mut begins) = (0, Vec::new(), true);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            c if begins && !c.is_whitespace() => {
                names.extend(list.get(at..).map(name));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_that_a_source_uses_is_found_in_any_form() {
        let source = "use crate::http::page::Window;\nuse crate::{clock, db::{self, jobs::Row},\n    live};\nlet x = crate::limits::room();";
        assert_eq!(uses(source), ["clock", "db", "http", "live"]);
        assert_eq!(uses("use super::http;"), Vec::<String>::new());
    }

    #[test]
    fn rooms_are_where_the_table_says() -> Result<()> {
        let workspace = Workspace::find();
        for (room, _) in BACK {
            assert!(!files_of(&workspace.path("edge/src"), room)?.is_empty(), "{room}");
        }
        assert!(files_of(&workspace.path("edge/src"), "no such room")?.is_empty());
        check(&workspace)
    }
}
