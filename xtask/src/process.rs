//! Child processes, each in a process group of its own, so that its descendants end with it.
//!
//! A signal to xtask (Ctrl-C, SIGTERM, SIGHUP) ends every group and then xtask, so tasks need no clean-up code. If xtask is killed with
//! SIGKILL, each group's guard process ends its group.

use std::fs::{self, File};
use std::io::{IsTerminal as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, WaitOptions, kill_process_group, test_kill_process_group, waitpgid};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Time that a group gets to end after SIGTERM before SIGKILL. After a closed terminal, nothing is left within two seconds.
const GRACE: Duration = Duration::from_millis(1500);
const POLL: Duration = Duration::from_millis(50);

/// The guard: waits for the end of its stdin, a pipe that only xtask writes to, and then ends its own process group. The pipe closes
/// however xtask ends. Needs only a POSIX shell.
const GUARD: &str = "read -r _; trap '' TERM; kill -TERM 0; sleep 1; kill -KILL 0";

static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// A child process and its descendants. Dropping the group ends them all, and so does the end of xtask.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
    /// The group leader; it outlives the child.
    guard: Child,
    /// The write end of the guard's stdin.
    open_pipe: Option<ChildStdin>,
    pid: Pid,
}

impl Group {
    /// Starts `command` in a new process group, with a closed stdin.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        // Hold the lock while the child starts: a signal between its start and its registration would miss it.
        let mut groups = groups();
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut guard = guard.process_group(0).spawn().context("sh could not be started")?;
        let started = command.stdin(Stdio::null()).process_group(guard.id().cast_signed()).spawn();
        let child = match started {
            Ok(child) => child,
            Err(error) => {
                end_guard(&mut guard);
                return Err(error).with_context(|| format!("{name} could not be started: is it installed?"));
            }
        };
        let pid = Pid::from_child(&guard);
        groups.push(pid);
        Ok(Self { child, open_pipe: guard.stdin.take(), guard, pid })
    }

    /// Waits for the child to end, then ends the rest of its group.
    pub(crate) fn wait(mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// The child's exit status if it has ended.
    pub(crate) fn status(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        end_guard(&mut self.guard);
        drop(self.open_pipe.take());
        end(&[self.pid]);
        groups().retain(|pid| *pid != self.pid);
    }
}

/// Kills and reaps the guard, so that an empty group disappears at once.
fn end_guard(guard: &mut Child) {
    // An error means that the guard has already ended.
    let _ = guard.kill();
    let _ = guard.wait();
}

/// Installs the signal handler: a signal ends all groups and then this process.
pub(crate) fn end_all_on_signal() -> Result<()> {
    adopt_orphans();
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // Keep the lock, so that no new process starts.
            let groups = groups();
            end(&groups);
            eprintln!();
            std::process::exit(128 + signal);
        }
    });
    Ok(())
}

/// Runs `command` with our stdout and stderr. Fails if the command fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = Group::start(command)?.wait()?;
    if !status.success() {
        bail!("`{shown}` failed ({status}).");
    }
    Ok(())
}

