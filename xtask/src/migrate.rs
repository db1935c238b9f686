//! `cargo xtask migrate`: applies the migrations of D1, and undoes them.
//!
//! `edge/migrations/NAME.sql` is a migration, and `edge/migrations/undo/NAME.sql` undoes it. wrangler's table `d1_migrations` lists
//! what a database has. Each migration and each undo is one batch together with its change of that table. D1 runs a batch as one
//! transaction, so a run that is killed leaves each migration either applied or not.

mod selection;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};
use serde_json::Value;

use self::selection::Selection;
use crate::process::{read, run_logged};
use crate::stamp::Stamp;
use crate::tools::{ENVIRONMENTS, Tools};
use crate::workspace::Workspace;

const FOLDER: &str = "edge/migrations";
const UNDO_FOLDER: &str = "edge/migrations/undo";

/// In a local state folder: the stamp of the migrations that its database has.
const STAMP: &str = "migrations.stamp";

/// The options of the task.
#[derive(Debug, Default)]
struct Options {
    back: Option<Selection>,
    state: Option<PathBuf>,
    remote: bool,
    environment: Option<String>,
}

/// A D1 database.
#[derive(Debug)]
enum Database {
    /// In the state folder of a local edge.
    Local(PathBuf),
    /// Of an environment of wrangler.toml.
    Remote(String),
}

/// Applies the pending migrations, or undoes those that `--back` selects.
pub(crate) fn run(workspace: &Workspace, args: Parser) -> Result<()> {
    let Options { back, state, remote, environment } = options(args)?;
    let database = match (remote, environment, state) {
        (true, Some(environment), None) => Database::Remote(environment),
        (false, None, state) => Database::Local(state.unwrap_or_else(|| workspace.path(".safelight"))),
        (true, None, None) => bail!("Say which database: --remote --env {}.", ENVIRONMENTS.join(" or --env ")),
        _ => bail!("Use --env together with --remote, and --state without them."),
    };
    let tools = Tools::ensure(workspace)?;
    match back {
        Some(selection) => back_to(workspace, &tools, &database, &selection),
        None => forward(workspace, &tools, &database),
    }
}

