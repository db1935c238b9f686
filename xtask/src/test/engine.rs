//! The parity test: compares the engine as WebAssembly, with and without SIMD (simd128), with the native engine. Also tests the npm
//! package, and has other programs read pyramids.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use super::node_tests;
use crate::process::{run as run_command, run_logged};
use crate::tools::{Tools, ensure_python, on_path};
use crate::workspace::Workspace;

/// A build of the engine: its name and its compiler flag.
const VARIANTS: [(&str, &str); 2] =
    [("scalar", "-C target-feature=-simd128"), ("simd128", "-C target-feature=+simd128")];

/// The artifacts of the tests.
pub(super) struct Built {
    npm: PathBuf,
    /// The name and the JavaScript module of each variant.
    modules: Vec<(&'static str, PathBuf)>,
    /// The program that writes pyramids, and the Python environment of what reads them.
    pyramid: PathBuf,
    python: PathBuf,
}

/// Programs that read pyramids, and the Debian packages that have them.
const READERS: [(&str, &str); 3] =
    [("vips", "libvips-tools"), ("tiffinfo", "libtiff-tools"), ("tiffcp", "libtiff-tools")];

/// Builds the package, both variants, and what the test of pyramids needs.
pub(super) fn prepare(workspace: &Workspace, tools: &Tools) -> Result<Built> {
    let (pyramid, python) = prepare_readers(workspace)?;
    Ok(Built { npm: crate::npm::build(workspace, tools)?, modules: build_variants(workspace, tools)?, pyramid, python })
}

/// Builds the program that writes pyramids, and installs the Python packages that read them.
pub(super) fn prepare_readers(workspace: &Workspace) -> Result<(PathBuf, PathBuf)> {
    for (program, package) in READERS {
        if on_path(program).is_none() {
            bail!("The test of pyramids needs `{program}` (Debian and Ubuntu: `sudo apt-get install {package}`).");
        }
    }
    let python = ensure_python(workspace, "tests/engine/peers", "tiff-readers", "tifffile and imagecodecs")?;
    let mut cargo = workspace.cargo();
    // A target folder of its own: with other features than those of the whole workspace, this build would replace the library
    // of the engine while the tests of the crates read it.
    let target = workspace.target().join("programs");
    cargo.args(["build", "-p", "safelight-filters", "--example", "pyramid", "--locked", "--target-dir"]).arg(&target);
    run_logged("Building the program that writes pyramids", &mut cargo, &workspace.log("pyramid-example"))?;
    Ok((target.join("debug/examples/pyramid"), python.join("bin/python")))
}

/// Builds both variants.
pub(super) fn build_variants(workspace: &Workspace, tools: &Tools) -> Result<Vec<(&'static str, PathBuf)>> {
    VARIANTS.into_iter().map(|(name, flags)| Ok((name, build(workspace, tools, name, flags)?))).collect()
}

/// Runs `tests/engine`.
pub(super) fn run(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let mut tests = node_tests(workspace, "tests/engine")?;
    let Built { npm, modules, pyramid, python } = prepare(workspace, tools)?;
    tests.env("SAFELIGHT_NPM", npm).env("SAFELIGHT_PYRAMID", pyramid).env("SAFELIGHT_TIFF_PYTHON", python);
    let mut contents = Vec::new();
    for (name, module) in modules {
        contents.push(fs::read(module.with_file_name("filters_bg.wasm")).context("wasm-bindgen wrote no module")?);
        tests.env(format!("SAFELIGHT_WASM_{}", name.to_uppercase()), module);
    }
    // If other flags override this flag, the test would compare a build with itself.
    if contents.windows(2).any(|pair| pair.first() == pair.last()) {
        bail!("Both builds of the engine are equal: the flag for SIMD had no effect.");
    }
    run_command(&mut tests)
}

/// Builds a variant and returns the path of its JavaScript module.
fn build(workspace: &Workspace, tools: &Tools, name: &str, flags: &str) -> Result<PathBuf> {
    // Each variant needs a target folder of its own: cargo's file name for a module does not depend on the flags.
    let target = workspace.target().join(format!("parity-{name}"));
    let mut cargo = workspace.cargo();
    cargo.args(["rustc", "-p", "safelight-filters", "--lib", "--release", "--locked", "--features", "bindings"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--crate-type", "cdylib", "--target-dir"]).arg(&target);
    // Replaces the flags in `.cargo/config.toml`.
    cargo.env_remove("CARGO_ENCODED_RUSTFLAGS").env("RUSTFLAGS", flags);
    let log = workspace.log(&format!("parity-{name}"));
    run_logged(&format!("Building the engine as WebAssembly, {name}"), &mut cargo, &log)?;

    let wasm = target.join("wasm32-unknown-unknown/release/filters.wasm");
    let package = target.join("pkg");
    let mut bindgen = tools.wasm_bindgen();
    run_command(bindgen.args(["--target", "nodejs", "--out-dir"]).arg(&package).arg(&wasm))?;
    Ok(package.join("filters.js"))
}
