//! `cargo xtask test`: all tests, in seven parts.

mod again;
mod browser;
mod changed;
mod contract;
mod engine;
mod kill;
mod storage;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use lexopt::{Arg, Parser};

use crate::artifacts::build_all;
use crate::parallel::{self, Job, Outcome};
use crate::process::{clock, run as run_command};
use crate::tools::{Browsers, Tools};
use crate::workspace::{PART, Workspace};

/// The parts in start order. Parts of different kinds run best in parallel, and short ones fill the end.
const PARTS: [&str; 7] = ["rust", "engine", "api", "browser", "storage", "kill", "contract"];

/// The options of the task.
#[derive(Debug, Default)]
struct Options {
    full: bool,
    garage: bool,
    /// Run only the parts that the change can affect.
    changed: bool,
    /// Build what the parts need, and run no test.
    prepare: bool,
    /// Run only the test files that failed in the last run.
    again: bool,
}

impl Options {
    /// The arguments that pass these options to one part.
    fn args<'a>(&self, part: &'a str) -> Vec<&'a str> {
        let mut args = vec!["test", part];
        args.extend(self.full.then_some("--full"));
        args.extend(self.garage.then_some(["--s3", "garage"]).into_iter().flatten());
        args
    }
}

/// Runs the named parts, or all. A failed part does not stop the others. `--full` runs the api, contract and kill tests at full size;
/// `--s3 garage` runs the storage tests on Garage; `--changed` leaves out the parts that the change since the merge base with main cannot
/// affect; `--again` runs the test files that failed in the last run of the api or browser tests.
pub(crate) fn run(workspace: &Workspace, mut args: Parser) -> Result<()> {
    let (mut options, mut named) = (Options::default(), Vec::new());
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("full") => options.full = true,
            Arg::Long("s3") => options.garage = storage::is_garage(&args.value()?)?,
            Arg::Long("changed") => options.changed = true,
            Arg::Long("prepare") => options.prepare = true,
            Arg::Long("again") => options.again = true,
            Arg::Value(word) => named.push(word),
            other => return Err(other.unexpected().into()),
        }
    }
    let mut parts = crate::parts(Parser::from_args(named), &PARTS)?;
    if options.changed {
        let affected = changed::parts(workspace)?;
        parts.retain(|part| affected.contains(part));
    }
    // Fail now, not after a build of ten minutes.
    let is_tested = parts.contains(&"browser") && !options.prepare;
    let browsers = if is_tested { Browsers::find()? } else { Browsers::default() };
    if options.prepare {
        return prepare(workspace, &parts, options.garage);
    }
    let [part] = parts[..] else { return run_parallel(workspace, &parts, &options) };
    eprintln!("\n== test: {part} ==\n");
    let begun = Instant::now();
    let result = run_part(workspace, part, &options, &browsers);
    if let Err(error) = &result {
        eprintln!("\nerror: {error:#}");
    }
    summarise("test", &[(part, result.is_ok(), begun.elapsed())])
}

