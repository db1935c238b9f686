//! `cargo xtask bench`: the engine as its npm package ships it, beside its peers, in one run. What is measured, and how, is in
//! `bench/`; here everything that it needs is built and installed.

mod app;
mod load;

use std::path::{Path, PathBuf};

use anyhow::Result;
use lexopt::{Arg, Parser, ValueExt as _};

use crate::artifacts::Artifact;
use crate::process::run as run_command;
use crate::tools::{Tools, chromium, ensure_packages};
use crate::workspace::Workspace;

/// What is measured.
enum What {
    Engine,
    Load,
    App,
    Cost,
}

/// Measures; the documents are written only when all of it was.
pub(crate) fn run(workspace: &Workspace, mut args: Parser) -> Result<()> {
    let (mut rounds, mut only, mut json, mut what) = (None, None, None, What::Engine);
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("rounds") => rounds = Some(args.value()?.parse::<u32>()?),
            Arg::Long("only") => only = Some(args.value()?.string()?),
            Arg::Long("json") => json = Some(std::path::absolute(PathBuf::from(args.value()?))?),
            Arg::Value(word) if word == "load" => what = What::Load,
            Arg::Value(word) if word == "app" => what = What::App,
            Arg::Value(word) if word == "cost" => what = What::Cost,
            other => return Err(other.unexpected().into()),
        }
    }
    let tools = Tools::ensure(workspace)?;
    match what {
        What::Engine => engine(workspace, &tools, rounds.unwrap_or(7), only.as_deref(), json.as_deref()),
        What::Load => load::run(workspace, &tools, rounds.unwrap_or(5)),
        What::Cost => cost(workspace, &tools),
        What::App => app::run(workspace, &tools, rounds.unwrap_or(5), only.as_deref(), json.as_deref()),
    }
}

/// The engine's cost model beside the clock.
fn cost(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let package = crate::npm::build(workspace, tools)?;
    let mut bench = workspace.command("node");
    bench.arg("bench/cost.mjs").env("SAFELIGHT_NPM", package);
    run_command(&mut bench)
}

/// The engine beside its peers.
fn engine(workspace: &Workspace, tools: &Tools, rounds: u32, only: Option<&str>, json: Option<&Path>) -> Result<()> {
    let peers = ensure_packages(workspace, "bench", "bench", "Installing the peers from npm")?;
    let package = crate::npm::build(workspace, tools)?;
    // Only for its size.
    Artifact::Edge.build(workspace, tools)?;

    let mut bench = workspace.command("node");
    bench.args(["--expose-gc", "bench/main.mjs", "--rounds"]).arg(rounds.to_string());
    bench.args(only.into_iter().flat_map(|text| ["--only", text]));
    if let Some(file) = json {
        bench.arg("--json").arg(file);
    }
    bench.env("SAFELIGHT_NPM", package).env("SAFELIGHT_PEERS", peers);
    bench.env("SAFELIGHT_WORK", workspace.target().join("bench"));
    // One thread for everybody: what libuv runs for sharp is part of that.
    bench.env("UV_THREADPOOL_SIZE", "1").env("VIPS_CONCURRENCY", "1");
    match chromium() {
        Ok(path) => drop(bench.env("SAFELIGHT_CHROMIUM", path)),
        Err(error) => eprintln!("No preview is measured: {error:#}"),
    }
    run_command(&mut bench)
}
