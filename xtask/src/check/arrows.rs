//! Checks dependencies. Between crates: `api -> filters`, `edge` and `app -> api, filters`, never back. Between modules: only down the
//! layers of `layers.rs`, and without cycles. Draws both to `docs/house.svg`.

mod cycles;
mod drawing;
mod graph;
mod layers;
mod layout;
mod modules;
mod paths;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use self::drawing::Panel;
use self::graph::Level;
use self::layers::Layer;
use self::modules::Modules;
use super::packages;
use crate::workspace::Workspace;

/// The package name of `filters` in cargo and npm.
const ENGINE: &str = "safelight-filters";

/// Each crate of the workspace, with the workspace crates that it may depend on.
const ALLOWED_DEPENDENCIES: [(&str, &[&str]); 6] = [
    (ENGINE, &[]),
    ("api", &[ENGINE]),
    ("edge", &["api", ENGINE]),
    ("app", &["api", ENGINE]),
    ("xtask", &[]),
    ("storage-probe", &["edge"]),
];

/// The path of the drawing in the repository.
const DRAWING: &str = "docs/house.svg";

/// A crate to check and draw: its folder, its label and its colours.
struct DrawnCrate {
    folder: &'static str,
    does: &'static str,
    colours: [&'static str; 2],
}

/// The crates in the rows of the drawing, top to bottom.
const DRAWN_CRATES: [&[DrawnCrate]; 3] = [
    &[
        DrawnCrate {
            folder: "app",
            does: "the page, and the web worker that runs the engine",
            colours: ["#8250df", "#efe6fd"],
        },
        DrawnCrate { folder: "edge", does: "the Cloudflare worker", colours: ["#0969da", "#e1effe"] },
    ],
    &[DrawnCrate { folder: "api", does: "what app and edge say to each other", colours: ["#9a6700", "#fdf3d3"] }],
    &[
        DrawnCrate {
            folder: "filters",
            does: "the engine: bytes and a recipe in, bytes out",
            colours: ["#1a7f37", "#dff5e4"],
        },
        DrawnCrate {
            folder: "xtask",
            does: "builds, checks and tests the others; uses none of them",
            colours: ["#57606a", "#eaeef2"],
        },
    ],
];

/// The dependencies between crates that are drawn: the transitive reduction of the table above.
const CRATE_ARROWS: [(&str, &str); 3] = [("app", "api"), ("edge", "api"), ("api", "filters")];

/// Checks crates and modules, and writes the drawing. Fails with one line for each dependency that is not allowed. Also fails if the
/// drawing was out of date: a check that changes a file of the repository does not pass.
pub(super) fn check(workspace: &Workspace, metadata: &Value) -> Result<()> {
    let mut wrong = Vec::from_iter(check_crates(metadata).err().map(|error| error.to_string()));
    let mut rows = Vec::new();
    for row in DRAWN_CRATES {
        let mut panels = Vec::new();
        for drawn_crate in row {
            let modules = Modules::read(&workspace.path(drawn_crate.folder), &workspace.path(""))?;
            let levels = graph::levels(&modules);
            eprintln!("{:<8} {:>4} modules", drawn_crate.folder, modules.all.len());
            wrong.extend(
                levels
                    .iter()
                    .flat_map(|level| cycles::find(level).0)
                    .map(|text| format!("{}: {text}", drawn_crate.folder)),
            );
            let table = layers::for_crate(drawn_crate.folder);
            if let Some(top) = levels.first() {
                wrong.extend(
                    layers::violations(top, table).into_iter().map(|text| format!("{}: {text}", drawn_crate.folder)),
                );
                panels.push(panel(drawn_crate, top, table));
            }
        }
        rows.push(panels);
    }
    let drawn = drawing::draw(&rows, &CRATE_ARROWS);
    let file = workspace.path(DRAWING);
    if fs::read_to_string(&file).unwrap_or_default() != drawn {
        fs::write(&file, drawn).with_context(|| format!("{DRAWING} cannot be written"))?;
        wrong.push(format!("{DRAWING} was not up to date and is written anew: look at it, and commit it"));
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(())
}

/// The panel of a crate with its top-level modules. A module without a layer is drawn above all others.
fn panel(drawn_crate: &DrawnCrate, level: &Level, table: &[Layer]) -> Panel {
    let mut rest = level.modules.clone();
    let mut bands = Vec::new();
    for layer in table {
        let names: BTreeSet<String> =
            layer.modules.iter().filter(|name| rest.remove(**name)).map(|name| (*name).to_owned()).collect();
        bands.push((layer.name.to_owned(), names));
    }
    if !rest.is_empty() {
        bands.insert(0, (String::new(), rest));
    }
    bands.retain(|(_, names)| !names.is_empty());
    let mut arrows = cycles::find(level).1;
    let is_down = |(from, to): &(String, String)| {
        let band = |name: &String| bands.iter().position(|(_, names)| names.contains(name));
        band(from) <= band(to)
    };
    arrows.retain(is_down);
    let wrong = level.pairs().filter(|pair| !arrows.contains(pair)).collect();
    Panel {
        name: drawn_crate.folder.to_owned(),
        does: drawn_crate.does,
        colours: drawn_crate.colours,
        bands,
        arrows,
        wrong,
    }
}

/// Fails with one line for each dependency that is not in the table. Build and test dependencies count.
fn check_crates(metadata: &Value) -> Result<()> {
    let packages = packages(metadata)?;
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = ALLOWED_DEPENDENCIES.iter().find(|(crate_name, _)| *crate_name == name) else {
            wrong.push(format!("{name} is not in the table of crates (xtask/src/check/arrows.rs)"));
            continue;
        };
        let ours = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|dependency| dependency["path"].is_string());
        let names = ours.filter_map(|dependency| dependency["name"].as_str());
        wrong.extend(names.filter(|to| !allowed.contains(to)).map(|to| format!("{name} must not depend on {to}")));
    }
    if let Some((missing, _)) =
        ALLOWED_DEPENDENCIES.iter().find(|(name, _)| packages.iter().all(|package| package["name"] != *name))
    {
        wrong.push(format!("{missing} is in the table, but not in the workspace"));
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    eprintln!("{} crates have only allowed dependencies.", packages.len());
    Ok(())
}
