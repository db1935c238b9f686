//! The layers of each crate. Change this table when you add or remove a module.
//!
//! A module may use modules of lower layers. Modules of one layer may use each other as long as they form no cycle; in a layer that is
//! `independent` they must not use each other at all.

use std::collections::BTreeSet;

use super::graph::Level;

/// The modules of one layer.
#[derive(Debug)]
pub(super) struct Layer {
    /// The name in the drawing; short, because it stands in the margin.
    pub(super) name: &'static str,
    pub(super) modules: &'static [&'static str],
    /// Whether its modules must not use each other.
    pub(super) independent: bool,
}

const fn layer(name: &'static str, modules: &'static [&'static str]) -> Layer {
    Layer { name, modules, independent: false }
}

const fn independent(name: &'static str, modules: &'static [&'static str]) -> Layer {
    Layer { name, modules, independent: true }
}

/// The layers of the crate in `folder`, from top to bottom. Empty if the crate is only checked for cycles.
pub(super) fn for_crate(folder: &str) -> &'static [Layer] {
    match folder {
        "filters" => FILTERS,
        "edge" => EDGE,
        "app" => APP,
        _ => &[],
    }
}

/// Returns one line for each upward dependency, each module without a layer, and each name in the table that is not a module.
pub(super) fn violations(level: &Level, table: &[Layer]) -> Vec<String> {
    if table.is_empty() {
        return Vec::new();
    }
    const FILE: &str = "xtask/src/check/arrows/layers.rs";
    let height = |name: &str| table.iter().position(|layer| layer.modules.contains(&name));
    let strangers = level.modules.iter().filter(|name| height(name).is_none());
    let mut wrong: Vec<String> = strangers.map(|name| format!("the module {name} has no layer in {FILE}")).collect();
    let named = table.iter().flat_map(|layer| layer.modules);
    wrong.extend(
        named
            .filter(|name| !level.modules.contains(**name))
            .map(|name| format!("{FILE} names {name}, and there is no such module")),
    );
    for (from, to) in level.pairs() {
        let (Some(above), Some(below)) = (height(&from), height(&to)) else { continue };
        if above < below || (above == below && !table[above].independent) {
            continue;
        }
        let places = &level.arrows[&from][&to];
        let [from_layer, to_layer] = [above, below].map(|layer| table[layer].name);
        wrong.push(format!("{from} ({from_layer}) must not use {to} ({to_layer}):"));
        // Report the first place in each file.
        let mut files = BTreeSet::new();
        let firsts = places.iter().filter(|place| files.insert(&place.file));
        wrong.extend(firsts.map(|place| format!("    {}:{} names {}", place.file.display(), place.line, place.name)));
    }
    wrong
}

const FILTERS: &[Layer] = &[
    layer("bindings", &["bindings", "fuzzing"]),
    layer(
        "entry points",
        &[
            "differences",
            "looks",
            "pixels",
            "probe",
            "pyramid",
            "receipt",
            "render",
            "schema",
            "thumbnail",
            "transparency",
            "view",
        ],
    ),
    layer("rendering", &["plan", "source"]),
    layer("operations", &["ops", "pipeline"]),
    layer("formats", &["codec", "metadata", "recipe"]),
    layer(
        "base",
        &[
            "decimal",
            "digest",
            "error",
            "file_parts",
            "interrupt",
            "json",
            "lanes",
            "limits",
            "lut",
            "pixel_digest",
            "sort",
            "spec",
            "tone_curve",
            "white_balance",
            "windows",
        ],
    ),
    layer("image", &["image"]),
];

const EDGE: &[Layer] = &[
    layer("requests", &["http", "router"]),
    layer("features", &["accounts", "profiles"]),
    layer("jobs", &["avatars", "collections", "incoming", "jobs", "presets", "sweeps", "webhooks"]),
    layer("pyramids", &["pyramids"]),
    layer("access", &["access"]),
    layer("data", &["db", "jwt", "library", "mail", "metrics", "names", "outbound", "palette", "render", "storage"]),
    layer("platform", &["platform", "problem"]),
];

const APP: &[Layer] = &[
    layer("shell", &["shell"]),
    layer("features", &["features"]),
    layer("viewport", &["viewport"]),
    layer("engine", &["engine"]),
    layer("library", &["library"]),
    independent("parts", &["document", "ui"]),
    layer("browser", &["browser"]),
    layer("texts", &["text"]),
    layer("base", &["json"]),
];
