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

/// An edge that tests run against.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) url: &'a str,
    pub(super) state: &'a Path,
}

/// Runs the tests of `folder`.
pub(super) fn run(workspace: &Workspace, tools: &Tools, folder: &str, chromium: Option<&Path>) -> Result<()> {
    let mut tests = node_tests(workspace, folder)?;
    serve(workspace, tools, &folder.replace('/', "-"), |Run { url, state }| {
        tests.env("SAFELIGHT_URL", url).env("SAFELIGHT_STATE", state);
        tests.envs(chromium.map(|path| ("SAFELIGHT_CHROMIUM", path)));
        run_command(&mut tests)
    })
}

/// Builds what is not up to date, and lets `tests` run against an edge with a fresh state.
pub(super) fn serve(
    workspace: &Workspace,
    tools: &Tools,
    name: &str,
    tests: impl FnOnce(Run<'_>) -> Result<()>,
) -> Result<()> {
    build_all(workspace, tools)?;
    let state = workspace.target().join(format!("test-state/{}", std::process::id()));
    let _ = fs::remove_dir_all(&state);
    let log = workspace.log(name);
    let server = Server::start(workspace, tools, &state, free_port()?, Some(&log))?;
    eprintln!("The edge runs at {}; its output goes to {}.\n", server.url(), log.display());
    let result = tests(Run { url: &server.url(), state: &state });
    drop(server);
    let _ = fs::remove_dir_all(&state);
    result
}
