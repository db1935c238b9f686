//! `cargo xtask bench app`: measures dragging a slider and first visits of the app in Chromium.

use std::path::Path;

use anyhow::Result;

use crate::artifacts::Artifact;
use crate::process::run as run_command;
use crate::tools::{Tools, chromium, ensure_packages};
use crate::workspace::Workspace;

/// Runs the benchmark. Writes `docs/bench/app.md` unless only one part is measured, and the raw rows to `json` if that is given.
pub(super) fn run(
    workspace: &Workspace,
    tools: &Tools,
    rounds: u32,
    only: Option<&str>,
    json: Option<&Path>,
) -> Result<()> {
    // Fail before the build, not after it.
    let chromium = chromium()?;
    // One of the other libraries writes the photograph.
    let peers = ensure_packages(workspace, "bench", "bench", "Installing the peers from npm")?;
    Artifact::App.build(workspace, tools)?;
    let mut bench = workspace.command("node");
    bench.args(["bench/app/main.mjs", "--rounds"]).arg(rounds.to_string());
    bench.args(only.into_iter().flat_map(|text| ["--only", text]));
    if let Some(file) = json {
        bench.arg("--json").arg(file);
    }
    run_command(bench.env("SAFELIGHT_PEERS", peers).env("SAFELIGHT_CHROMIUM", chromium))
}