/// Runs the crates' tests while building what the other parts need, then runs the other parts.
fn run_parallel(workspace: &Workspace, parts: &[&'static str], options: &Options) -> Result<()> {
    let job = |part: &'static str| Job { part, args: options.args(part) };
    let (rust, others): (Vec<&'static str>, Vec<&'static str>) = parts.iter().partition(|part| **part == "rust");
    let mut first: Vec<Job<'_>> = rust.into_iter().map(job).collect();
    if !others.is_empty() {
        let mut args = vec!["test", "--prepare"];
        args.extend(options.garage.then_some(["--s3", "garage"]).into_iter().flatten());
        args.extend(&others);
        first.push(Job { part: "build", args });
    }
    let mut outcomes = parallel::run(workspace, "test", &first);
    outcomes.extend(parallel::run(workspace, "test", &others.into_iter().map(job).collect::<Vec<_>>()));
    let unsteady = again::run_failed(workspace, &mut outcomes);
    let summary = summarise("test", &outcomes);
    for file in unsteady {
        eprintln!(
            "unsteady: {file} failed beside the other parts and passed alone. Please find the reason and mend it."
        );
    }
    summary
}

/// Builds and installs what `parts` need.
fn prepare(workspace: &Workspace, parts: &[&str], garage: bool) -> Result<()> {
    let tools = Tools::ensure(workspace)?;
    let shared = || -> Result<()> {
        build_all(workspace, &tools)?;
        for part in parts {
            match *part {
                "engine" => {
                    crate::npm::build(workspace, &tools)?;
                    engine::prepare_readers(workspace)?;
                }
                "storage" => drop(storage::prepare(workspace, &tools, garage)?),
                "contract" => drop(contract::prepare(workspace)?),
                _ => {}
            }
        }
        Ok(())
    };
    // These builds have their own target folders. Each ends with a long step on one core, so two of them fill two cores.
    let variants =
        || if parts.contains(&"engine") { engine::build_variants(workspace, &tools).map(drop) } else { Ok(()) };
    thread::scope(|scope| {
        let variants = scope.spawn(variants);
        let shared = shared();
        shared.and(variants.join().unwrap_or_else(|_| bail!("The build of the engine's variants ended early.")))
    })
}

fn run_part(workspace: &Workspace, part: &str, options: &Options, browsers: &Browsers) -> Result<()> {
    if part == "rust" {
        return rust(workspace);
    }
    let tools = Tools::ensure(workspace)?;
    match part {
        "engine" => engine::run(workspace, &tools),
        "api" => browser::run(workspace, &tools, part, &Browsers::default(), options),
        "storage" => storage::run(workspace, &tools, options.garage),
        "contract" => contract::run(workspace, &tools, options.full),
        "kill" => kill::run(workspace, &tools, options.full),
        _ => browser::run(workspace, &tools, part, browsers, options),
    }
}

/// Prints one line for each part. Fails if a part failed.
pub(crate) fn summarise(task: &str, results: &[Outcome<'_>]) -> Result<()> {
    if std::env::var_os(PART).is_some() {
        let passed = results.iter().all(|(_, passed, _)| *passed);
        return if passed { Ok(()) } else { bail!("{task} failed.") };
    }
    eprintln!();
    for (part, passed, time) in results {
        let mark = if *passed { "ok" } else { "FAILED" };
        eprintln!("{task} {part:<10} {mark:<6} {}", clock(*time));
    }
    let failed: Vec<_> = results.iter().filter(|(_, passed, _)| !passed).map(|(part, ..)| *part).collect();
    if failed.is_empty() {
        return Ok(());
    }
    // `build` is a step, not a part that can be named.
    let alone: Vec<_> = failed.iter().copied().filter(|part| *part != "build").collect();
    bail!("cargo xtask {task}: {} failed; `cargo xtask {task} {}` runs that alone.", failed.join(", "), alone.join(" "))
}

fn rust(workspace: &Workspace) -> Result<()> {
    run_command(workspace.cargo().args(["test", "--workspace", "--locked", "--no-fail-fast"]))
}

/// `node --test` for the test files in `folder`.
fn node_tests(workspace: &Workspace, folder: &str) -> Result<Command> {
    let mut command = node(workspace);
    command.args(["--test-reporter=spec"]).args(test_files(workspace, folder)?);
    Ok(command)
}

/// `node --test` without files. One file at a time: some tests measure, and a render takes every core.
fn node(workspace: &Workspace) -> Command {
    let mut command = workspace.command("node");
    command.args(["--test", "--test-concurrency=1"]);
    command
}

fn test_files(workspace: &Workspace, folder: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(workspace.path(folder)).with_context(|| format!("{folder} is missing"))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    if files.is_empty() {
        bail!("{folder} contains no test.");
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
    fn options_reach_each_part() {
        assert_eq!(Options::default().args("api"), ["test", "api"]);
        let options = Options { full: true, garage: true, changed: true, ..Options::default() };
        assert_eq!(options.args("kill"), ["test", "kill", "--full", "--s3", "garage"]);
    }

    #[test]
    fn summary_fails_if_one_part_failed() {
        let time = std::time::Duration::from_secs(1);
        assert!(summarise("test", &[("rust", true, time)]).is_ok());
        assert!(summarise("test", &[("rust", true, time), ("api", false, time)]).is_err());
    }
}
