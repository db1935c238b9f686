//! Shortens the names between a WebAssembly module and its JavaScript glue. wasm-bindgen gives each imported and exported function a name
//! with a hash, in both files: 16 digits that do not compress, some hundred times.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use wasm_encoder::{ExportKind, ExportSection, ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

use crate::process::read;
use crate::shrink_wasm::bytes;
use crate::tools::Tools;

/// The programs; each is a script and a module.
const PROGRAMS: [&str; 2] = ["app", "engine"];

/// Number of hexadecimal digits in wasm-bindgen's hashes.
const DIGITS: usize = 16;

/// Renames in the files of each program, and minifies the script.
pub(super) fn shorten(site: &Path, tools: &Tools) -> Result<()> {
    for program in PROGRAMS {
        let (script, module) = (site.join(format!("{program}.js")), site.join(format!("{program}_bg.wasm")));
        let text = fs::read_to_string(&script).with_context(|| format!("{program} has no script"))?;
        let names = short_names(&text);
        fs::write(&module, renamed_module(&fs::read(&module)?, &names)?)?;
        fs::write(&script, renamed_script(&text, &names))?;
        let minified = read(tools.esbuild().arg(&script).arg("--minify"))?;
        fs::write(&script, minified)?;
    }
    Ok(())
}

/// Maps each name with a hash to a short name.
fn short_names(script: &str) -> BTreeMap<&str, String> {
    let mut names = BTreeMap::new();
    for word in words(script).filter(|word| has_hash(word)) {
        let next = format!("${}", names.len());
        names.entry(word).or_insert(next);
    }
    names
}

fn renamed_script(script: &str, names: &BTreeMap<&str, String>) -> String {
    words(script).map(|word| names.get(word).map_or(word, String::as_str)).collect()
}

/// Splits the script into identifiers and the text between them.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    let mut rest = script;
    std::iter::from_fn(move || {
        let is_word = rest.starts_with(is_letter);
        let end = rest.find(|letter| is_letter(letter) != is_word).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// Whether the identifier ends like `__wbg_now_0123456789abcdef` or `invoke__h0123456789abcdef`.
fn has_hash(word: &str) -> bool {
    let Some((name, hash)) = word.rsplit_once('_') else { return false };
    let hash = if hash.len() > DIGITS { hash.strip_prefix('h').unwrap_or_default() } else { hash };
    let is_digit = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
    !name.is_empty() && hash.len() == DIGITS && hash.bytes().all(is_digit)
}

fn renamed_module(module: &[u8], names: &BTreeMap<&str, String>) -> Result<Vec<u8>> {
    let short = |name| names.get(name).map_or(name, String::as_str);
    let mut renamed = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(section) => {
                let mut imports = ImportSection::new();
                for import in section.clone().into_imports() {
                    let import = import?;
                    imports.import(import.module, short(import.name), wasm_encoder::EntityType::try_from(import.ty)?);
                }
                renamed.section(&imports);
            }
            Payload::ExportSection(section) => {
                let mut exports = ExportSection::new();
                for export in section.clone() {
                    let export = export?;
                    exports.export(short(export.name), ExportKind::from(export.kind), export.index);
                }
                renamed.section(&exports);
            }
            other => {
                if let Some((id, range)) = other.as_section() {
                    renamed.section(&RawSection { id, data: bytes(module, range) });
                }
            }
        }
    }
    Ok(renamed.finish())
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, TypeSection};

    use super::*;

    #[test]
    fn names_with_a_hash_are_short_in_script_and_module() -> Result<()> {
        let (import, export) = ("__wbg_now_0123456789abcdef", "invoke__hfedcba9876543210");
        let script =
            format!("const a={{{import}:function(){{return wasm.{export}(a_0123)}}, memory_0123456789abcdeg:1}};");
        let names = short_names(&script);
        assert_eq!(
            renamed_script(&script, &names),
            "const a={$0:function(){return wasm.$1(a_0123)}, memory_0123456789abcdeg:1};"
        );
        let (mut types, mut imports, mut exports) = (TypeSection::new(), ImportSection::new(), ExportSection::new());
        types.ty().function([], []);
        imports.import("./a_bg.js", import, EntityType::Function(0));
        exports.export(export, ExportKind::Func, 0).export("memory", ExportKind::Func, 0);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        let module = renamed_module(&module.finish(), &names)?;
        let mut found = Vec::new();
        for payload in Parser::new(0).parse_all(&module) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        found.push(import?.name);
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        found.push(export?.name);
                    }
                }
                _ => {}
            }
        }
        assert_eq!(found, ["$0", "$1", "memory"]);
        Ok(())
    }
}
