//! The lazily loaded views of the collections, in one part of the module.

use leptos::prelude::*;

use super::list::ListPage;
use super::page::CollectionPage;

/// A view of the collections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollectionsView(View);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    List,
    Collection,
}

impl CollectionsView {
    /// The page of all collections.
    pub(crate) const LIST: Self = Self(View::List);
    /// The page of one collection.
    pub(crate) const COLLECTION: Self = Self(View::Collection);

    /// Creates the view. Only the program may call it, inside the part; any other caller would move the code into the
    /// first part.
    pub fn build(self) -> AnyView {
        match self.0 {
            View::List => view! { <ListPage/> }.into_any(),
            View::Collection => view! { <CollectionPage/> }.into_any(),
        }
    }
}
