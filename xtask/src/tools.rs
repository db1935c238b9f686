//! The tools of the tasks: one table with pinned versions, and how each is installed.
//!
//! A tool on `PATH` is used if its version matches. Otherwise it is installed into the cache, once for all clones.

mod browsers;
mod cache;
mod crates;
mod first_run;
mod packages;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

pub(crate) use self::browsers::{Browsers, chromium};
pub(crate) use self::cache::Cache;
use self::crates::{BINSTALL, CargoTool};
pub(crate) use self::first_run::first_run;
use self::packages::check_node;
pub(crate) use self::packages::{ensure_packages, ensure_python};
use crate::process::{read, run_logged};
use crate::workspace::Workspace;

/// The version of wasm-bindgen must equal that of the crate in the workspace.
const CARGO_TOOLS: [CargoTool; 3] = [
    CargoTool { program: "wasm-bindgen", krate: "wasm-bindgen-cli", version: "0.2.129", args: &[], minutes: 2 },
    CargoTool { program: "worker-build", krate: "worker-build", version: "0.8.7", args: &[], minutes: 3 },
    CargoTool { program: "trunk", krate: "trunk", version: "0.21.14", args: &[], minutes: 6 },
];

/// Needed for fuzzing only.
const CARGO_FUZZ: CargoTool =
    CargoTool { program: "cargo-fuzz", krate: "cargo-fuzz", version: "0.13.2", args: &[], minutes: 2 };

/// Needed by `cargo xtask check` only.
const CARGO_DENY: CargoTool =
    CargoTool { program: "cargo-deny", krate: "cargo-deny", version: "0.20.2", args: &[], minutes: 3 };

/// Needed for the npm package only.
const WASM_PACK: CargoTool =
    CargoTool { program: "wasm-pack", krate: "wasm-pack", version: "0.15.1", args: &[], minutes: 3 };

/// Needed for the storage tests only: a small S3 server that checks signatures, in the newest version that this Rust compiles; and Garage,
/// a production server, on request.
const S3S_FS: CargoTool =
    CargoTool { program: "s3s-fs", krate: "s3s-fs", version: "0.14.1", args: &["--features", "binary"], minutes: 2 };
const GARAGE: CargoTool = CargoTool {
    program: "garage",
    krate: "garage",
    version: "2.5.0",
    args: &["--no-default-features", "--features", "bundled-libs,sqlite"],
    minutes: 13,
};

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The environments of wrangler.toml.
pub(crate) const ENVIRONMENTS: [&str; 2] = ["production", "preview"];

/// Paths of the installed tools.
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    workspace: Workspace,
    npm: PathBuf,
    wasm_bindgen: PathBuf,
    worker_build: PathBuf,
    trunk: PathBuf,
}

impl Tools {
    /// Finds every tool and installs the missing ones.
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        check_node()?;
        ensure_wasm_target(workspace)?;
        let npm = npm_tools(workspace)?;
        ensure_cargo_tools(workspace, &CARGO_TOOLS)?;
        let find = |program: &str| {
            let tool = CARGO_TOOLS.iter().find(|tool| tool.program == program);
            tool.and_then(|tool| locate(workspace, tool)).with_context(|| format!("{program} is not installed."))
        };
        Ok(Self {
            workspace: workspace.clone(),
            npm,
            wasm_bindgen: find("wasm-bindgen")?,
            worker_build: find("worker-build")?,
            trunk: find("trunk")?,
        })
    }

    /// `trunk`, in the root folder.
    pub(crate) fn trunk(&self) -> Result<Command> {
        let mut command = self.workspace.command(&self.trunk);
        // A user's flags for the host must not replace the wasm flags of `.cargo/config.toml`.
        command.env("PATH", self.path()?).env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        // The compiler's message is the error; trunk's backtrace adds nothing.
        command.env_remove("RUST_BACKTRACE");
        Ok(command)
    }

    /// `worker-build`, in the folder of a crate.
    pub(crate) fn worker_build(&self, krate: &str) -> Result<Command> {
        let mut command = self.workspace.command(&self.worker_build);
        command.current_dir(self.workspace.path(krate)).env("PATH", self.path()?);
        command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        // With these set, it downloads nothing.
        command.env("WASM_BINDGEN_BIN", &self.wasm_bindgen);
        command.env("WASM_OPT_BIN", self.npm_bin("wasm-opt")).env("ESBUILD_BIN", self.npm_bin("esbuild"));
        Ok(command)
    }

    /// `wrangler` in `edge/`: local mode, without telemetry or update checks, with its files under `state`.
    pub(crate) fn wrangler(&self, state: &Path) -> Command {
        let mut command = self.workspace.command("node");
        command.current_dir(self.workspace.path("edge"));
        command.arg(self.modules().join("wrangler/bin/wrangler.js"));
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

    /// The folder of the npm packages.
    pub(crate) fn modules(&self) -> PathBuf {
        self.npm.join("node_modules")
    }

    /// `wasm-opt`, in the root folder.
    pub(crate) fn wasm_opt(&self) -> Command {
        self.workspace.command(self.npm_bin("wasm-opt"))
    }

    /// `esbuild`, in the root folder.
    pub(crate) fn esbuild(&self) -> Command {
        self.workspace.command(self.npm_bin("esbuild"))
    }

    /// The local edge, with its output and state under `state`.
    pub(crate) fn local_edge(&self, state: &Path, port: u16) -> Command {
        let mut command = self.workspace.command("node");
        command.current_dir(self.workspace.path("edge")).arg("local.mjs");
        command.arg(self.modules()).arg(state).arg(port.to_string());
        command
    }

    /// `wasm-bindgen`, in the root folder.
    pub(crate) fn wasm_bindgen(&self) -> Command {
        self.workspace.command(&self.wasm_bindgen)
    }

    fn npm_bin(&self, program: &str) -> PathBuf {
        self.modules().join(".bin").join(program)
    }

    /// The value of `PATH` on which trunk finds its tools.
    fn path(&self) -> Result<OsString> {
        let mut folders = vec![self.modules().join(".bin")];
        folders.extend(self.wasm_bindgen.parent().map(Path::to_owned));
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        Ok(env::join_paths(folders)?)
    }
}

