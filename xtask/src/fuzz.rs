//! `cargo xtask fuzz`: the targets of `filters/fuzz`, each for a while. The corpus grows in `target/fuzz/`; what is in the
//! repository are the seeds.

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

/// Bounds on one input, for libFuzzer: a minute is a hang for files this small even on a busy machine, and no render of them may need more
/// memory than the limits the targets set, the fuzzer's own share and the sanitizer's included.
const BOUNDS: [&str; 4] = ["-timeout=60", "-rss_limit_mb=2048", "-malloc_limit_mb=128", "-max_len=16384"];

/// Runs every target, or those that are named, `--seconds` each (60 by default).
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
        bail!("There is no fuzz target {unknown:?}; there are {}.", known.join(", "));
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

/// The files in `filters/fuzz/targets`.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.path("filters/fuzz/targets");
    let entries = fs::read_dir(&folder).with_context(|| format!("{} is not there", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    }
    names.sort();
    if names.is_empty() {
        bail!("There is no fuzz target.");
    }
    Ok(names)
}

/// How many inputs were tried.
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
    Ok(executed.context("libFuzzer said nothing of what it did.")?.trim().to_owned())
}

/// `cargo fuzz`, with the nightly compiler.
fn fuzz(workspace: &Workspace, program: &Path, does: &str) -> Command {
    let mut command = workspace.command(program);
    command.current_dir(workspace.path("filters/fuzz")).env("RUSTUP_TOOLCHAIN", "nightly");
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    command.args(["fuzz", does, "--fuzz-dir", ".", "--target-dir"]).arg(workspace.target().join("fuzz/build"));
    command
}

/// Whether a nightly compiler is there; asked before minutes are spent.
fn check_nightly(workspace: &Workspace) -> Result<()> {
    let says = read(workspace.command("rustup").args(["run", "nightly", "rustc", "--version"])).unwrap_or_default();
    if says.contains("nightly") {
        return Ok(());
    }
    bail!("Fuzzing needs the nightly compiler: `rustup toolchain install nightly --profile minimal`.")
}
