//! The tools the tasks need: one table with their pinned versions, and how each gets here.
//!
//! A tool on `PATH` is taken if its version is right; otherwise it is installed into `.tools/`, once.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process::{read, run_logged};
use crate::stamp::Stamp;
use crate::workspace::Workspace;

/// A program that is built from a crate.
struct CargoTool {
    program: &'static str,
    krate: &'static str,
    version: &'static str,
    /// More arguments for `cargo install`.
    args: &'static [&'static str],
    /// Measured on two cores, with `QUICK_PROFILE`.
    minutes: u32,
}

/// wasm-bindgen's version is also that of the crate in the workspace: the two must be equal.
const CARGO_TOOLS: [CargoTool; 3] = [
    CargoTool { program: "wasm-bindgen", krate: "wasm-bindgen-cli", version: "0.2.129", args: &[], minutes: 2 },
    CargoTool { program: "worker-build", krate: "worker-build", version: "0.8.7", args: &[], minutes: 3 },
    CargoTool { program: "trunk", krate: "trunk", version: "0.21.14", args: &[], minutes: 6 },
];

/// Only fuzzing needs it.
const CARGO_FUZZ: CargoTool =
    CargoTool { program: "cargo-fuzz", krate: "cargo-fuzz", version: "0.13.2", args: &[], minutes: 2 };

/// Only `cargo xtask check` needs it.
const CARGO_DENY: CargoTool =
    CargoTool { program: "cargo-deny", krate: "cargo-deny", version: "0.20.2", args: &[], minutes: 3 };

/// Only what makes the npm package needs it.
const WASM_PACK: CargoTool =
    CargoTool { program: "wasm-pack", krate: "wasm-pack", version: "0.15.1", args: &[], minutes: 3 };

/// Only the tests of the store need them: a small S3 server that checks signatures, the newest that this Rust compiles; and a store that
/// people run, when it is asked for.
const S3S_FS: CargoTool =
    CargoTool { program: "s3s-fs", krate: "s3s-fs", version: "0.14.1", args: &["--features", "binary"], minutes: 2 };
const GARAGE: CargoTool = CargoTool {
    program: "garage",
    krate: "garage",
    version: "2.5.0",
    args: &["--no-default-features", "--features", "bundled-libs,sqlite"],
    minutes: 13,
};

/// The tools' own release profiles optimise for months of use; we want them soon.
const QUICK_PROFILE: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
];

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What the test runner's options need; wrangler needs 20.3.
const NODE_AT_LEAST: (u32, u32) = (20, 10);

/// Names Chromium goes by, in the order they are tried.
const CHROMIUM: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// The tools, all present.
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    workspace: Workspace,
    wasm_bindgen: PathBuf,
    worker_build: PathBuf,
    trunk: PathBuf,
}

