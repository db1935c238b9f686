//! Parts of a task beside each other: each is a process of its own, `cargo xtask TASK PART`, whose output goes to a file and is printed whole
//! when the part ends.

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

/// How many run at once. Each is busy on one core most of the time and waits for the rest of it.
const AT_ONCE: usize = 2;
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// A line this often shows that something still happens.
const SAY_EVERY: Duration = Duration::from_secs(60);

/// A part, whether it passed, and how long it took.
pub(crate) type Outcome<'a> = (&'a str, bool, Duration);

/// A part and the words that run it.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub(crate) part: &'a str,
    pub(crate) words: Vec<&'a str>,
}

/// Runs the jobs, begun in their order; the results are in that order, too. A failure does not keep the others from running.
pub(crate) fn run<'a>(workspace: &Workspace, task: &str, jobs: &[Job<'a>]) -> Vec<Outcome<'a>> {
    let waiting: Mutex<VecDeque<usize>> = Mutex::new((0..jobs.len()).collect());
    let done = Mutex::new(Vec::new());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(jobs.len()) {
            scope.spawn(|| {
                while let Some(index) = next() {
                    let Job { part, words } = &jobs[index];
                    let begun = Instant::now();
                    let log = workspace.log(&format!("{task}-{part}"));
                    eprintln!("{task} {part}: begins; its output follows when it ends ({})", log.display());
                    let passed = run_one(words, &log, &format!("{task} {part}"), begun);
                    // Held while it prints: the output of one part stays together.
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

fn run_one(words: &[&str], log: &Path, name: &str, begun: Instant) -> Result<bool> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    let mut command = std::process::Command::new(std::env::current_exe()?);
    let folder = log.file_stem().unwrap_or_default();
    let mut group = Group::start(command.args(words).env(PART, folder).stdout(file.try_clone()?).stderr(file))?;
    let mut said = begun;
    loop {
        if let Some(status) = group.status()? {
            return Ok(status.success());
        }
        if said.elapsed() >= SAY_EVERY {
            said = Instant::now();
            eprintln!("{name} … {}", clock(begun.elapsed()));
        }
        thread::sleep(LOOK_EVERY);
    }
}

/// The log, as bytes: a test may print anything.
fn print(log: &Path) {
    let bytes = fs::read(log).unwrap_or_default();
    let _ = std::io::stderr().lock().write_all(&bytes);
}
