//! Estimates the duration of the first run.

use anyhow::Result;

use super::crates::{BINSTALL, CargoTool};
use super::packages::has_packages;
use super::{CARGO_TOOLS, list, locate, on_path};
use crate::workspace::Workspace;

/// Describes what the first run of `cargo xtask dev` installs and builds, and how long that takes. `None` if everything is there.
pub(crate) fn first_run(workspace: &Workspace) -> Result<Option<String>> {
    // Tools in the `.tools` folder of a clone that predates the cache are reused.
    let is_old = |tool: &CargoTool| tool.is_at(&workspace.path(".tools/bin").join(tool.program));
    let missing: Vec<_> =
        CARGO_TOOLS.iter().filter(|tool| locate(workspace, tool).is_none() && !is_old(tool)).collect();
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
    let (least, most) = minutes;
    let time = if least == most { format!("about {most} min") } else { format!("{least} to {most} min") };
    let steps = steps.join(",\n  then ");
    Ok(Some(format!("The first run takes {time} on two cores; later ones are ready within seconds.\n  {steps}")))
}