impl Tools {
    /// Finds every tool and installs what is missing.
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        check_node()?;
        ensure_wasm_target(workspace)?;
        npm_tools(workspace)?;
        ensure_cargo_tools(workspace, &CARGO_TOOLS)?;
        let find = |program: &str| {
            let tool = CARGO_TOOLS.iter().find(|tool| tool.program == program);
            tool.and_then(|tool| locate(workspace, tool)).with_context(|| format!("{program} is not there."))
        };
        Ok(Self {
            workspace: workspace.clone(),
            wasm_bindgen: find("wasm-bindgen")?,
            worker_build: find("worker-build")?,
            trunk: find("trunk")?,
        })
    }

    /// `trunk`, in the root folder.
    pub(crate) fn trunk(&self) -> Result<Command> {
        let mut command = self.workspace.command(&self.trunk);
        // The wasm flags of `.cargo/config.toml` must not be replaced by what a person has set for the host.
        command.env("PATH", self.path()?).env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        // A compiler's message is the error; trunk's own call stack under it helps nobody.
        command.env_remove("RUST_BACKTRACE");
        Ok(command)
    }

    /// `worker-build`, in the folder of a crate.
    pub(crate) fn worker_build(&self, krate: &str) -> Result<Command> {
        let mut command = self.workspace.command(&self.worker_build);
        command.current_dir(self.workspace.path(krate)).env("PATH", self.path()?);
        command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        // With these it downloads nothing.
        command.env("WASM_BINDGEN_BIN", &self.wasm_bindgen);
        command.env("WASM_OPT_BIN", self.npm_bin("wasm-opt")).env("ESBUILD_BIN", self.npm_bin("esbuild"));
        Ok(command)
    }

    /// `wrangler`, in `edge/`: local, without telemetry or look-ups, its own files under `state`.
    pub(crate) fn wrangler(&self, state: &Path) -> Command {
        let mut command = self.workspace.command("node");
        command.current_dir(self.workspace.path("edge"));
        command.arg(self.workspace.path(".tools/npm/node_modules/wrangler/bin/wrangler.js"));
        command.envs([
            ("CI", "1"),
            ("WRANGLER_SEND_METRICS", "false"),
            ("WRANGLER_SEND_ERROR_REPORTS", "false"),
            ("WRANGLER_HIDE_BANNER", "true"),
            ("CLOUDFLARE_CF_FETCH_ENABLED", "false"),
        ]);
        command.env("WRANGLER_LOG_PATH", state.join("wrangler/logs"));
        command.env("WRANGLER_REGISTRY_PATH", state.join("wrangler/registry"));
        command.env("WRANGLER_CACHE_DIR", state.join("wrangler/cache"));
        command
    }

    /// The npm packages' folder.
    pub(crate) fn modules(&self) -> PathBuf {
        self.workspace.path(".tools/npm/node_modules")
    }

    /// `wasm-opt`, in the root folder.
    pub(crate) fn wasm_opt(&self) -> Command {
        self.workspace.command(self.npm_bin("wasm-opt"))
    }

    /// The edge on this machine, its output and state under `state`.
    pub(crate) fn local_edge(&self, state: &Path, port: u16) -> Command {
        let mut command = self.workspace.command("node");
        command.current_dir(self.workspace.path("edge")).arg("local.mjs");
        command.arg(self.workspace.path(".tools/npm/node_modules")).arg(state).arg(port.to_string());
        command
    }

    /// `wasm-bindgen`, in the root folder.
    pub(crate) fn wasm_bindgen(&self) -> Command {
        self.workspace.command(&self.wasm_bindgen)
    }

    fn npm_bin(&self, program: &str) -> PathBuf {
        self.workspace.path(".tools/npm/node_modules/.bin").join(program)
    }

    /// trunk looks its tools up on `PATH`.
    fn path(&self) -> Result<OsString> {
        let mut folders = vec![self.workspace.path(".tools/npm/node_modules/.bin")];
        folders.extend(self.wasm_bindgen.parent().map(Path::to_owned));
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        Ok(env::join_paths(folders)?)
    }
}

/// Where `cargo-fuzz` is, installed if it is missing.
pub(crate) fn cargo_fuzz(workspace: &Workspace) -> Result<PathBuf> {
    ensure_cargo_tools(workspace, &[CARGO_FUZZ])?;
    locate(workspace, &CARGO_FUZZ).context("cargo-fuzz is not there.")
}

/// Where `cargo-deny` is, installed if it is missing.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    ensure_cargo_tools(workspace, &[CARGO_DENY])?;
    locate(workspace, &CARGO_DENY).context("cargo-deny is not there.")
}

/// Where the npm packages of `tests/tools` are, installed if they are missing.
pub(crate) fn npm_tools(workspace: &Workspace) -> Result<PathBuf> {
    let label =
        "Installing wrangler, esbuild, binaryen, playwright-core and Biome from npm into .tools (about a minute)";
    ensure_packages(workspace, "tests/tools", "npm", label)
}

/// Where `s3s-fs` or `garage` is, installed if it is missing.
pub(crate) fn s3_server(workspace: &Workspace, garage: bool) -> Result<PathBuf> {
    let tool = if garage { GARAGE } else { S3S_FS };
    let program = tool.program;
    ensure_cargo_tools(workspace, std::slice::from_ref(&tool))?;
    locate(workspace, &tool).with_context(|| format!("{program} is not there."))
}

