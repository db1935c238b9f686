//! Collects the paths that a module's items name: in `use` trees, in expressions and types, and in the tokens of macros and attributes.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ImplItem, Item, ItemUse, Macro, Path, UseTree};

/// The paths that a module names.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Names that `use` imports, and the paths they stand for. A name has several paths if they depend on the target.
    pub(super) imports: BTreeMap<String, Vec<Vec<String>>>,
    /// Paths of glob imports (`use …::*`).
    pub(super) globs: Vec<Vec<String>>,
    /// Every path and its line number.
    pub(super) paths: Vec<(Vec<String>, usize)>,
}

impl Named {
    pub(super) fn add(&mut self, item: &Item) {
        self.visit_item(item);
    }

    /// Adds each leaf of a `use` tree with its full path.
    fn add_use(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.add_use(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_use(tree, before)),
            UseTree::Glob(glob) => {
                self.paths.push((before.to_vec(), glob.star_token.spans[0].start().line));
                self.globs.push(before.to_vec());
            }
            UseTree::Name(leaf) if leaf.ident == "self" => {
                let name = before.last().cloned().unwrap_or_default();
                self.add_import(name, before.to_vec(), leaf.ident.span().start().line);
            }
            UseTree::Name(leaf) => {
                self.add_import(leaf.ident.to_string(), with(&leaf.ident), leaf.ident.span().start().line);
            }
            UseTree::Rename(leaf) => {
                let path = if leaf.ident == "self" { before.to_vec() } else { with(&leaf.ident) };
                self.add_import(leaf.rename.to_string(), path, leaf.ident.span().start().line);
            }
        }
    }

    fn add_import(&mut self, name: String, path: Vec<String>, line: usize) {
        self.paths.push((path.clone(), line));
        self.imports.entry(name).or_default().push(path);
    }

    /// Adds each `a::b` in tokens that syn does not parse, and paths in strings (`#[serde(with = "crate::a")]`).
    fn add_tokens(&mut self, tokens: TokenStream) {
        let (mut path, mut line, mut colons) = (Vec::new(), 0, 0);
        for token in tokens {
            match &token {
                TokenTree::Ident(word) if path.is_empty() || colons == 2 => {
                    if path.is_empty() {
                        line = word.span().start().line;
                    }
                    path.push(word.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() && colons < 2 => {
                    colons += 1;
                    continue;
                }
                _ => self.add_path(std::mem::take(&mut path), line),
            }
            colons = 0;
            match token {
                TokenTree::Ident(word) => {
                    line = word.span().start().line;
                    path.push(word.to_string());
                }
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    let text = text.trim_matches('"');
                    if text.starts_with("crate::") || text.starts_with("super::") || text.starts_with("self::") {
                        let names = text.split("::").map(str::to_owned).collect();
                        self.add_path(names, literal.span().start().line);
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
        self.add_path(path, line);
    }

    fn add_path(&mut self, path: Vec<String>, line: usize) {
        if !path.is_empty() {
            self.paths.push((path, line));
        }
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes: &[Attribute] = match item {
            ImplItem::Const(item) => &item.attrs,
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Type(item) => &item.attrs,
            ImplItem::Macro(item) => &item.attrs,
            _ => &[],
        };
        if !is_for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        // `use ::name` names another crate.
        if item.leading_colon.is_none() {
            self.add_use(&item.tree, &[]);
        }
    }

    fn visit_expr(&mut self, expression: &'ast Expr) {
        // A single name may be a variable, so only paths with two or more segments count.
        if matches!(expression, Expr::Path(path) if path.path.get_ident().is_some()) {
            return;
        }
        visit::visit_expr(self, expression);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            let names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.add_path(names, first.ident.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, macro_call: &'ast Macro) {
        self.visit_path(&macro_call.path);
        self.add_tokens(macro_call.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.add_tokens(list.tokens.clone());
        }
    }
}

/// Whether an attribute restricts an item to tests: `#[test]`, `#[cfg(test)]`, `#[cfg(all(test, …))]`.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        if attribute.path().is_ident("test") {
            return true;
        }
        let syn::Meta::List(list) = &attribute.meta else { return false };
        list.path.is_ident("cfg") && needs_test(list.tokens.clone())
    })
}

fn needs_test(condition: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = condition.into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(word)] => word == "test",
        [TokenTree::Ident(word), TokenTree::Group(group)] if word == "all" => {
            let parts: Vec<TokenTree> = group.stream().into_iter().collect();
            parts
                .split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','))
                .any(|part| needs_test(part.iter().cloned().collect()))
        }
        _ => false,
    }
}

pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
