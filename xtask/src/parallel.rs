//! Runs the parts of a task in parallel. Each part is a process of its own, `cargo xtask TASK PART`; its output goes to a log file, which
//! is printed as a whole when the part ends.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::process::{Group, clock};
use crate::workspace::{PART, Workspace};

/// The number of parts that run in parallel. A part keeps about one core busy.
const MAX_PARALLEL: usize = 2;
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// Interval of the progress line without a terminal.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(60);

/// A part, whether it passed, and its duration.
pub(crate) type Outcome<'a> = (&'a str, bool, Duration);

/// A part and its command-line arguments.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub(crate) part: &'a str,
    pub(crate) args: Vec<&'a str>,
}

/// Starts the jobs in order and returns their outcomes in the same order. A failed job does not stop the others.
pub(crate) fn run<'a>(workspace: &Workspace, task: &str, jobs: &[Job<'a>]) -> Vec<Outcome<'a>> {
    let waiting: Mutex<VecDeque<usize>> = Mutex::new((0..jobs.len()).collect());
    let done = Mutex::new(Vec::new());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    thread::scope(|scope| {
        for _ in 0..MAX_PARALLEL.min(jobs.len()) {
            scope.spawn(|| {
                while let Some(index) = next() {
                    let Job { part, args } = &jobs[index];
                    let begun = Instant::now();
                    let log = workspace.log(&format!("{task}-{part}"));
                    eprintln!("{task} {part}: started; its output follows at the end (log: {})", log.display());
                    let passed = run_one(args, &log, &format!("{task} {part}"), begun);
                    // Hold the lock while printing, so that the output of two parts does not mix.
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    print(&log);
                    let passed = passed.unwrap_or_else(|error| {
                        eprintln!("\nerror: {error:#}");
                        false
                    });
                    eprintln!("{task} {part}: {} in {}", if passed { "ok" } else { "FAILED" }, clock(begun.elapsed()));
                    done.push((index, (*part, passed, begun.elapsed())));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

fn run_one(args: &[&str], log: &Path, name: &str, begun: Instant) -> Result<bool> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    let mut command = std::process::Command::new(std::env::current_exe()?);
    let folder = log.file_stem().unwrap_or_default();
    let mut group = Group::start(command.args(args).env(PART, folder).stdout(file.try_clone()?).stderr(file))?;
    let mut said = begun;
    loop {
        if let Some(status) = group.status()? {
            return Ok(status.success());
        }
        if said.elapsed() >= HEARTBEAT_INTERVAL {
            said = Instant::now();
            eprintln!("{name} … {}", clock(begun.elapsed()));
        }
        thread::sleep(POLL_INTERVAL);
    }
}

/// Prints the log as bytes, because a test may print invalid UTF-8.
fn print(log: &Path) {
    let bytes = fs::read(log).unwrap_or_default();
    let _ = std::io::stderr().lock().write_all(&bytes);
}