/// `wasm-pack` in the root folder, installed if it is missing; it finds its own tools on `PATH` and downloads nothing.
pub(crate) fn wasm_pack(workspace: &Workspace, tools: &Tools) -> Result<Command> {
    ensure_cargo_tools(workspace, &[WASM_PACK])?;
    let mut command = workspace.command(locate(workspace, &WASM_PACK).context("wasm-pack is not there.")?);
    command.env("PATH", tools.path()?).env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    Ok(command)
}

/// npm packages pinned in `from`, installed into `.tools/<to>` once for each lock file and version of Node.
pub(crate) fn ensure_packages(workspace: &Workspace, from: &str, to: &str, label: &str) -> Result<PathBuf> {
    let node = check_node()?;
    let (wanted, folder) = (workspace.path(from), workspace.path(".tools").join(to));
    let files = ["package.json", "package-lock.json"];
    let sources = files.map(|file| wanted.join(file));
    let stamp = Stamp::of(&sources.each_ref().map(PathBuf::as_path), &[&node])?;
    let stamp_file = folder.join("installed.stamp");
    if stamp.is_in(&stamp_file) {
        return Ok(folder);
    }
    fs::create_dir_all(&folder)?;
    let _ = fs::remove_file(&stamp_file);
    for file in files {
        fs::copy(wanted.join(file), folder.join(file)).with_context(|| format!("{from}/{file} is missing"))?;
    }
    let mut install = workspace.command("npm");
    // None of the packages needs its install script.
    install.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    run_logged(label, &mut install, &workspace.log(to)).with_context(|| {
        format!("npm could not install what {from} names: is the network there? It is safe to run this again.")
    })?;
    stamp.write(&stamp_file)?;
    Ok(folder)
}

/// Python packages pinned with their hashes in `from`, installed into an environment of their own in `.tools/<to>`.
pub(crate) fn ensure_python(workspace: &Workspace, from: &str, to: &str) -> Result<PathBuf> {
    let wanted = workspace.path(from).join("requirements.txt");
    let folder = workspace.path(".tools").join(to);
    let needs = "The contract test needs Python 3.10 or newer with its `venv` (Debian and Ubuntu: `sudo apt-get install \
                 python3-venv`).";
    let version = read(Command::new("python3").arg("--version")).context(needs)?;
    let stamp = Stamp::of(&[&wanted], &[version.trim()])?;
    let stamp_file = folder.join("installed.stamp");
    if stamp.is_in(&stamp_file) {
        return Ok(folder);
    }
    let _ = fs::remove_dir_all(&folder);
    let mut make = workspace.command("python3");
    run_logged("Making a Python environment in .tools", make.args(["-m", "venv"]).arg(&folder), &workspace.log(to))
        .context(needs)?;
    let mut install = workspace.command(folder.join("bin/pip"));
    install
        .args(["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement"])
        .arg(&wanted);
    run_logged("Installing schemathesis from PyPI into .tools", &mut install, &workspace.log(to)).with_context(
        || format!("pip could not install what {from} names: is the network there? It is safe to run this again."),
    )?;
    stamp.write(&stamp_file)?;
    Ok(folder)
}

/// Chromium, for the browser tests.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(path) = env::var_os("SAFELIGHT_CHROMIUM") {
        let path = PathBuf::from(path);
        if !path.is_file() {
            bail!("SAFELIGHT_CHROMIUM names {}, and there is no such file.", path.display());
        }
        return Ok(path);
    }
    let apps = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    CHROMIUM.iter().find_map(|name| on_path(name)).or_else(|| apps.iter().map(PathBuf::from).find(|path| path.is_file())).context(
        "The browser tests need Chromium or Chrome. Install it (Debian and Ubuntu: `sudo apt-get install chromium`; \
         Fedora: `sudo dnf install chromium`; macOS: `brew install --cask chromium`), or name one in SAFELIGHT_CHROMIUM.",
    )
}

