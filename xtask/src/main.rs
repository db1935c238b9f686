//! `cargo xtask …`: Safelight's build tasks. The table below lists all of them.

mod artifacts;
mod bench;
mod check;
mod dev;
mod dist;
mod fuzz;
mod migrate;
mod npm;
mod parallel;
mod process;
mod server;
mod shrink_wasm;
mod site;
mod size;
mod split;
mod stamp;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::{Arg, Parser};

use crate::workspace::Workspace;

struct Task {
    name: &'static str,
    args: &'static str,
    does: &'static str,
    run: fn(&Workspace, Parser) -> Result<()>,
}

const TASKS: [Task; 7] = [
    Task {
        name: "dev",
        args: "[--port N] [--state DIR]",
        does: "build app and edge, serve both, and rebuild on changes (port 8787, state in .safelight)",
        run: dev::run,
    },
    Task {
        name: "migrate",
        args: "[--back [N|NAME]] [--state DIR | --remote --env production|preview]",
        does: "apply the pending migrations of the database (state in .safelight); --back: undo the newest one, the N newest ones, or NAME and all that came after it",
        run: migrate::run,
    },
    Task {
        name: "test",
        args: "[--changed] [--full] [--s3 garage] [rust|engine|api|browser|storage|kill|contract]…",
        does: "run all tests or the named parts; --changed: only parts that the change since main can affect; --again: only the test files of api or browser that failed in the last run; --full: the contract and kill tests at full size",
        run: test::run,
    },
    Task {
        name: "check",
        args: "[fmt|web|lints|arrows|deny|sizes|advisories]…",
        does: "check format and lints of Rust, JavaScript and CSS, dependency rules, licences and size budgets; advisories runs only if named",
        run: check::run,
    },
    Task {
        name: "bench",
        args: "[load|app|cost] [--rounds N] [--only TEXT] [--json FILE]",
        does: "measure the engine against other libraries, and write docs/bench unless --only is given; load: the edge under wrk; app: drags and first visits in Chromium; cost: each operation against its estimate; presets: sums and queries of many makes (--full: 100,000)",
        run: bench::run,
    },
    Task {
        name: "fuzz",
        args: "[--seconds N] [target]…",
        does: "run the fuzz targets, one minute each by default; needs the nightly compiler",
        run: fuzz::run,
    },
    Task {
        name: "dist",
        args: "[npm] [--serve [--port N]]",
        does: "build the deployable files dist/app and dist/worker, or the npm package dist/npm; --serve: serve dist/app alone like a static host (port 8788)",
        run: dist::run,
    },
];

fn main() -> ExitCode {
    match process::end_all_on_signal().and_then(|()| run(Parser::from_env())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut args: Parser) -> Result<()> {
    let name = match args.next()? {
        Some(Arg::Value(name)) => name.to_string_lossy().into_owned(),
        Some(Arg::Long("help") | Arg::Short('h')) | None => {
            println!("{}", help());
            return Ok(());
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        bail!("There is no task {name:?}.\n\n{}", help());
    };
    (task.run)(&Workspace::find(), args)
}

/// The arguments after a task's name, each one of `known`; all of `known` if there are none.
fn parts<'a>(mut args: Parser, known: &[&'a str]) -> Result<Vec<&'a str>> {
    let mut chosen = Vec::new();
    while let Some(arg) = args.next()? {
        let Arg::Value(word) = arg else { return Err(arg.unexpected().into()) };
        let word = word.to_string_lossy();
        match known.iter().find(|part| **part == word) {
            Some(part) => chosen.push(*part),
            None => bail!("There is no part {word:?}. Use one of {}.", known.join(", ")),
        }
    }
    Ok(if chosen.is_empty() { known.to_vec() } else { chosen })
}

fn help() -> String {
    let usage = |task: &Task| format!("  cargo xtask {} {}\n      {}", task.name, task.args, task.does);
    format!("Safelight's tasks:\n\n{}", TASKS.iter().map(usage).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_default_to_all() -> Result<()> {
        let known = ["a", "b"];
        assert_eq!(parts(Parser::from_args(Vec::<String>::new()), &known)?, ["a", "b"]);
        assert_eq!(parts(Parser::from_args(["b"]), &known)?, ["b"]);
        assert!(parts(Parser::from_args(["c"]), &known).is_err());
        assert!(parts(Parser::from_args(["--c"]), &known).is_err());
        Ok(())
    }
}
