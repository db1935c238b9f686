//! Runs Biome on JavaScript and CSS: format, lint and import order (`biome.jsonc`).

use std::io::{IsTerminal as _, stdout};

use anyhow::Result;

use crate::process::run as run_command;
use crate::tools::npm_tools;
use crate::workspace::Workspace;

/// Fails on warnings too.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.command(npm_tools(workspace)?.join("node_modules/.bin/biome"));
    command.args(["ci", "--error-on-warnings"]);
    if !stdout().is_terminal() {
        command.arg("--colors=off");
    }
    run_command(&mut command)
}
