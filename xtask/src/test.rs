//! `cargo xtask test`: every test, in seven parts.

mod browser;
mod contract;
mod engine;
mod kill;
mod storage;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use lexopt::{Arg, Parser};

use crate::process::{clock, run as run_command};
use crate::tools::{Tools, chromium};
use crate::workspace::Workspace;

/// The parts, in the order they run: what is quick to fail comes first.
const PARTS: [&str; 7] = ["rust", "engine", "api", "storage", "contract", "kill", "browser"];

/// Runs the named parts, all of them by default; a failure does not keep the others from running.
/// `--full` is the contract and the kill test at their full size; `--s3 garage` runs the store's tests on Garage.
pub(crate) fn run(workspace: &Workspace, mut args: Parser) -> Result<()> {
    let (mut full, mut garage, mut words) = (false, false, Vec::new());
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("full") => full = true,
            Arg::Long("s3") => garage = storage::is_garage(&args.value()?)?,
            Arg::Value(word) => words.push(word),
            other => return Err(other.unexpected().into()),
        }
    }
    let parts = crate::parts(Parser::from_args(words), &PARTS)?;
    // Found out now, not after ten minutes.
    let chromium = if parts.contains(&"browser") { Some(chromium()?) } else { None };
    let tools = if parts == ["rust"] { None } else { Some(Tools::ensure(workspace)?) };
    let mut results = Vec::new();
    for part in parts {
        eprintln!("\n== test: {part} ==\n");
        let begun = Instant::now();
        let result = match (part, &tools) {
            ("engine", Some(tools)) => engine::run(workspace, tools),
            ("api", Some(tools)) => browser::run(workspace, tools, "tests/api", None),
            ("storage", Some(tools)) => storage::run(workspace, tools, garage),
            ("contract", Some(tools)) => contract::run(workspace, tools, full),
            ("kill", Some(tools)) => kill::run(workspace, tools, full),
            ("browser", Some(tools)) => browser::run(workspace, tools, "tests/browser", chromium.as_deref()),
            _ => rust(workspace),
        };
        if let Err(error) = &result {
            eprintln!("\nerror: {error:#}");
        }
        results.push((part, result.is_ok(), begun.elapsed()));
    }
    summarise("test", &results)
}

/// One line for each part; fails if one failed.
pub(crate) fn summarise(task: &str, results: &[(&str, bool, Duration)]) -> Result<()> {
    eprintln!();
    for (part, passed, time) in results {
        let mark = if *passed { "ok" } else { "FAILED" };
        eprintln!("{task} {part:<10} {mark:<6} {}", clock(*time));
    }
    let failed: Vec<_> = results.iter().filter(|(_, passed, _)| !passed).map(|(part, ..)| *part).collect();
    if failed.is_empty() {
        return Ok(());
    }
    bail!(
        "cargo xtask {task}: {} failed; `cargo xtask {task} {}` runs that alone.",
        failed.join(", "),
        failed.join(" ")
    )
}

fn rust(workspace: &Workspace) -> Result<()> {
    run_command(workspace.cargo().args(["test", "--workspace", "--locked", "--no-fail-fast"]))
}

/// `node --test` over the test files of `folder`.
fn node_tests(workspace: &Workspace, folder: &str) -> Result<Command> {
    let mut command = workspace.command("node");
    // One file at a time: they measure, and a render takes every core it can get.
    command.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]).args(test_files(workspace, folder)?);
    Ok(command)
}

fn test_files(workspace: &Workspace, folder: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(workspace.path(folder)).with_context(|| format!("{folder} is not there"))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    if files.is_empty() {
        bail!("There is no test in {folder}.");
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_without_tests_is_an_error_not_a_success() {
        let workspace = Workspace::find();
        assert!(test_files(&workspace, "tests/no-such-folder").is_err());
        assert!(test_files(&workspace, "docs").is_err());
    }

    #[test]
    fn one_failed_part_fails_the_task() {
        let time = Duration::from_secs(1);
        assert!(summarise("test", &[("rust", true, time)]).is_ok());
        assert!(summarise("test", &[("rust", true, time), ("api", false, time)]).is_err());
    }
}
