//! The contract test: schemathesis against a running edge, right requests and wrong ones made from its OpenAPI document.

use std::path::PathBuf;

use anyhow::Result;

use super::browser::{Run, serve};
use crate::process::run as run_command;
use crate::tools::{Tools, ensure_python};
use crate::workspace::Workspace;

/// Examples for each operation and phase, and the cases that must at least come of them.
const SMALL: [u32; 2] = [3, 1000];
const FULL: [u32; 2] = [250, 5000];

/// Installs it, and returns the folder of its Python environment.
pub(super) fn prepare(workspace: &Workspace) -> Result<PathBuf> {
    ensure_python(workspace, "tests/contract", "python")
}

/// Runs it; `full` is what a release is held to and takes minutes.
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
