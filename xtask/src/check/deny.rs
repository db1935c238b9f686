//! `cargo deny` on the dependencies: licences, banned crates and sources by `deny.toml`, and known vulnerabilities.

use anyhow::Result;

use crate::process::run as run_command;
use crate::tools::cargo_deny;
use crate::workspace::Workspace;

/// Needs no network but for crates that are not in cargo's cache yet.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    deny(workspace, &["licenses", "bans", "sources"])
}

/// Downloads the database of RustSec (from GitHub) and the index of crates.io.
pub(super) fn advisories(workspace: &Workspace) -> Result<()> {
    deny(workspace, &["advisories"])
}

fn deny(workspace: &Workspace, checks: &[&str]) -> Result<()> {
    let mut command = workspace.command(cargo_deny(workspace)?);
    run_command(command.args(["--locked", "--workspace", "check"]).args(checks))
}
