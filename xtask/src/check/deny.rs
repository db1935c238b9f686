//! Runs `cargo deny` on the dependencies: licences, banned crates and sources (`deny.toml`), and known vulnerabilities.

use anyhow::Result;

use crate::process::run as run_command;
use crate::tools::cargo_deny;
use crate::workspace::Workspace;

/// Checks licences, bans and sources. Uses the network only for crates that are not in cargo's cache.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    deny(workspace, &["licenses", "bans", "sources"])
}

/// Checks for known vulnerabilities. Downloads the RustSec database (from GitHub) and the crates.io index.
pub(super) fn advisories(workspace: &Workspace) -> Result<()> {
    deny(workspace, &["advisories"])
}

fn deny(workspace: &Workspace, checks: &[&str]) -> Result<()> {
    let mut command = workspace.command(cargo_deny(workspace)?);
    run_command(command.args(["--locked", "--workspace", "check"]).args(checks))
}
