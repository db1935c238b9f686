//! `cargo xtask bench accounts`: compares the times of requests about addresses with and without an account.

use std::fs;

use anyhow::Result;

use crate::artifacts::build_all;
use crate::process::run as run_command;
use crate::server::{Server, free_port};
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Runs the benchmark and writes `docs/bench/accounts.md`.
pub(super) fn run(workspace: &Workspace, tools: &Tools, rounds: u32) -> Result<()> {
    build_all(workspace, tools)?;
    let state = workspace.target().join(format!("accounts-state/{}", std::process::id()));
    let _ = fs::remove_dir_all(&state);
    let log = workspace.log("bench-accounts");
    let bindings_port = free_port()?.to_string();
    let settings = [("SAFELIGHT_BUCKET_PORT", bindings_port.as_str())];
    let server = Server::start(workspace, tools, &state, free_port()?, Some(&log), &settings)?;
    let mut bench = workspace.command("node");
    bench.args(["bench/accounts/main.mjs", "--rounds"]).arg(rounds.to_string());
    bench.env("SAFELIGHT_URL", server.url()).env("SAFELIGHT_BUCKET", format!("http://127.0.0.1:{bindings_port}"));
    let result = run_command(&mut bench);
    drop(server);
    let _ = fs::remove_dir_all(&state);
    result
}
