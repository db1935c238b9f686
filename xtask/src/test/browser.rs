//! Tests against a running edge: a fresh state folder, a free port, `node --test`.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use anyhow::Result;

use super::{Options, again};
use crate::artifacts::build_all;
use crate::process::run as run_command;
use crate::server::{Server, free_port, prepare};
use crate::tools::{Browsers, Tools};
use crate::workspace::Workspace;

/// The bearer token for bucket events in tests.
const EVENTS_TOKEN: &str = "only-for-tests";

/// A running edge for tests.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) url: &'a str,
    pub(super) state: &'a Path,
    pub(super) bucket: &'a str,
}

/// Runs the tests of `part`, which may start the given browsers. With `full`, 1,000 events go through a webhook.
pub(super) fn run(
    workspace: &Workspace,
    tools: &Tools,
    part: &str,
    browsers: &Browsers,
    options: &Options,
) -> Result<()> {
    for sentence in &browsers.skipped {
        eprintln!("{sentence}");
    }
    let mut tests = again::node_tests(workspace, part, options.again)?;
    // One test runs `xtask migrate`.
    tests.env("SAFELIGHT_XTASK", std::env::current_exe()?);
    if options.full {
        tests.env("SAFELIGHT_WEBHOOK_EVENTS", "1000");
    }
    serve(workspace, tools, &format!("tests-{part}"), |Run { url, state, bucket }| {
        tests.env("SAFELIGHT_URL", url).env("SAFELIGHT_STATE", state);
        tests.env("SAFELIGHT_BUCKET", bucket).env("SAFELIGHT_EVENTS_TOKEN", EVENTS_TOKEN);
        tests.envs(browsers.variables.iter().map(|(name, path)| (name, path)));
        run_command(&mut tests)
    })
}

/// Builds what changed, starts an edge with a fresh state folder, and runs `tests` against it.
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
    let bucket_port = free_port()?.to_string();
    prepare(workspace, tools, &state)?;
    let mut vars = OpenOptions::new().append(true).open(state.join("dev.vars"))?;
    writeln!(vars, "EVENTS_TOKEN={EVENTS_TOKEN}")?;
    // Two tests wait for a sweep each.
    let settings = [("SAFELIGHT_BUCKET_PORT", bucket_port.as_str()), ("SAFELIGHT_SWEEP_EVERY_MS", "2000")];
    let server = Server::start(workspace, tools, &state, free_port()?, Some(&log), &settings)?;
    eprintln!("The edge runs at {}; its output goes to {}.\n", server.url(), log.display());
    let bucket = format!("http://127.0.0.1:{bucket_port}");
    let result = tests(Run { url: &server.url(), state: &state, bucket: &bucket });
    drop(server);
    let _ = fs::remove_dir_all(&state);
    result
}
