//! A second run of the test files that failed. In a run of all parts, two parts share the cores, and a test may wait too
//! long for a busy machine. Its file runs once more, alone. A test that fails again fails the run; one that passes is
//! named, because it is a bug all the same.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::{node, test_files};
use crate::parallel::{self, Job, Outcome};
use crate::workspace::Workspace;

/// The parts whose files can run alone.
const PARTS: [&str; 2] = ["api", "browser"];

/// The largest number of files that run again. If more fail, the machine is not the reason.
const MAX_FILES: usize = 3;

/// The reporter that writes the names of the failed files.
const REPORTER: &str = "tests/support/failed-files.mjs";

/// `node --test` for the tests of `part`, or only for those files that failed in its last run. It writes the list of
/// failed files.
pub(super) fn node_tests(workspace: &Workspace, part: &str, again: bool) -> Result<Command> {
    let list = list(workspace, part);
    let files = if again { failed(workspace, part) } else { test_files(workspace, &format!("tests/{part}"))? };
    if files.is_empty() {
        bail!("No test file of {part} failed in the last run.");
    }
    // Otherwise a run that ends before its tests would leave the list of the run before.
    let _ = fs::remove_file(&list);
    let mut command = node(workspace);
    command.args(["--test-reporter=spec", "--test-reporter-destination=stdout"]);
    command.arg(format!("--test-reporter={}", workspace.path(REPORTER).display()));
    command.arg(format!("--test-reporter-destination={}", list.display())).args(files);
    Ok(command)
}

/// Runs the failed files of each failed part again, alone, and updates the outcomes. Returns the files that passed.
pub(super) fn run_failed(workspace: &Workspace, outcomes: &mut [Outcome<'_>]) -> Vec<String> {
    let mut unsteady = Vec::new();
    for (part, passed, time) in outcomes.iter_mut().filter(|(part, passed, _)| !passed && PARTS.contains(part)) {
        let files = failed(workspace, part);
        if files.is_empty() || files.len() > MAX_FILES {
            continue;
        }
        let job = Job { part, args: vec!["test", part, "--again"] };
        for (_, passed_alone, time_alone) in parallel::run(workspace, "test", &[job]) {
            *passed = passed_alone;
            *time += time_alone;
        }
        if *passed {
            unsteady.extend(files.iter().map(|file| file.display().to_string()));
        }
    }
    unsteady
}

/// The test files that failed in the last run of `part`.
fn failed(workspace: &Workspace, part: &str) -> Vec<PathBuf> {
    let text = fs::read_to_string(list(workspace, part)).unwrap_or_default();
    text.lines().map(PathBuf::from).filter(|file| file.exists()).collect()
}

fn list(workspace: &Workspace, part: &str) -> PathBuf {
    workspace.target().join(format!("failed-{part}.txt"))
}
