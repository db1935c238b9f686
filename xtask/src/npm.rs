//! The npm package `safelight-filters` (`dist/npm`): the output of `wasm-pack build filters` for the web, plus entry points for Node and
//! Cloudflare Workers. One package serves all, by the conditions of its `exports` (docs/adr/0007).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};

use crate::process::run_logged;
use crate::stamp::Stamp;
use crate::tools::{Tools, wasm_pack};
use crate::workspace::{Workspace, copy_folder};

/// The inputs of the package.
const INPUTS: [&str; 8] = [
    "filters",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "rust-toolchain.toml",
    "tests/tools/package-lock.json",
    "xtask/src/npm.rs",
    "xtask/src/tools.rs",
];

/// Files that are copied into the package unchanged.
const COPIED: [&str; 5] =
    ["filters/npm/node.js", "filters/npm/workerd.js", "filters/recipe.schema.json", "LICENSE-APACHE", "LICENSE-MIT"];

/// The folder of the examples.
const EXAMPLES: &str = "filters/npm/examples";

/// Start of wasm-bindgen's types for module loading. They use names that only the DOM `lib` of TypeScript has.
const LOADING: &str = "\nexport type InitInput";

/// A method of each class that only a `lib` with `esnext.disposable` knows.
const DISPOSE: &str = "[Symbol.dispose](): void;";

/// Text instead of JSON, because the order matters: Node takes the first condition that holds.
const EXPORTS: &str = r#""exports": {
    ".": { "types": "./filters.d.ts", "workerd": "./workerd.js", "node": "./node.js", "default": "./filters.js" },
    "./filters_bg.wasm": "./filters_bg.wasm",
    "./recipe.schema.json": "./recipe.schema.json",
    "./package.json": "./package.json"
  }"#;

/// Builds the package if its inputs changed, and returns its folder.
pub(crate) fn build(workspace: &Workspace, tools: &Tools) -> Result<PathBuf> {
    let package = workspace.path("dist/npm");
    let stamp_file = workspace.path("dist/npm.stamp");
    let inputs: Vec<PathBuf> = INPUTS.iter().map(|path| workspace.path(path)).collect();
    let stamp = Stamp::compute(&inputs.iter().map(PathBuf::as_path).collect::<Vec<_>>(), &["npm"])?;
    if package.join("package.json").is_file() && stamp.is_in(&stamp_file) {
        return Ok(package);
    }
    let _ = fs::remove_file(&stamp_file);
    let _ = fs::remove_dir_all(&package);
    let mut command = wasm_pack(workspace, tools)?;
    command
        .args(["build", "filters", "--target", "web", "--mode", "no-install", "--out-name", "filters", "--out-dir"])
        .arg(&package);
    run_logged("Building the npm package", &mut command, &workspace.log("npm-package"))?;

    // This file would exclude the package from an archive of the folder.
    let _ = fs::remove_file(package.join(".gitignore"));
    for path in COPIED {
        let from = workspace.path(path);
        let name = from.file_name().with_context(|| format!("{path} has no name"))?;
        fs::copy(&from, package.join(name)).with_context(|| format!("{path} cannot be copied"))?;
    }
    copy_folder(&workspace.path(EXAMPLES), &package.join("examples"))?;
    complete_types(&package, &workspace.path("filters/npm/init.d.ts"))?;
    describe(&package)?;
    stamp.write(&stamp_file)?;
    Ok(package)
}

/// Replaces wasm-bindgen's types for loading and disposal by types that compile with every `lib`.
fn complete_types(package: &Path, loading: &Path) -> Result<()> {
    let path = package.join("filters.d.ts");
    let types = fs::read_to_string(&path)?;
    let Some((functions, _)) = types.split_once(LOADING).filter(|(functions, _)| functions.contains(DISPOSE)) else {
        bail!("wasm-bindgen's types have changed. Adapt `complete_types` in xtask/src/npm.rs.");
    };
    let kept: Vec<_> = functions.lines().filter(|line| line.trim() != DISPOSE).collect();
    let loading = fs::read_to_string(loading).with_context(|| format!("{} cannot be read", loading.display()))?;
    fs::write(&path, format!("{}\n\n{loading}", kept.join("\n").trim_end()))?;
    Ok(())
}

/// Completes the `package.json` that wasm-pack writes for the web.
fn describe(package: &Path) -> Result<()> {
    let path = package.join("package.json");
    let mut description: Map<String, Value> = serde_json::from_str(&fs::read_to_string(&path)?)?;
    let mut files = description.get("files").and_then(Value::as_array).cloned().unwrap_or_default();
    files.extend(
        ["node.js", "workerd.js", "examples", "recipe.schema.json", "LICENSE-APACHE", "LICENSE-MIT"].map(Value::from),
    );
    let fields = [
        ("files", Value::Array(files)),
        ("exports", Value::Null),
        // Importing these entry points instantiates the module.
        ("sideEffects", json!(["./node.js", "./workerd.js"])),
        ("engines", json!({"node": ">=20.10"})),
    ];
    description.extend(fields.map(|(name, value)| (name.to_owned(), value)));
    let text = serde_json::to_string_pretty(&description)?.replacen("\"exports\": null", EXPORTS, 1);
    fs::write(&path, text + "\n")?;
    Ok(())
}
