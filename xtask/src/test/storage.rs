//! The storage tests: one suite on both backends, where S3 is a separate server that checks signatures; and the whole edge on an S3 server
//! that fails.

use std::ffi::OsStr;
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::node_tests;
use crate::artifacts::{Artifact, build_all};
use crate::process::run as run_command;
use crate::tools::{Tools, s3_server};
use crate::workspace::Workspace;

/// Whether `--s3` selects Garage instead of the default server.
pub(super) fn is_garage(name: &OsStr) -> Result<bool> {
    match name.to_str() {
        Some("garage") => Ok(true),
        Some("s3s-fs") => Ok(false),
        _ => bail!("--s3 must be s3s-fs or garage, not {}.", name.display()),
    }
}

/// Builds what the tests need, and returns the path of the S3 server.
pub(super) fn prepare(workspace: &Workspace, tools: &Tools, garage: bool) -> Result<PathBuf> {
    let server = s3_server(workspace, garage)?;
    build_all(workspace, tools)?;
    Artifact::Probe.build(workspace, tools)?;
    Ok(server)
}

/// Runs the tests in `tests/storage`; the tests start their own servers.
pub(super) fn run(workspace: &Workspace, tools: &Tools, garage: bool) -> Result<()> {
    let mut tests = node_tests(workspace, "tests/storage")?;
    let server = prepare(workspace, tools, garage)?;
    tests.env("SAFELIGHT_MODULES", tools.modules()).env("SAFELIGHT_S3_SERVER", server);
    tests.env("SAFELIGHT_S3", if garage { "garage" } else { "s3s-fs" });
    run_command(&mut tests)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_server_is_one_of_two() -> Result<()> {
        assert!(is_garage(OsStr::new("garage"))?);
        assert!(!is_garage(OsStr::new("s3s-fs"))?);
        assert!(is_garage(OsStr::new("minio")).is_err());
        Ok(())
    }
}
