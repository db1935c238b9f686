//! `cargo xtask bench`: measures the engine, as its npm package ships it, against other image libraries in one run. The benchmarks are in
//! `bench/`; this module builds and installs what they need.

mod accounts;
mod app;
mod load;
mod presets;

use std::path::{Path, PathBuf};

use anyhow::Result;
use lexopt::{Arg, Parser, ValueExt as _};

use crate::artifacts::Artifact;
use crate::process::run as run_command;
use crate::tools::{Tools, chromium, ensure_packages};
use crate::workspace::Workspace;

/// A benchmark.
enum Benchmark {
    Engine,
    Load,
    Accounts,
    App,
    Cost,
    Presets,
}

/// Runs a benchmark. Writes its document only after every measurement succeeded.
pub(crate) fn run(workspace: &Workspace, mut args: Parser) -> Result<()> {
    let (mut rounds, mut only, mut json, mut benchmark) = (None, None, None, Benchmark::Engine);
    let mut full = false;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("rounds") => rounds = Some(args.value()?.parse::<u32>()?),
            Arg::Long("only") => only = Some(args.value()?.string()?),
            Arg::Long("json") => json = Some(std::path::absolute(PathBuf::from(args.value()?))?),
            Arg::Long("full") => full = true,
            Arg::Value(word) if word == "load" => benchmark = Benchmark::Load,
            Arg::Value(word) if word == "accounts" => benchmark = Benchmark::Accounts,
            Arg::Value(word) if word == "app" => benchmark = Benchmark::App,
            Arg::Value(word) if word == "cost" => benchmark = Benchmark::Cost,
            Arg::Value(word) if word == "presets" => benchmark = Benchmark::Presets,
            other => return Err(other.unexpected().into()),
        }
    }
    let tools = Tools::ensure(workspace)?;
    match benchmark {
        Benchmark::Engine => engine(workspace, &tools, rounds.unwrap_or(7), only.as_deref(), json.as_deref()),
        Benchmark::Load => load::run(workspace, &tools, rounds.unwrap_or(5)),
        Benchmark::Accounts => accounts::run(workspace, &tools, rounds.unwrap_or(200)),
        Benchmark::Cost => cost(workspace, &tools),
        Benchmark::Presets => presets::run(workspace, &tools, rounds.unwrap_or(20), full),
        Benchmark::App => app::run(workspace, &tools, rounds.unwrap_or(5), only.as_deref(), json.as_deref()),
    }
}

/// Compares the engine's cost model with measured times.
fn cost(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let package = crate::npm::build(workspace, tools)?;
    let mut bench = workspace.command("node");
    bench.arg("bench/cost.mjs").env("SAFELIGHT_NPM", package);
    run_command(&mut bench)
}

/// Compares the engine with other image libraries.
fn engine(workspace: &Workspace, tools: &Tools, rounds: u32, only: Option<&str>, json: Option<&Path>) -> Result<()> {
    let peers = ensure_packages(workspace, "bench", "bench", "Installing the peers from npm")?;
    let package = crate::npm::build(workspace, tools)?;
    // Needed for its size only.
    Artifact::Edge.build(workspace, tools)?;

    let mut bench = workspace.command("node");
    bench.args(["--expose-gc", "bench/main.mjs", "--rounds"]).arg(rounds.to_string());
    bench.args(only.into_iter().flat_map(|text| ["--only", text]));
    if let Some(file) = json {
        bench.arg("--json").arg(file);
    }
    bench.env("SAFELIGHT_NPM", package).env("SAFELIGHT_PEERS", peers);
    bench.env("SAFELIGHT_WORK", workspace.target().join("bench"));
    // Every library gets one thread: sharp's work runs on libuv's thread pool.
    bench.env("UV_THREADPOOL_SIZE", "1").env("VIPS_CONCURRENCY", "1");
    match chromium() {
        Ok(path) => drop(bench.env("SAFELIGHT_CHROMIUM", path)),
        Err(error) => eprintln!("The preview is not measured: {error:#}"),
    }
    run_command(&mut bench)
}
