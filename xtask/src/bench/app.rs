//! `cargo xtask bench app`: drags and first visits of the app in Chromium.

use std::path::Path;

use anyhow::Result;

use crate::artifacts::Artifact;
use crate::process::run as run_command;
use crate::tools::{Tools, chromium, ensure_packages};
use crate::workspace::Workspace;

/// Measures; writes `docs/bench/app.md` unless only a part is measured, and the rows to `json` if that is asked for.
pub(super) fn run(
    workspace: &Workspace,
    tools: &Tools,
    rounds: u32,
    only: Option<&str>,
    json: Option<&Path>,
) -> Result<()> {
    // Found out now, not after the build.
    let chromium = chromium()?;
    // The photograph is written by one of the peers.
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
