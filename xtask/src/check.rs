//! `cargo xtask check`: static checks of the sources and of the built files.

mod arrows;
mod deny;
mod sizes;
mod web;

use std::time::Instant;

use anyhow::{Context as _, Result};
use lexopt::Parser;
use serde_json::Value;

use crate::parallel::{self, Job};
use crate::process::{read, run as run_command};
use crate::test::summarise;
use crate::workspace::Workspace;

const PARTS: [&str; 7] = ["fmt", "web", "lints", "arrows", "deny", "sizes", ADVISORIES];

/// Runs only when named: it needs a database from the internet, and its result can change without a change in this repository.
const ADVISORIES: &str = "advisories";

/// Runs the named parts, or all but [`ADVISORIES`]. A failed part does not stop the others.
pub(crate) fn run(workspace: &Workspace, args: Parser) -> Result<()> {
    let parts = chosen(args)?;
    if parts.len() > 1 {
        let jobs: Vec<Job<'_>> = parts.iter().map(|part| Job { part, args: vec!["check", part] }).collect();
        return summarise("check", &parallel::run(workspace, "check", &jobs));
    }
    let mut results = Vec::new();
    for part in parts {
        eprintln!("\n== check: {part} ==\n");
        let begun = Instant::now();
        let result = match part {
            "fmt" => run_command(workspace.cargo().args(["fmt", "--all", "--check"])),
            "lints" => lints(workspace),
            "arrows" => arrows::check(workspace, &metadata(workspace, &["--no-deps"])?),
            "web" => web::check(workspace),
            "deny" => deny::check(workspace),
            ADVISORIES => deny::advisories(workspace),
            _ => sizes::check(workspace),
        };
        if let Err(error) = &result {
            eprintln!("\nerror: {error:#}");
        }
        results.push((part, result.is_ok(), begun.elapsed()));
    }
    summarise("check", &results)
}

fn chosen(args: Parser) -> Result<Vec<&'static str>> {
    let none_is_named = args.clone().next()?.is_none();
    let mut parts = crate::parts(args, &PARTS)?;
    parts.retain(|part| !none_is_named || *part != ADVISORIES);
    Ok(parts)
}

/// Runs Clippy for the host with tests, and for wasm32, which has code of its own.
fn lints(workspace: &Workspace) -> Result<()> {
    let clippy = |args: &[&str]| {
        let mut command = workspace.cargo();
        command.args(["clippy", "--locked"]).args(args).args(["--", "--deny", "warnings"]);
        run_command(&mut command)
    };
    let host = clippy(&["--workspace", "--all-targets"]);
    crate::tools::ensure_wasm_target(workspace)?;
    let wasm = clippy(&[
        "--target=wasm32-unknown-unknown",
        "--package=safelight-filters",
        "--package=api",
        "--package=edge",
        "--package=app",
        "--package=storage-probe",
        "--features=safelight-filters/bindings",
    ]);
    host.and(wasm)
}

fn metadata(workspace: &Workspace, args: &[&str]) -> Result<Value> {
    let text = read(workspace.cargo().args(["metadata", "--format-version=1", "--locked"]).args(args))?;
    serde_json::from_str(&text).context("cargo's metadata cannot be read")
}

/// The list of packages in cargo's metadata.
fn packages(metadata: &Value) -> Result<&Vec<Value>> {
    metadata["packages"].as_array().context("cargo's metadata names no packages")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advisories_run_only_by_name() -> Result<()> {
        let all = chosen(Parser::from_args(Vec::<String>::new()))?;
        assert_eq!(all, ["fmt", "web", "lints", "arrows", "deny", "sizes"]);
        assert_eq!(chosen(Parser::from_args(["web", "advisories"]))?, ["web", "advisories"]);
        Ok(())
    }
}
