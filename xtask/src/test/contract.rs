//! The contract test: schemathesis sends valid and invalid requests, generated from the edge's OpenAPI document.

use std::path::PathBuf;

use anyhow::Result;

use super::browser::{Run, serve};
use crate::process::run as run_command;
use crate::tools::{Tools, ensure_python};
use crate::workspace::Workspace;

/// Examples for each operation and phase, and the least number of cases they must produce.
const SMALL: [u32; 2] = [3, 1000];
const FULL: [u32; 2] = [250, 5000];

/// Installs schemathesis and returns the folder of its Python environment.
pub(super) fn prepare(workspace: &Workspace) -> Result<PathBuf> {
    ensure_python(workspace, "tests/contract", "python", "schemathesis")
}

/// Runs the test. `full` is the size for a release; it takes minutes.
pub(super) fn run(workspace: &Workspace, tools: &Tools, full: bool) -> Result<()> {
    let python = prepare(workspace)?;
    serve(workspace, tools, "tests-contract", |Run { url, state, .. }| {
        let mut test = workspace.command("node");
        test.arg("tests/contract/run.mjs").args((if full { FULL } else { SMALL }).map(|number| number.to_string()));
        test.env("SAFELIGHT_STATE", state).env("SAFELIGHT_PYTHON", python.join("bin/python"));
        test.env("SAFELIGHT_URL", url).env("SAFELIGHT_SCHEMATHESIS", python.join("bin/schemathesis"));
        test.env("SAFELIGHT_WORK", workspace.target().join("contract"));
        run_command(&mut test)
    })
}