/// The path of `cargo-fuzz`; installs it if it is missing.
pub(crate) fn cargo_fuzz(workspace: &Workspace) -> Result<PathBuf> {
    ensure_cargo_tools(workspace, &[CARGO_FUZZ])?;
    locate(workspace, &CARGO_FUZZ).context("cargo-fuzz is not installed.")
}

/// The path of `cargo-deny`; installs it if it is missing.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    ensure_cargo_tools(workspace, &[CARGO_DENY])?;
    locate(workspace, &CARGO_DENY).context("cargo-deny is not installed.")
}

/// The folder of the npm packages of `tests/tools`; installs them if they are missing.
pub(crate) fn npm_tools(workspace: &Workspace) -> Result<PathBuf> {
    let label =
        "Installing wrangler, esbuild, binaryen, playwright-core, puppeteer-core and Biome from npm (about a minute)";
    ensure_packages(workspace, "tests/tools", "npm", label)
}

/// The path of `s3s-fs` or `garage`; installs it if it is missing.
pub(crate) fn s3_server(workspace: &Workspace, garage: bool) -> Result<PathBuf> {
    let tool = if garage { GARAGE } else { S3S_FS };
    let program = tool.program;
    ensure_cargo_tools(workspace, std::slice::from_ref(&tool))?;
    locate(workspace, &tool).with_context(|| format!("{program} is not installed."))
}

/// `wasm-pack` in the root folder; installs it if it is missing. It finds its own tools on `PATH` and downloads nothing.
pub(crate) fn wasm_pack(workspace: &Workspace, tools: &Tools) -> Result<Command> {
    ensure_cargo_tools(workspace, &[WASM_PACK])?;
    let mut command = workspace.command(locate(workspace, &WASM_PACK).context("wasm-pack is not installed.")?);
    command.env("PATH", tools.path()?).env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    Ok(command)
}

/// The path of `program` if it is on `PATH`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Installs the target explicitly, because rustup may be configured not to install automatically.
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
    let has_built = !missing.is_empty();
    if has_built {
        let minutes: u32 = missing.iter().map(|tool| tool.minutes).sum();
        let how = if on_path(BINSTALL).is_some() { "fetched, or else built" } else { "built" };
        eprintln!("{} to be {how}, once; about {minutes} minutes on two cores if built.", list(&missing));
    }
    let cache = Cache::open(workspace)?;
    // The tools share one target folder, so that common dependencies compile once.
    let build = workspace.target().join("tools-build");
    for tool in missing {
        let entry = cache.install(&tool.entry(), |folder| tool.install(workspace, folder, &build))?;
        // The entry is complete but does not run: it was copied from another system, or has another version than its name.
        if locate(workspace, tool).is_none() {
            bail!("{} does not run. Delete it, and run this again.", entry.join("bin").join(tool.program).display());
        }
    }
    // Do not delete the folder while another run builds in it; that run deletes it.
    if has_built && let Some(_lock) = cache.try_lock_installs()? {
        let _ = fs::remove_dir_all(&build);
    }
    for tool in wanted {
        if let Some(path) = locate(workspace, tool) {
            link(workspace, &format!("bin/{}", tool.program), &path)?;
        }
    }
    Ok(())
}

/// Points `.tools/<alias>` to `target`. Moves the content of an old `.tools` folder into the cache.
fn link(workspace: &Workspace, alias: &str, target: &Path) -> Result<()> {
    let cache = Cache::open(workspace)?;
    let entries: Vec<String> = all_tools().map(CargoTool::entry).collect();
    let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
    cache.link(workspace, alias, target, &entries, |old| {
        for tool in all_tools() {
            let program = old.join("bin").join(tool.program);
            if tool.is_at(&program) {
                cache.install(&tool.entry(), |folder| {
                    fs::create_dir(folder.join("bin"))?;
                    fs::copy(&program, folder.join("bin").join(tool.program))?;
                    Ok(())
                })?;
            }
        }
        Ok(())
    })
}

/// Every tool that is built from a crate.
fn all_tools() -> impl Iterator<Item = &'static CargoTool> {
    CARGO_TOOLS.iter().chain([&CARGO_DENY, &CARGO_FUZZ, &WASM_PACK, &S3S_FS, &GARAGE])
}

fn list(tools: &[&CargoTool]) -> String {
    tools.iter().map(|tool| format!("{} {}", tool.program, tool.version)).collect::<Vec<_>>().join(", ")
}

/// Finds a tool in its pinned version, on `PATH` or in the cache.
fn locate(workspace: &Workspace, tool: &CargoTool) -> Option<PathBuf> {
    let cached = Cache::open(workspace).ok()?.entry(&tool.entry()).join("bin").join(tool.program);
    on_path(tool.program).into_iter().chain([cached]).find(|path| tool.is_at(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_bindgen_is_pinned_to_the_version_of_the_crate() -> Result<()> {
        let manifest = fs::read_to_string(Workspace::find().path("Cargo.toml"))?;
        let pinned = CARGO_TOOLS.iter().find(|tool| tool.program == "wasm-bindgen").map(|tool| tool.version);
        assert!(manifest.contains(&format!("wasm-bindgen = \"={}\"", pinned.unwrap_or_default())));
        Ok(())
    }
}
