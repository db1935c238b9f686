//! Tests against a running edge: a fresh state, a free port, `node --test`.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::node_tests;
use crate::artifacts::build_all;
use crate::process::run as run_command;
use crate::server::{Server, free_port};
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Runs the tests of `folder`.
pub(super) fn run(workspace: &Workspace, tools: &Tools, folder: &str, chromium: Option<&Path>) -> Result<()> {
    let mut tests = node_tests(workspace, folder)?;
    build_all(workspace, tools)?;
    let state = workspace.target().join(format!("test-state/{}", std::process::id()));
    let _ = fs::remove_dir_all(&state);
    let log = workspace.log(&folder.replace('/', "-"));
    let server = Server::start(workspace, tools, &state, free_port()?, Some(&log))?;
    eprintln!("The edge runs at {}; its output goes to {}.\n", server.url(), log.display());
    tests.env("SAFELIGHT_URL", server.url()).env("SAFELIGHT_STATE", &state);
    tests.envs(chromium.map(|path| ("SAFELIGHT_CHROMIUM", path)));
    let result = run_command(&mut tests);
    drop(server);
    let _ = fs::remove_dir_all(&state);
    result
}
