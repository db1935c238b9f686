//! The kill test: it starts and kills the edge itself, on a state folder that is prepared here.

use std::fs;

use anyhow::Result;

use super::node_tests;
use crate::artifacts::build_all;
use crate::process::run as run_command;
use crate::server::{free_port, prepare};
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Runs the tests in `tests/kill`. `full` means 1,000 photographs and twelve kills, and 10,000 files of presets. The state folder is kept if a test fails.
pub(super) fn run(workspace: &Workspace, tools: &Tools, full: bool) -> Result<()> {
    let mut tests = node_tests(workspace, "tests/kill")?;
    build_all(workspace, tools)?;
    let state = workspace.target().join(format!("test-state/kill-{}", std::process::id()));
    let _ = fs::remove_dir_all(&state);
    prepare(workspace, tools, &state)?;
    tests.env("SAFELIGHT_STATE", &state).env("SAFELIGHT_MODULES", tools.modules());
    // One test starts `xtask dev` itself.
    tests.env("SAFELIGHT_XTASK", std::env::current_exe()?);
    tests.env("SAFELIGHT_PORT", free_port()?.to_string()).env("SAFELIGHT_BUCKET_PORT", free_port()?.to_string());
    if full {
        tests.envs([("SAFELIGHT_PHOTOGRAPHS", "1000"), ("SAFELIGHT_KILLS", "12"), ("SAFELIGHT_FILES", "10000")]);
    }
    run_command(&mut tests)?;
    fs::remove_dir_all(&state)?;
    Ok(())
}
