//! What is looked for, in the page's address.

use web_sys::UrlSearchParams;

use crate::model::find::Find;

/// What the query of an address asks for.
pub(crate) fn find_in(search: &str) -> Find {
    UrlSearchParams::new_with_str(search).map_or_else(|_| Find::default(), |query| Find::read(|name| query.get(name)))
}

/// A path with the query that [`find_in`] reads.
pub(crate) fn with_find(path: &str, find: &Find) -> String {
    let Ok(query) = UrlSearchParams::new() else { return path.to_owned() };
    for (name, value) in find.query() {
        query.set(name, value);
    }
    let query = String::from(query.to_string());
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
