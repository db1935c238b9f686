//! `cargo xtask bench presets`: compares the summaries of presets with many makes with the sums of the generator, and
//! records the times of the queries.

use std::fs;

use anyhow::Result;

use crate::artifacts::build_all;
use crate::process::run as run_command;
use crate::server::{Server, free_port};
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Runs the benchmark. With `full` it writes `docs/bench/presets.md`.
pub(super) fn run(workspace: &Workspace, tools: &Tools, rounds: u32, full: bool) -> Result<()> {
    build_all(workspace, tools)?;
    let state = workspace.target().join(format!("presets-state/{}", std::process::id()));
    let _ = fs::remove_dir_all(&state);
    let log = workspace.log("bench-presets");
    let bindings_port = free_port()?.to_string();
    let settings = [("SAFELIGHT_BUCKET_PORT", bindings_port.as_str())];
    let server = Server::start(workspace, tools, &state, free_port()?, Some(&log), &settings)?;
    let mut bench = workspace.command("node");
    bench.args(["bench/presets/main.mjs", "--rounds"]).arg(rounds.to_string());
    if full {
        bench.arg("--full");
    }
    bench.env("SAFELIGHT_URL", server.url()).env("SAFELIGHT_BUCKET", format!("http://127.0.0.1:{bindings_port}"));
    let result = run_command(&mut bench);
    drop(server);
    let _ = fs::remove_dir_all(&state);
    result
}
