//! `cargo xtask dist`: what is deployed, in `dist/`: the static app and the worker; or the npm package.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use lexopt::{Arg, Parser};

use crate::artifacts::build_all;
use crate::process::run_logged;
use crate::size::{Size, kilobytes};
use crate::tools::Tools;
use crate::workspace::{Workspace, copy_folder};

/// How the configuration in `edge/` names the app's files, and how the one in `dist/worker` does.
const APP_FILES: (&str, &str) = ("\"../dist/app\"", "\"../app\"");

/// The environments of wrangler.toml.
const ENVIRONMENTS: [&str; 2] = ["production", "preview"];

/// Builds `dist/app` and `dist/worker`, has wrangler try the worker without deploying it, and lists the sizes.
pub(crate) fn run(workspace: &Workspace, mut args: Parser) -> Result<()> {
    let what = args.next()?;
    let tools = match what {
        None => Tools::ensure(workspace)?,
        Some(Arg::Value(word)) if word == "npm" => return npm(workspace),
        Some(other) => return Err(other.unexpected().into()),
    };
    build_all(workspace, &tools)?;
    let (app, worker) = (workspace.path("dist/app"), workspace.path("dist/worker"));
    // Static hosts answer an unknown path with this page: the app's own router then finds the route.
    fs::copy(app.join("index.html"), app.join("404.html"))?;
    let _ = fs::remove_dir_all(&worker);
    copy_folder(&workspace.path("edge/build"), &worker.join("build"))?;
    copy_folder(&workspace.path("edge/migrations"), &worker.join("migrations"))?;
    let config = fs::read_to_string(workspace.path("edge/wrangler.toml"))?;
    if config.matches(APP_FILES.0).count() != 1 {
        bail!("edge/wrangler.toml is expected to name {} once, as the folder of the app's files.", APP_FILES.0);
    }
    fs::write(worker.join("wrangler.toml"), config.replace(APP_FILES.0, APP_FILES.1))?;

    for environment in ENVIRONMENTS {
        let mut trial = tools.wrangler(&workspace.target());
        trial.current_dir(&worker).args(["deploy", "--dry-run", "--env", environment]);
        let label = format!("Trying the worker for {environment} without deploying it");
        run_logged(&label, &mut trial, &workspace.log("dist"))?;
    }
    for folder in [&app, &worker] {
        println!("\n{}", folder.display());
        let total = list(folder, folder)?;
        println!("{:>12} {:>12} gzip  in all", kilobytes(total.raw), kilobytes(total.gzip));
    }
    Ok(())
}

/// Builds `dist/npm` and lists the sizes.
fn npm(workspace: &Workspace) -> Result<()> {
    let package = crate::npm::build(workspace, &Tools::ensure(workspace)?)?;
    println!("\n{}", package.display());
    let total = list(&package, &package)?;
    println!("{:>12} {:>12} gzip  in all", kilobytes(total.raw), kilobytes(total.gzip));
    Ok(())
}

/// Prints the size of each file under `folder`; returns their sum.
fn list(folder: &Path, root: &Path) -> Result<Size> {
    let mut sum = Size::default();
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        let size = if path.is_dir() {
            list(&path, root)?
        } else {
            let size = Size::of(&path)?;
            let name = path.strip_prefix(root)?.display();
            println!("{:>12} {:>12} gzip  {name}", kilobytes(size.raw), kilobytes(size.gzip));
            size
        };
        sum = Size { raw: sum.raw + size.raw, gzip: sum.gzip + size.gzip };
    }
    Ok(sum)
}
