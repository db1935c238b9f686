//! How long the first run takes, said before it begins.

use anyhow::Result;

use super::crates::BINSTALL;
use super::packages::has_packages;
use super::{CARGO_TOOLS, list, locate, on_path};
use crate::workspace::Workspace;

/// What the first run of `cargo xtask dev` has to do and how long that takes; nothing if that has been done.
pub(crate) fn first_run(workspace: &Workspace) -> Result<Option<String>> {
    let missing: Vec<_> = CARGO_TOOLS.iter().filter(|tool| locate(workspace, tool).is_none()).collect();
    let has_packages = has_packages(workspace, "tests/tools", "npm")?;
    let is_built = workspace.path("dist/app.stamp").is_file() && workspace.path("dist/edge.stamp").is_file();
    if missing.is_empty() && has_packages && is_built {
        return Ok(None);
    }
    let (mut minutes, mut steps) = ((0, 0), Vec::new());
    let mut add = |least: u32, most: u32, step: String| {
        minutes = (minutes.0 + least, minutes.1 + most);
        steps.push(step);
    };
    if !has_packages {
        add(1, 1, "packages come from npm (1 min)".to_owned());
    }
    if !missing.is_empty() {
        let built: u32 = missing.iter().map(|tool| tool.minutes).sum();
        let (least, how) = match on_path(BINSTALL) {
            Some(_) => {
                (1, format!("are fetched by {BINSTALL} (1 min) or, where it has none, built ({built} min for all)"))
            }
            None => (built, format!("are built ({built} min; less with {BINSTALL} on PATH)")),
        };
        add(least, built, format!("{} {how}", list(&missing)));
    }
    if !is_built {
        add(2, 4, "app and edge are built (2 to 4 min)".to_owned());
    }
    Ok(Some(format!(
        "The first run takes {} to {} minutes on two cores; later ones are ready within seconds.\n  {}",
        minutes.0,
        minutes.1,
        steps.join(",\n  then ")
    )))
}
