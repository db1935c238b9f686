//! `cargo xtask fuzz`: runs the targets of `filters/fuzz`, each for a limited time. The corpus grows in `target/fuzz/`; the repository
//! holds the seeds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};

use crate::process::{clock, read, run_logged};
use crate::test::summarise;
use crate::tools::cargo_fuzz;
use crate::workspace::Workspace;

/// libFuzzer's limits for one input. A file this small that takes a minute hangs, even on a busy machine. The memory limits cover the
/// largest limits that a target sets, plus the fuzzer and the sanitizer.
const BOUNDS: [&str; 4] = ["-timeout=60", "-rss_limit_mb=2048", "-malloc_limit_mb=128", "-max_len=16384"];

/// Runs every target, or the named ones, for `--seconds` each (default 60).
pub(crate) fn run(workspace: &Workspace, mut args: Parser) -> Result<()> {
    let (mut seconds, mut chosen) = (60_u32, Vec::new());
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("seconds") => seconds = args.value()?.parse()?,
            Arg::Value(name) => chosen.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let known = targets(workspace)?;
    if let Some(unknown) = chosen.iter().find(|name| !known.contains(name)) {
        bail!("There is no fuzz target {unknown:?}. Use one of {}.", known.join(", "));
    }
    check_nightly(workspace)?;
    let program = cargo_fuzz(workspace)?;
    let mut build = fuzz(workspace, &program, "build");
    run_logged("Building the fuzz targets", &mut build, &workspace.log("fuzz-build"))?;

    let mut results = Vec::new();
    for target in known.iter().filter(|name| chosen.is_empty() || chosen.contains(name)) {
        let begun = Instant::now();
        let outcome = run_target(workspace, &program, target, seconds);
        match &outcome {
            Ok(executed) => eprintln!("{target}: {executed} inputs, nothing found"),
            Err(error) => eprintln!("\nerror: {error:#}"),
        }
        results.push((target.as_str(), outcome.is_ok(), begun.elapsed()));
    }
    summarise("fuzz", &results)
}

/// The names of the files in `filters/fuzz/targets`.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.path("filters/fuzz/targets");
    let entries = fs::read_dir(&folder).with_context(|| format!("{} is missing", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    }
    names.sort();
    if names.is_empty() {
        bail!("filters/fuzz/targets contains no fuzz target.");
    }
    Ok(names)
}

/// Runs one target and returns the number of inputs that it tried.
fn run_target(workspace: &Workspace, program: &Path, target: &str, seconds: u32) -> Result<String> {
    let grown: PathBuf = workspace.target().join("fuzz/corpus").join(target);
    let found: PathBuf = workspace.target().join("fuzz/found").join(target);
    fs::create_dir_all(&grown)?;
    fs::create_dir_all(&found)?;
    let log = workspace.log(&format!("fuzz-{target}"));
    let mut command = fuzz(workspace, program, "run");
    command.arg(target).arg(&grown);
    command.arg(workspace.path("filters/fuzz/seeds").join(target)).arg("--").args(BOUNDS);
    command.arg(format!("-max_total_time={seconds}")).arg("-print_final_stats=1");
    command.arg(format!("-artifact_prefix={}/", found.display()));
    let time = clock(Duration::from_secs(seconds.into()));
    run_logged(&format!("Fuzzing {target} for {time}"), &mut command, &log).with_context(|| {
        format!("{target} found something: the input is in {}, the story in {}.", found.display(), log.display())
    })?;
    let story = fs::read_to_string(&log)?;
    let executed = story.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    Ok(executed.context("libFuzzer printed no number of executed inputs.")?.trim().to_owned())
}

/// `cargo fuzz` with the nightly compiler.
fn fuzz(workspace: &Workspace, program: &Path, does: &str) -> Command {
    let mut command = workspace.command(program);
    command.current_dir(workspace.path("filters/fuzz")).env("RUSTUP_TOOLCHAIN", "nightly");
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    command.args(["fuzz", does, "--fuzz-dir", ".", "--target-dir"]).arg(workspace.target().join("fuzz/build"));
    command
}

/// Fails early if the nightly compiler is not installed.
fn check_nightly(workspace: &Workspace) -> Result<()> {
    let says = read(workspace.command("rustup").args(["run", "nightly", "rustc", "--version"])).unwrap_or_default();
    if says.contains("nightly") {
        return Ok(());
    }
    bail!("Fuzzing needs the nightly compiler: `rustup toolchain install nightly --profile minimal`.")
}
