//! The build artifacts: the app (`dist/app`), the edge worker (`edge/build`), and the worker that exposes the edge's storage to its tests.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::process::run_logged;
use crate::shrink_wasm::shrink;
use crate::site;
use crate::split::split;
use crate::stamp::Stamp;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// A build artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Artifact {
    /// The single-page app.
    App,
    /// The edge worker.
    Edge,
    /// The worker that exposes the edge's storage to its tests.
    Probe,
}

/// The folder of the probe's crate.
const PROBE: &str = "tests/storage/probe";

/// Inputs of every artifact: shared sources, build settings and tool versions.
const COMMON_INPUTS: [&str; 10] = [
    "api",
    "filters",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "rust-toolchain.toml",
    "tests/tools/package-lock.json",
    "xtask/src/artifacts.rs",
    "xtask/src/shrink_wasm.rs",
    "xtask/src/tools.rs",
];

impl Artifact {
    /// The artifacts that are deployed, in build order: the edge serves the app's files.
    pub(crate) const ALL: [Self; 2] = [Self::App, Self::Edge];

    /// The files and folders that the artifact depends on.
    pub(crate) fn inputs(self, workspace: &Workspace) -> Vec<PathBuf> {
        let own: &[&str] = match self {
            Self::App => &[
                "app",
                "photos",
                "index.html",
                "Trunk.toml",
                "xtask/src/site.rs",
                "xtask/src/site",
                "xtask/src/split.rs",
            ],
            Self::Edge => &["edge"],
            Self::Probe => &["tests/storage/probe/src", "edge/src/storage.rs", "edge/src/storage", "edge/Cargo.toml"],
        };
        let all = own.iter().chain(&COMMON_INPUTS).map(|path| workspace.path(path));
        all.filter(|path| path.exists()).collect()
    }

    /// Builds the artifact if its inputs changed since the last build.
    pub(crate) fn build(self, workspace: &Workspace, tools: &Tools) -> Result<()> {
        let stamp_file = workspace.path("dist").join(self.name()).with_extension("stamp");
        let stamp = self.stamp(workspace)?;
        if self.entry(workspace).is_file() && stamp.is_in(&stamp_file) {
            return self.finish(workspace);
        }
        let _ = fs::remove_file(&stamp_file);
        let mut command = match self {
            Self::App => tools.trunk()?,
            Self::Edge => tools.worker_build("edge")?,
            Self::Probe => tools.worker_build(PROBE)?,
        };
        match self {
            Self::App => command.args(["build", "--release"]),
            Self::Edge | Self::Probe => command.arg("--release"),
        };
        run_logged(
            &format!("Building the {} (minutes the first time, seconds later)", self.name()),
            &mut command,
            &workspace.log(self.name()),
        )?;
        if !self.entry(workspace).is_file() {
            bail!("The build of the {} succeeded, but {} is missing.", self.name(), self.entry(workspace).display());
        }
        if self == Self::App {
            split(workspace, tools, &workspace.path("dist/app"))?;
        }
        for module in self.modules(workspace)? {
            shrink(tools, workspace, &module)?;
        }
        if self == Self::App {
            site::process(workspace, tools)?;
        }
        self.finish(workspace)?;
        // Store the stamp from before the build: if a source changed during the build, the next run builds again.
        stamp.write(&stamp_file)
    }

    /// Writes the small files beside the build. Runs each time.
    fn finish(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::App => site::write_derived(workspace),
            Self::Edge | Self::Probe => Ok(()),
        }
    }

    fn stamp(self, workspace: &Workspace) -> Result<Stamp> {
        let inputs = self.inputs(workspace);
        Stamp::compute(&inputs.iter().map(PathBuf::as_path).collect::<Vec<_>>(), &[self.name()])
    }

    /// The file whose existence shows that a build is complete.
    fn entry(self, workspace: &Workspace) -> PathBuf {
        workspace.path(match self {
            Self::App => "dist/app/index.html",
            Self::Edge => "edge/build/index.js",
            Self::Probe => "tests/storage/probe/build/index.js",
        })
    }

    /// The WebAssembly files of a complete build.
    fn modules(self, workspace: &Workspace) -> Result<Vec<PathBuf>> {
        let folder = match self {
            Self::App => workspace.path("dist/app"),
            Self::Edge => workspace.path("edge/build"),
            Self::Probe => workspace.path("tests/storage/probe/build"),
        };
        let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        Ok(files.into_iter().filter(|file| file.extension().is_some_and(|end| end == "wasm")).collect())
    }

    fn name(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Edge => "edge",
            Self::Probe => "probe",
        }
    }
}

/// Builds every deployed artifact whose inputs changed.
pub(crate) fn build_all(workspace: &Workspace, tools: &Tools) -> Result<()> {
    Artifact::ALL.iter().try_for_each(|artifact| artifact.build(workspace, tools))
}
