//! Biome on JavaScript and CSS: format, lint and the order of imports, by `biome.jsonc`.

use anyhow::Result;

use crate::process::run as run_command;
use crate::tools::npm_tools;
use crate::workspace::Workspace;

/// Fails on a warning, too. It shows the first findings; `--max-diagnostics` of the command line shows more.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let biome = npm_tools(workspace)?.join("node_modules/.bin/biome");
    run_command(workspace.command(biome).args(["ci", "--error-on-warnings"]))
}