/// Where `program` is, if it is on `PATH`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn check_node() -> Result<String> {
    let (major, minor) = NODE_AT_LEAST;
    let wanted = format!("Safelight's tools need Node.js {major}.{minor} or newer (https://nodejs.org).");
    let version = read(Command::new("node").arg("--version")).context(wanted.clone())?;
    let version = version.trim().trim_start_matches('v').to_owned();
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    if (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) < NODE_AT_LEAST {
        bail!("{wanted} This is {version}.");
    }
    Ok(version)
}

/// Explicitly, because rustup may have been told not to install by itself.
pub(crate) fn ensure_wasm_target(workspace: &Workspace) -> Result<()> {
    let mut ask = workspace.command("rustc");
    let libraries = read(ask.args(["--print", "target-libdir", "--target", WASM_TARGET]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        bail!(
            "This Rust has no standard library for {WASM_TARGET}. Install it by your system's packages, or use rustup."
        );
    }
    let mut add = workspace.command("rustup");
    run_logged(
        &format!("Installing Rust's {WASM_TARGET} target (about a minute)"),
        add.args(["target", "add", WASM_TARGET]),
        &workspace.log("rustup"),
    )
}

fn ensure_cargo_tools(workspace: &Workspace, wanted: &[CargoTool]) -> Result<()> {
    let missing: Vec<_> = wanted.iter().filter(|tool| locate(workspace, tool).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let minutes: u32 = missing.iter().map(|tool| tool.minutes).sum();
    eprintln!("{} to be built into .tools, once; about {minutes} minutes on two cores.", list(&missing));
    // One target folder for all of them: what they share compiles once.
    let build = workspace.path(".tools/build");
    for tool in missing {
        let CargoTool { program, krate, version, args, minutes } = tool;
        let mut install = workspace.cargo();
        install.args(["install", "--locked", "--force", krate, "--version", version, "--root"]);
        install.arg(workspace.path(".tools")).arg("--target-dir").arg(&build).args(*args);
        install.envs(QUICK_PROFILE).env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        run_logged(
            &format!("Building {program} {version} (about {minutes} min)"),
            &mut install,
            &workspace.log(program),
        )
        .with_context(|| {
            format!(
                "{program} could not be built. It needs the network, a C compiler, pkg-config and OpenSSL's headers \
                 (Debian and Ubuntu: `sudo apt-get install build-essential pkg-config libssl-dev`). Run the command \
                 again when the cause is gone, or put {program} {version} on PATH: it is then used as it is."
            )
        })?;
    }
    fs::remove_dir_all(&build).with_context(|| format!("{} cannot be removed", build.display()))
}

fn list(tools: &[&CargoTool]) -> String {
    tools.iter().map(|tool| format!("{} {}", tool.program, tool.version)).collect::<Vec<_>>().join(", ")
}

/// A tool in its pinned version: on `PATH`, or in `.tools/bin`.
fn locate(workspace: &Workspace, tool: &CargoTool) -> Option<PathBuf> {
    let installed = workspace.path(".tools/bin").join(tool.program);
    on_path(tool.program).into_iter().chain([installed]).find(|path| {
        let says = read(Command::new(path).arg("--version")).unwrap_or_default();
        says.split_whitespace().any(|word| names_version(word, tool.version))
    })
}

/// `2.5.0`, `v2.5.0`, or `cargo:2.5.0`, as what was built from a crate says of itself.
fn names_version(word: &str, version: &str) -> bool {
    word.trim_start_matches("cargo:").trim_start_matches('v') == version
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_found_as_programs_write_it() {
        assert!(["2.5.0", "v2.5.0", "cargo:2.5.0"].iter().all(|word| names_version(word, "2.5.0")));
        assert!(!["2.5.01", "12.5.0", "2.5", "[features:"].iter().any(|word| names_version(word, "2.5.0")));
    }

    #[test]
    fn wasm_bindgen_is_pinned_to_the_version_of_the_crate() -> Result<()> {
        let manifest = fs::read_to_string(Workspace::find().path("Cargo.toml"))?;
        let pinned = CARGO_TOOLS.iter().find(|tool| tool.program == "wasm-bindgen").map(|tool| tool.version);
        assert!(manifest.contains(&format!("wasm-bindgen = \"={}\"", pinned.unwrap_or_default())));
        Ok(())
    }
}
