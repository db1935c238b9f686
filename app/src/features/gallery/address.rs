//! The query of the gallery in the address of the page, so that Back and a reload keep it.

use web_sys::UrlSearchParams;

use crate::library::image_query::ImageQuery;

/// Parses the query of an address.
pub(super) fn query_in(search: &str) -> ImageQuery {
    UrlSearchParams::new_with_str(search)
        .map_or_else(|_| ImageQuery::default(), |params| ImageQuery::read(|name| params.get(name)))
}

/// A path with the query, for [`query_in`].
pub(super) fn with_query(path: &str, query: &ImageQuery) -> String {
    let Ok(params) = UrlSearchParams::new() else { return path.to_owned() };
    for (name, value) in query.pairs() {
        params.set(name, value);
    }
    let params = String::from(params.to_string());
    if params.is_empty() { path.to_owned() } else { format!("{path}?{params}") }
}
