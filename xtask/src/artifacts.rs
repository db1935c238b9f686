//! What is built from the sources: the app (`dist/app`), the edge's worker (`edge/build`), and the worker that tests its store.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::pack::pack;
use crate::process::run_logged;
use crate::site;
use crate::split::split;
use crate::stamp::Stamp;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// One of the things that are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Artifact {
    /// The single-page app.
    App,
    /// The worker.
    Edge,
    /// The worker that offers the edge's store to its tests.
    Probe,
}

/// Where the probe's crate is.
const PROBE: &str = "tests/storage/probe";

/// What changes every build: the sources both share, and how and with which tools they are built.
const SHARED: [&str; 10] = [
    "api",
    "filters",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "rust-toolchain.toml",
    "tests/tools/package-lock.json",
    "xtask/src/artifacts.rs",
    "xtask/src/pack.rs",
    "xtask/src/tools.rs",
];

impl Artifact {
    /// What is run and deployed, in the order in which the edge needs them: it serves the app's files.
    pub(crate) const ALL: [Self; 2] = [Self::App, Self::Edge];

    /// The files and folders it is built from.
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
        let all = own.iter().chain(&SHARED).map(|path| workspace.path(path));
        all.filter(|path| path.exists()).collect()
    }

    /// Builds it, unless nothing has changed since it was built.
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
            bail!("The {} was built, but {} is not there.", self.name(), self.entry(workspace).display());
        }
        if self == Self::App {
            split(workspace, tools, &workspace.path("dist/app"))?;
        }
        for module in self.modules(workspace)? {
            pack(tools, workspace, &module)?;
        }
        if self == Self::App {
            site::arrange(workspace, tools)?;
        }
        self.finish(workspace)?;
        // Sources that changed meanwhile may or may not be in it: the stamp from before makes that build again.
        stamp.write(&stamp_file)
    }

    /// What is written beside a build, and takes no time.
    fn finish(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::App => site::complete(workspace),
            Self::Edge | Self::Probe => Ok(()),
        }
    }

    fn stamp(self, workspace: &Workspace) -> Result<Stamp> {
        let inputs = self.inputs(workspace);
        Stamp::of(&inputs.iter().map(PathBuf::as_path).collect::<Vec<_>>(), &[self.name()])
    }

    /// The file that a finished build has.
    fn entry(self, workspace: &Workspace) -> PathBuf {
        workspace.path(match self {
            Self::App => "dist/app/index.html",
            Self::Edge => "edge/build/index.js",
            Self::Probe => "tests/storage/probe/build/index.js",
        })
    }

    /// The WebAssembly files that a finished build has.
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

/// Builds what is not up to date.
pub(crate) fn build_all(workspace: &Workspace, tools: &Tools) -> Result<()> {
    Artifact::ALL.iter().try_for_each(|artifact| artifact.build(workspace, tools))
}
