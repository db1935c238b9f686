//! The dependency graph between modules. Resolves each path to the module that it leads to, through `use` and re-exports.
//!
//! A dependency counts at the level where the two paths diverge: `crate::jobs::run` using `crate::db::images` is an arrow from `jobs` to
//! `db`. A parent and its descendants may use each other, so they have no arrow.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::modules::Modules;

/// Longest chain of re-exports that is followed. Stops circular `use` declarations.
const MAX_DEPTH: usize = 16;

/// A place in the source where a module uses another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    pub(super) file: PathBuf,
    pub(super) line: usize,
    pub(super) name: String,
}

/// User, used module, and the places of the uses.
pub(super) type Arrows = BTreeMap<String, BTreeMap<String, BTreeSet<Use>>>;

/// The child modules of one parent and the dependencies between them, by module name.
#[derive(Debug, Default)]
pub(super) struct Level {
    /// The parent's path.
    pub(super) parent: String,
    /// All child modules of the parent.
    pub(super) modules: BTreeSet<String>,
    pub(super) arrows: Arrows,
}

impl Level {
    /// The user and the used module of each dependency.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        pairs(&self.arrows)
    }
}

/// The user and the used module of each dependency.
pub(super) fn pairs(arrows: &Arrows) -> impl Iterator<Item = (String, String)> {
    arrows.iter().flat_map(|(from, all)| all.keys().map(|to| (from.clone(), to.clone())))
}

/// The levels of a crate, the root's first.
pub(super) fn levels(modules: &Modules) -> Vec<Level> {
    let level = |at: usize| Level {
        parent: modules.path(at),
        modules: modules.all[at].children.keys().cloned().collect(),
        ..Level::default()
    };
    let mut levels: Vec<Level> = (0..modules.all.len()).map(level).collect();
    for (from, module) in modules.all.iter().enumerate() {
        for (path, line) in &module.named.paths {
            for to in resolve(modules, from, from, path, 0) {
                let Some((parent, from, to)) = divergence(modules, from, to) else { continue };
                let name = |at: usize| modules.all[at].name.clone();
                let place = Use { file: module.file.clone(), line: *line, name: path.join("::") };
                levels[parent].arrows.entry(name(from)).or_default().entry(name(to)).or_default().insert(place);
            }
        }
    }
    levels.retain(|level| !level.modules.is_empty());
    levels
}

/// The deepest common ancestor of two modules, and its two children that lead to them. `None` if one module is an ancestor of the other.
fn divergence(modules: &Modules, from: usize, to: usize) -> Option<(usize, usize, usize)> {
    let (mut from, mut to) = (modules.ancestors(from), modules.ancestors(to));
    let mut parent = None;
    while let (Some(a), Some(b)) = (from.last(), to.last()) {
        if a != b {
            return parent.map(|parent| (parent, *a, *b));
        }
        parent = from.pop();
        to.pop();
    }
    None
}

/// Returns the modules that `path`, written in module `here`, leads to. Empty for names of other crates, of variables and the like.
///
/// Follows a re-export only in an ancestor of `user`: an ancestor has no arrow of its own, so the dependency would be lost.
fn resolve(modules: &Modules, user: usize, here: usize, path: &[String], depth: usize) -> Vec<usize> {
    let Some(first) = path.first().filter(|_| depth < MAX_DEPTH) else { return Vec::new() };
    let mut rest = &path[1..];
    let mut at = match first.as_str() {
        "crate" => 0,
        "self" => here,
        "super" => match modules.all[here].parent {
            Some(parent) => parent,
            None => return Vec::new(),
        },
        _ => return resolve_name(modules, user, here, path, depth).unwrap_or_default(),
    };
    while let Some((name, after)) = rest.split_first() {
        match (name.as_str(), modules.all[at].parent) {
            ("super", Some(parent)) => at = parent,
            ("self", _) => {}
            _ => break,
        }
        rest = after;
    }
    if rest.is_empty() {
        return vec![at];
    }
    resolve_name(modules, user, at, rest, depth).unwrap_or_else(|| vec![at])
}

/// Like [`resolve`], for a path that begins with a name in `at`: a child module, an import or an item. `None` if `at` has no such name.
fn resolve_name(modules: &Modules, user: usize, at: usize, path: &[String], depth: usize) -> Option<Vec<usize>> {
    let (first, rest) = path.split_first()?;
    let module = &modules.all[at];
    if let Some(child) = module.children.get(first) {
        let deeper = if rest.is_empty() { None } else { resolve_name(modules, user, *child, rest, depth + 1) };
        return Some(deeper.unwrap_or_else(|| vec![*child]));
    }
    if !modules.ancestors(user).contains(&at) {
        // A re-export in a module that is no ancestor: the dependency is on that module.
        return Some(vec![at]);
    }
    if module.items.contains(first) {
        return Some(vec![at]);
    }
    let through = |import: &Vec<String>| resolve(modules, user, at, &[import, rest].concat(), depth + 1);
    if let Some(imports) = module.named.imports.get(first) {
        return Some(imports.iter().flat_map(through).collect());
    }
    module.named.globs.iter().find_map(|glob| {
        let from = resolve(modules, user, at, glob, depth + 1);
        from.into_iter().find_map(|from| {
            let source = &modules.all[from];
            let has = source.items.contains(first)
                || source.children.contains_key(first)
                || source.named.imports.contains_key(first);
            has.then(|| resolve_name(modules, user, from, path, depth + 1)).flatten()
        })
    })
}
