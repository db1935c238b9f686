//! The module tree of a crate, with the paths that each module names. Parses the sources with syn.
//!
//! Leaves out test code (`#[cfg(test)]`), because tests may use everything.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use proc_macro2::{TokenStream, TokenTree};
use syn::{Item, ItemMod};

use super::paths::{Named, attributes, is_for_tests};

/// The modules of a crate. The first is the root.
#[derive(Debug)]
pub(super) struct Modules {
    pub(super) all: Vec<Module>,
}

/// One module: a file, or an inline `mod`.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) name: String,
    pub(super) parent: Option<usize>,
    /// The path of the file in messages.
    pub(super) file: PathBuf,
    pub(super) children: BTreeMap<String, usize>,
    /// Names of items that the module defines.
    pub(super) items: BTreeSet<String>,
    /// Paths that the module names.
    pub(super) named: Named,
}

impl Modules {
    /// Reads the crate in `folder`, whose root is `src/lib.rs` or `src/main.rs`. File names in messages are relative to `root`.
    pub(super) fn read(folder: &Path, root: &Path) -> Result<Self> {
        let sources = folder.join("src");
        let roots = ["lib.rs", "main.rs"].map(|name| sources.join(name));
        let Some(file) = roots.into_iter().find(|file| file.is_file()) else {
            bail!("{} has neither lib.rs nor main.rs.", sources.display());
        };
        let mut modules = Self { all: vec![Module::new("crate", None, &file, root)] };
        modules.read_file(0, &file, &sources, root)?;
        Ok(modules)
    }

    /// `crate::a::b`.
    pub(super) fn path(&self, module: usize) -> String {
        let mut names: Vec<&str> = self.ancestors(module).iter().map(|at| self.all[*at].name.as_str()).collect();
        names.reverse();
        names.join("::")
    }

    /// The module and its ancestors, up to the root.
    pub(super) fn ancestors(&self, module: usize) -> Vec<usize> {
        std::iter::successors(Some(module), |at| self.all[*at].parent).collect()
    }

    fn read_file(&mut self, module: usize, file: &Path, folder: &Path, root: &Path) -> Result<()> {
        let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let parsed = syn::parse_file(&text).with_context(|| format!("{} cannot be parsed", file.display()))?;
        self.add(module, &parsed.items, folder, root)?;
        self.add_declared_by_macro(module, &parsed.items, folder, root)
    }

    /// Adds `items` to `module`; the files of its children are in `folder`.
    fn add(&mut self, module: usize, items: &[Item], folder: &Path, root: &Path) -> Result<()> {
        for item in items.iter().filter(|item| !is_for_tests(attributes(item))) {
            match item {
                Item::Mod(declared) => self.add_module(module, declared, folder, root)?,
                item => {
                    self.all[module].items.extend(item_name(item));
                    self.all[module].named.add(item);
                }
            }
        }
        Ok(())
    }

    fn add_module(&mut self, parent: usize, declared: &ItemMod, folder: &Path, root: &Path) -> Result<()> {
        let name = declared.ident.to_string();
        let folder_below = folder.join(&name);
        if let Some((_, items)) = &declared.content {
            let file = self.all[parent].file.clone();
            let child = self.child(parent, &name, &file, Path::new(""));
            return self.add(child, items, &folder_below, root);
        }
        let file = folder_below.with_extension("rs");
        if !file.is_file() {
            bail!("{}: there is no file {}.", self.path(parent), file.display());
        }
        let child = self.child(parent, &name, &file, root);
        self.read_file(child, &file, &folder_below, root)
    }

    /// Adds modules that a macro declares by name (`operations! { exposure, … }`): a word in a macro call counts as a module if the
    /// module's folder has a file of that name.
    fn add_declared_by_macro(&mut self, parent: usize, items: &[Item], folder: &Path, root: &Path) -> Result<()> {
        let mut words = BTreeSet::new();
        for item in items {
            if let Item::Macro(item) = item {
                add_words(item.mac.tokens.clone(), &mut words);
            }
        }
        for word in words {
            let file = folder.join(&word).with_extension("rs");
            if !self.all[parent].children.contains_key(&word) && file.is_file() {
                let child = self.child(parent, &word, &file, root);
                self.read_file(child, &file, &folder.join(&word), root)?;
            }
        }
        Ok(())
    }

    /// Returns the child module of that name, new or existing. A module that is declared once for each target counts once.
    fn child(&mut self, parent: usize, name: &str, file: &Path, root: &Path) -> usize {
        if let Some(child) = self.all[parent].children.get(name) {
            return *child;
        }
        let child = self.all.len();
        self.all.push(Module::new(name, Some(parent), file, root));
        self.all[parent].children.insert(name.to_owned(), child);
        child
    }
}

impl Module {
    fn new(name: &str, parent: Option<usize>, file: &Path, root: &Path) -> Self {
        Self {
            name: name.to_owned(),
            parent,
            file: file.strip_prefix(root).unwrap_or(file).to_owned(),
            children: BTreeMap::new(),
            items: BTreeSet::new(),
            named: Named::default(),
        }
    }
}

fn item_name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn add_words(tokens: TokenStream, words: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => drop(words.insert(word.to_string())),
            TokenTree::Group(group) => add_words(group.stream(), words),
            _ => {}
        }
    }
}
