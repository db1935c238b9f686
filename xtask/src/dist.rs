//! `cargo xtask dist`: writes the deployable files to `dist/`: the static app and the worker, or the npm package. `--serve` serves the app
//! alone.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};

use crate::artifacts::{Artifact, build_all};
use crate::process::{run as run_command, run_logged};
use crate::server::check_port;
use crate::size::{Size, kilobytes};
use crate::tools::{ENVIRONMENTS, Tools};
use crate::workspace::{Workspace, copy_folder};

/// The path of the app's files in the configuration of `edge/`, and in the one of `dist/worker`.
const APP_FILES: (&str, &str) = ("\"../dist/app\"", "\"../app\"");

/// Default port of the app without an edge.
const PORT: u16 = 8788;

/// Builds the artifacts that the arguments name.
pub(crate) fn run(workspace: &Workspace, mut args: Parser) -> Result<()> {
    let (mut packages, mut serves, mut port) = (false, false, None);
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Value(word) if word == "npm" => packages = true,
            Arg::Long("serve") => serves = true,
            Arg::Long("port") => port = Some(args.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    match (packages, serves, port) {
        (true, false, None) => npm(workspace),
        (false, false, None) => all(workspace),
        (false, true, port) => serve(workspace, port.unwrap_or(PORT)),
        (true, true, _) => bail!("--serve serves the app. Use it without `npm`."),
        (_, false, Some(_)) => bail!("Use --port together with --serve."),
    }
}

/// Builds `dist/app` and serves it like a static host, until a signal arrives.
fn serve(workspace: &Workspace, port: u16) -> Result<()> {
    check_port(port)?;
    let tools = Tools::ensure(workspace)?;
    Artifact::App.build(workspace, &tools)?;
    let app = workspace.path("dist/app");
    eprintln!(
        "Without an edge the app is the complete offline demo: open, edit, export, and install it. Ctrl-C ends it."
    );
    run_command(workspace.command("node").arg("xtask/site/static-host.mjs").arg(&app).arg(port.to_string()))
}

/// Builds `dist/app` and `dist/worker`, lets wrangler check the worker without deploying it, and prints the sizes.
fn all(workspace: &Workspace) -> Result<()> {
    let tools = Tools::ensure(workspace)?;
    build_all(workspace, &tools)?;
    let (app, worker) = (workspace.path("dist/app"), workspace.path("dist/worker"));
    let _ = fs::remove_dir_all(&worker);
    copy_folder(&workspace.path("edge/build"), &worker.join("build"))?;
    for file in ["entry.js", "glue.js"] {
        fs::copy(workspace.path("edge").join(file), worker.join(file))?;
    }
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

/// Builds `dist/npm` and prints the sizes.
fn npm(workspace: &Workspace) -> Result<()> {
    let package = crate::npm::build(workspace, &Tools::ensure(workspace)?)?;
    println!("\n{}", package.display());
    let total = list(&package, &package)?;
    println!("{:>12} {:>12} gzip  in all", kilobytes(total.raw), kilobytes(total.gzip));
    Ok(())
}

/// Prints the size of each file under `folder` and returns the total.
fn list(folder: &Path, root: &Path) -> Result<Size> {
    let mut sum = Size::default();
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        let size = if path.is_dir() {
            list(&path, root)?
        } else {
            let size = Size::measure(&path)?;
            let name = path.strip_prefix(root)?.display();
            println!("{:>12} {:>12} gzip  {name}", kilobytes(size.raw), kilobytes(size.gzip));
            size
        };
        sum = Size { raw: sum.raw + size.raw, gzip: sum.gzip + size.gzip };
    }
    Ok(sum)
}