fn options(mut args: Parser) -> Result<Options> {
    let mut options = Options::default();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("back") => options.back = Some(Selection::default()),
            Arg::Long("state") => options.state = Some(std::path::absolute(args.value()?)?),
            Arg::Long("remote") => options.remote = true,
            Arg::Long("env") => {
                let name = args.value()?.string()?;
                if !ENVIRONMENTS.contains(&name.as_str()) {
                    bail!("There is no environment {name:?}. Use one of {}.", ENVIRONMENTS.join(", "));
                }
                options.environment = Some(name);
            }
            Arg::Value(word) if matches!(options.back, Some(Selection::Newest(1))) => {
                options.back = Some(word.string()?.parse()?);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

/// Applies the pending migrations to the database in `state`, if it does not have all of them.
pub(crate) fn bring_up_to_date(workspace: &Workspace, tools: &Tools, state: &Path) -> Result<()> {
    let stamp = Stamp::compute(&[&workspace.path(FOLDER)], &["safelight"])?;
    let stamp_file = state.join(STAMP);
    if stamp.is_in(&stamp_file) {
        return Ok(());
    }
    forward(workspace, tools, &Database::Local(state.to_owned()))?;
    stamp.write(&stamp_file)
}

fn forward(workspace: &Workspace, tools: &Tools, database: &Database) -> Result<()> {
    let mut command = database.wrangler(workspace, tools, &["migrations", "apply"]);
    run_logged(&format!("Migrating {}", database.label()), &mut command, &workspace.log("migrations"))
}

fn back_to(workspace: &Workspace, tools: &Tools, database: &Database, selection: &Selection) -> Result<()> {
    let names = selection.of(&applied(workspace, tools, database)?, &names(workspace)?)?;
    // Read every file first: either all of them are there, or nothing changes.
    let undo = |name: &String| {
        let file = workspace.path(UNDO_FOLDER).join(name);
        fs::read_to_string(file).with_context(|| {
            format!("{UNDO_FOLDER}/{name} is missing. Run this in the newest release that the database had.")
        })
    };
    let files = names.iter().map(undo).collect::<Result<Vec<_>>>()?;
    if names.is_empty() {
        eprintln!("Nothing to undo in {}.", database.label());
    }
    for (name, undo) in names.iter().zip(files) {
        if let Database::Local(state) = database {
            // `cargo xtask dev` migrates again if the stamp is missing.
            let _ = fs::remove_file(state.join(STAMP));
        }
        let mut command = database.wrangler(workspace, tools, &["execute"]);
        command.arg(format!("--command={}", undo_batch(name, &undo)));
        let label = format!("Undoing {name} in {}", database.label());
        run_logged(&label, &mut command, &workspace.log("migrations"))?;
    }
    Ok(())
}

/// The statements that undo a migration, in one batch.
fn undo_batch(name: &str, undo: &str) -> String {
    format!("{undo}\nDELETE FROM d1_migrations WHERE name = '{name}';")
}

/// The migrations that a database has, in the order in which they were applied.
fn applied(workspace: &Workspace, tools: &Tools, database: &Database) -> Result<Vec<String>> {
    if let Database::Local(state) = database
        && !state.join("v3/d1").exists()
    {
        bail!("{} has no database. `cargo xtask dev` and `cargo xtask migrate` make one.", state.display());
    }
    let mut command = database.wrangler(workspace, tools, &["execute"]);
    command.args(["--json", "--command=SELECT name FROM d1_migrations ORDER BY id"]);
    let answer: Value = serde_json::from_str(&read(&mut command)?).context("wrangler's answer is not JSON")?;
    let rows = answer[0]["results"].as_array().context("wrangler's answer has no rows")?;
    let name = |row: &Value| row["name"].as_str().map(str::to_owned).context("a migration has no name");
    rows.iter().map(name).collect()
}

/// The names of all migrations, oldest first.
fn names(workspace: &Workspace) -> Result<Vec<String>> {
    sql_files(&workspace.path(FOLDER))
}

fn sql_files(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<Result<Vec<_>>>()?;
    names.retain(|name| name.ends_with(".sql"));
    names.sort();
    Ok(names)
}

impl Database {
    /// `wrangler d1 WORDS` on this database.
    fn wrangler(&self, workspace: &Workspace, tools: &Tools, words: &[&str]) -> Command {
        let logs = workspace.target();
        let mut command = tools.wrangler(if let Self::Local(state) = self { state } else { &logs });
        command.arg("d1").args(words).arg("DB");
        match self {
            Self::Local(state) => command.args(["--local", "--persist-to"]).arg(state),
            Self::Remote(environment) => command.args(["--remote", "--env", environment]),
        };
        command
    }

    fn label(&self) -> String {
        match self {
            Self::Local(_) => "the local database".to_owned(),
            Self::Remote(environment) => format!("the database of {environment}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_migration_has_an_undo_file_and_a_number_of_its_own() -> Result<()> {
        let workspace = Workspace::find();
        let names = names(&workspace)?;
        assert!(names.len() >= 2, "{FOLDER} has {names:?}");
        assert_eq!(
            names,
            sql_files(&workspace.path(UNDO_FOLDER))?,
            "{FOLDER} and {UNDO_FOLDER} must have the same names"
        );
        let numbers: BTreeSet<_> =
            names.iter().filter_map(|name| name.split_once('_')).map(|(number, _)| number).collect();
        assert_eq!(numbers.len(), names.len(), "two of {names:?} have the same number");
        for name in &names {
            let undo = fs::read_to_string(workspace.path(UNDO_FOLDER).join(name))?;
            assert!(undo.trim_end().ends_with(';'), "{UNDO_FOLDER}/{name} must end with a semicolon");
        }
        Ok(())
    }

    #[test]
    fn undo_removes_the_migration_from_the_list() {
        assert_eq!(
            undo_batch("0002_b.sql", "DROP TABLE b;"),
            "DROP TABLE b;\nDELETE FROM d1_migrations WHERE name = '0002_b.sql';"
        );
    }

    #[test]
    fn options_name_one_database() -> Result<()> {
        let parse = |words: &[&str]| options(Parser::from_args(words.iter().copied()));
        assert_eq!(parse(&["--back"])?.back, Some(Selection::Newest(1)));
        assert_eq!(parse(&["--back", "2", "--state", "/s"])?.back, Some(Selection::Newest(2)));
        let named = parse(&["--back", "0002_b", "--remote", "--env", "preview"])?;
        assert_eq!(named.back, Some(Selection::DownTo("0002_b.sql".to_owned())));
        assert_eq!((named.remote, named.environment.as_deref()), (true, Some("preview")));
        assert!(parse(&["2"]).is_err(), "a number without --back");
        assert!(parse(&["--env", "test"]).is_err());
        let workspace = Workspace::find();
        for wrong in [&["--remote"][..], &["--env", "preview"], &["--remote", "--env", "preview", "--state", "/s"]] {
            assert!(run(&workspace, Parser::from_args(wrong.iter().copied())).is_err(), "{wrong:?}");
        }
        Ok(())
    }
}
