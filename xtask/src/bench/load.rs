//! `cargo xtask bench load`: runs wrk against the local edge, and against a Node server with sharp that has the same routes.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::artifacts::build_all;
use crate::process::{run as run_command, run_logged};
use crate::server::{Server, free_port};
use crate::tools::{Cache, Tools, ensure_packages, on_path};
use crate::workspace::Workspace;

/// wrk is built from source where no package provides it.
const WRK: &str = "https://github.com/wg/wrk";
const WRK_VERSION: &str = "4.2.0";

/// Runs the benchmark and writes `docs/bench/load.md`.
pub(super) fn run(workspace: &Workspace, tools: &Tools, rounds: u32) -> Result<()> {
    let wrk = ensure_wrk(workspace)?;
    let peers = ensure_packages(workspace, "bench", "bench", "Installing the peers from npm")?;
    build_all(workspace, tools)?;
    let state = workspace.target().join(format!("load-state/{}", std::process::id()));
    let _ = fs::remove_dir_all(&state);
    // The benchmark requests more renditions in an hour than one owner may.
    fs::create_dir_all(&state)?;
    fs::write(state.join("dev.vars"), "MAX_RENDITIONS_PER_HOUR=1000000000\n")?;
    let log = workspace.log("bench-load");
    let worker_port = free_port()?.to_string();
    let settings = [("SAFELIGHT_WORKER_PORT", worker_port.as_str())];
    let server = Server::start(workspace, tools, &state, free_port()?, Some(&log), &settings)?;
    let mut bench = workspace.command("node");
    bench.args(["bench/load/main.mjs", "--rounds"]).arg(rounds.to_string());
    bench
        .env("SAFELIGHT_URL", format!("http://127.0.0.1:{worker_port}"))
        .env("SAFELIGHT_PEERS", peers)
        .env("SAFELIGHT_WRK", wrk);
    let result = run_command(&mut bench);
    drop(server);
    let _ = fs::remove_dir_all(&state);
    result
}

/// Finds wrk on `PATH` or in the cache; builds it into the cache if both lack it.
fn ensure_wrk(workspace: &Workspace) -> Result<PathBuf> {
    if let Some(wrk) = on_path("wrk") {
        return Ok(wrk);
    }
    let hint = "wrk is not there and could not be built. Debian and Ubuntu have it: `sudo apt-get install wrk`.";
    let folder = Cache::open(workspace)?.install(&format!("wrk-{WRK_VERSION}"), |folder| {
        let mut clone = Command::new("git");
        clone.args(["clone", "--depth", "1", "--branch", WRK_VERSION, WRK]).arg(folder);
        run_logged("Getting wrk's sources", &mut clone, &workspace.log("wrk")).context(hint)?;
        let mut make = Command::new("make");
        run_logged("Building wrk", make.arg("-C").arg(folder), &workspace.log("wrk")).context(hint)
    })?;
    Ok(folder.join("wrk"))
}
