//! Code splitting: divides the page's module into the part that starts the app and parts that load on demand. Functions with the attribute
//! `wasm_split` (app/src: `lazy_views.rs`) name a part; it contains what only they reach. Code that several parts use is in shared parts.
//!
//! The split happens before wasm-bindgen, and uses the relocations that the linker keeps (`app/build.rs`). So Trunk's output for the whole
//! module is replaced by output for the first part.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use wasm_split_cli_support::{Options, transform};

use crate::process::{read, run_logged};
use crate::tools::Tools;
use crate::workspace::Workspace;

/// The program to split.
const PROGRAM: &str = "app";

/// The script that loads the parts. It is bundled into the app's script.
const LOADER: &str = "./parts.js";

/// The loader's call that instantiates a part, and its replacement for hosts that send the file with another content type.
const INSTANTIATE: &str = "WebAssembly.instantiateStreaming(src, imports)";
const INSTANTIATE_ANY: &str = r#"
async function instantiateAny(source, imports) {
  const response = await source;
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  if (response.headers.get("content-type")?.startsWith("application/wasm")) return WebAssembly.instantiateStreaming(response, imports);
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
"#;

/// The page element that lists the parts' files, so that the page names all files of its version.
const LIST: &str = "parts";

/// Writes the parts and the script that loads them into the site.
pub(crate) fn split(workspace: &Workspace, tools: &Tools, site: &Path) -> Result<()> {
    let folder = workspace.target().join("split");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let linked = workspace.target().join("wasm32-unknown-unknown/release").join(PROGRAM).with_extension("wasm");
    let module = fs::read(&linked).with_context(|| format!("{} cannot be read", linked.display()))?;
    let main = folder.join(PROGRAM).with_extension("wasm");
    let parts = split_module(&module, &folder, &main)?;
    let mut bindgen = tools.wasm_bindgen();
    bindgen.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", PROGRAM, "--out-dir"]);
    run_logged("Splitting the app", bindgen.arg(&folder).arg(&main), &workspace.log("split"))?;
    write_loader(&folder)?;
    let script =
        read(tools.esbuild().arg(folder.join(PROGRAM).with_extension("js")).args(["--bundle", "--format=esm"]))?;
    fs::write(site.join(PROGRAM).with_extension("js"), script)?;
    let bound = format!("{PROGRAM}_bg.wasm");
    fs::copy(folder.join(&bound), site.join(&bound))?;
    for part in &parts {
        fs::copy(folder.join(part), site.join(part))?;
    }
    list_parts(&site.join("index.html"), &parts)
}

/// Writes the parts into `folder`, the first one as `main`. Returns the names of the other parts in order.
fn split_module(module: &[u8], folder: &Path, main: &Path) -> Result<Vec<String>> {
    let script = format!("./{PROGRAM}.js");
    let mut options = Options::new(module);
    (options.output_dir, options.main_out_path) = (folder, main);
    (options.link_name, options.main_module) = (LOADER, &script);
    let split = transform(options).map_err(|error| anyhow!("The app cannot be split: {error:#}"))?;
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut parts: Vec<_> = split.split_modules.iter().filter_map(name).collect();
    parts.sort();
    if parts.is_empty() {
        bail!("The app has no parts that load on demand; functions with the attribute wasm_split name them.");
    }
    Ok(parts)
}

fn write_loader(folder: &Path) -> Result<()> {
    let file = folder.join(LOADER);
    let loader = fs::read_to_string(&file)?;
    if !loader.contains(INSTANTIATE) {
        bail!("The loader of parts has changed. Adapt INSTANTIATE in xtask/src/split.rs.");
    }
    // The app reports a missing part itself, and leaving a page cancels preloads: neither is an error of the page.
    let loader = loader.replace(INSTANTIATE, "instantiateAny(src, imports)").replace("console.error(", "console.warn(");
    fs::write(file, loader + INSTANTIATE_ANY)?;
    Ok(())
}

fn list_parts(page: &Path, parts: &[String]) -> Result<()> {
    let text = fs::read_to_string(page)?;
    let paths: Vec<_> = parts.iter().map(|part| format!("/{part}")).collect();
    let list = format!("<meta name=\"{LIST}\" content=\"{}\">\n  </head>", paths.join(" "));
    if text.matches("</head>").count() != 1 {
        bail!("The built page is expected to have one head.");
    }
    fs::write(page, text.replace("</head>", &list)).context("the page cannot be written")
}

/// Whether a file name is that of an on-demand part.
pub(crate) fn is_part(file: &str) -> bool {
    file.ends_with(".wasm") && ["split", "chunk"].iter().any(|beginning| file.starts_with(beginning))
}

/// The files of the on-demand parts that a page lists.
pub(crate) fn parts(page: &str) -> Vec<String> {
    let list =
        page.split_once(&format!("<meta name=\"{LIST}\" content=\"")).and_then(|(_, rest)| rest.split('"').next());
    list.unwrap_or_default().split_whitespace().map(|path| path.trim_start_matches('/').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_page_are_those_that_were_listed() -> Result<()> {
        let page = std::env::temp_dir().join(format!("xtask-split-{}", std::process::id()));
        fs::write(&page, "<head></head><body></body>")?;
        let listed = ["chunk_1.wasm", "split_editor.wasm"].map(str::to_owned);
        list_parts(&page, &listed)?;
        let text = fs::read_to_string(&page)?;
        assert_eq!(parts(&text), listed);
        assert!(listed.iter().all(|part| is_part(part)) && !is_part("app_bg.wasm"));
        assert!(parts("<head></head>").is_empty());
        assert!(list_parts(&page, &listed).is_ok(), "the head is still there");
        fs::remove_file(&page)?;
        Ok(())
    }
}