/// Runs `command` and returns its stdout. Fails if the command fails.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("`{shown}` could not be started"))?;
    if !output.status.success() {
        bail!("`{shown}` failed ({}):\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Runs `command` with its output in `log`, and shows `label` and the elapsed time. The error of a failed command contains the last lines
/// of the log.
pub(crate) fn run_logged(label: &str, command: &mut Command, log: &Path) -> Result<()> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    let shown = shown(command);
    let mut group = Group::start(command.stdout(file.try_clone()?).stderr(file))?;
    let mut progress = Progress::start(label);
    let status = loop {
        if let Some(status) = group.status()? {
            break status;
        }
        progress.tick();
        thread::sleep(POLL);
    };
    progress.finish(if status.success() { "done" } else { "failed" });
    if !status.success() {
        bail!("`{shown}` failed ({status}). Its last lines:\n\n{}\n\nAll of it: {}", tail(log, 60)?, log.display());
    }
    Ok(())
}

/// A progress line with the elapsed time; on a terminal it updates each second.
struct Progress {
    label: String,
    begun: Instant,
    shown_s: u64,
    terminal: bool,
}

impl Progress {
    /// Interval of the progress line without a terminal.
    const HEARTBEAT_S: u64 = 60;

    fn start(label: &str) -> Self {
        let terminal = std::io::stderr().is_terminal();
        if !terminal {
            eprintln!("{label} …");
        }
        Self { label: label.to_owned(), begun: Instant::now(), shown_s: 0, terminal }
    }

    fn tick(&mut self) {
        let seconds = self.begun.elapsed().as_secs();
        let every = if self.terminal { 1 } else { Self::HEARTBEAT_S };
        if seconds < self.shown_s + every {
            return;
        }
        self.shown_s = seconds;
        if self.terminal {
            eprint!("\r\x1b[K{} … {}", self.label, clock(self.begun.elapsed()));
            let _ = std::io::stderr().flush();
        } else {
            eprintln!("{} … {}", self.label, clock(self.begun.elapsed()));
        }
    }

    fn finish(&self, how: &str) {
        let start = if self.terminal { "\r\x1b[K" } else { "" };
        eprintln!("{start}{}: {how} in {}", self.label, clock(self.begun.elapsed()));
    }
}

/// `8.2 s`, `3 min 05 s`.
pub(crate) fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

fn groups() -> MutexGuard<'static, Vec<Pid>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends SIGTERM to the groups, and SIGKILL to what is left after [`GRACE`].
fn end(groups: &[Pid]) {
    // An error means that the group has already ended.
    for pid in groups {
        let _ = kill_process_group(*pid, Signal::TERM);
    }
    let begun = Instant::now();
    while groups.iter().any(|pid| is_alive(*pid)) {
        if begun.elapsed() > GRACE {
            for pid in groups {
                let _ = kill_process_group(*pid, Signal::KILL);
            }
            return;
        }
        thread::sleep(POLL);
    }
}

fn is_alive(group: Pid) -> bool {
    // Reap children: a zombie stays in its group until its parent reads its status.
    while matches!(waitpgid(group, WaitOptions::NOHANG), Ok(Some(_))) {}
    test_kill_process_group(group).is_ok()
}

/// Makes orphaned descendants our children (subreaper). Otherwise process 1 adopts them; in a container it may never reap them, and their
/// group would seem alive for ever.
fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn tail(log: &Path, lines: usize) -> Result<String> {
    let bytes = fs::read(log)?;
    let text = String::from_utf8_lossy(&bytes);
    let all: Vec<&str> = text.lines().collect();
    Ok(all.get(all.len().saturating_sub(lines)..).unwrap_or_default().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn group_ends_children_of_children() -> Result<()> {
        adopt_orphans();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & exec sleep 1000"]);
        let group = Group::start(&mut command)?;
        let pid = group.pid;
        assert!(is_alive(pid));
        drop(group);
        assert!(test_kill_process_group(pid).is_err(), "a process of the group is still there");
        Ok(())
    }

    #[test]
    fn group_that_ignores_the_request_is_killed() -> Result<()> {
        adopt_orphans();
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' TERM; while :; do sleep 0.1; done"]);
        let group = Group::start(&mut command)?;
        let pid = group.pid;
        thread::sleep(Duration::from_millis(200));
        drop(group);
        thread::sleep(Duration::from_millis(200));
        assert!(!is_alive(pid));
        Ok(())
    }

    #[test]
    fn group_ends_when_xtask_is_killed() -> Result<()> {
        adopt_orphans();
        let mut command = Command::new("sh");
        // One grandchild ends on SIGTERM, the other ignores it.
        command.args(["-c", "sleep 1000 & (trap '' TERM; while :; do sleep 0.1; done) & exec sleep 1000"]);
        let mut group = Group::start(&mut command)?;
        assert!(group.status()?.is_none());
        // The system closes the pipe like this when xtask ends.
        drop(group.open_pipe.take());
        let begun = Instant::now();
        while is_alive(group.pid) {
            assert!(begun.elapsed() < Duration::from_secs(60), "a process of the group is still there");
            thread::sleep(POLL);
        }
        Ok(())
    }

    #[test]
    fn guard_ends_if_the_command_is_missing() {
        let error = Group::start(&mut Command::new("/no/such/program")).err().map(|error| format!("{error:#}"));
        assert!(error.is_some_and(|error| error.starts_with("/no/such/program could not be started")));
    }

    #[test]
    fn failed_command_shows_its_own_last_lines() {
        let log = std::env::temp_dir().join(format!("xtask-{}.log", std::process::id()));
        let mut command = Command::new("sh");
        command.args(["-c", "echo first; echo no such thing >&2; exit 3"]);
        let error = run_logged("Trying", &mut command, &log).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("no such thing") && error.contains("exit status: 3"), "{error}");
    }

    #[test]
    fn clock_is_readable() {
        assert_eq!(clock(Duration::from_millis(8_200)), "8.2 s");
        assert_eq!(clock(Duration::from_secs(185)), "3 min 05 s");
    }
}
