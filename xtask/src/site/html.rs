//! Finds elements in the HTML page that Trunk writes.

use std::ops::Range;

/// The byte ranges of the `<link>` elements.
pub(super) fn links(page: &str) -> Vec<Range<usize>> {
    let starts = page.match_indices("<link").map(|(start, _)| start);
    starts.filter_map(|start| page.get(start..)?.find('>').map(|length| start..start + length + 1)).collect()
}

/// The value of an attribute in an element's text, with or without quotes.
pub(super) fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = element.split_once(&format!(" {name}="))?;
    match rest.chars().next()? {
        quote @ ('"' | '\'') => rest.get(1..)?.split(quote).next(),
        _ => rest.split([' ', '>']).next(),
    }
}

/// The content of each `name` element (`script` or `style`) without a `src`.
pub(super) fn inline<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let (start, end) = (format!("<{name}"), format!("</{name}>"));
    let parts = page.split(&start).skip(1).filter_map(|part| part.split_once('>'));
    let inline = parts.filter(|(attributes, _)| !attributes.contains("src="));
    inline.filter_map(|(_, rest)| rest.split_once(&end)).map(|(text, _)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_with_and_without_quotes() {
        let page = "<link rel=\"a\" href='/b.css'><p><link rel=c />";
        let links: Vec<_> = links(page).into_iter().filter_map(|place| page.get(place)).collect();
        assert_eq!(links.len(), 2);
        let found: Vec<_> = links.iter().map(|link| (attribute(link, "rel"), attribute(link, "href"))).collect();
        assert_eq!(found, [(Some("a"), Some("/b.css")), (Some("c"), None)]);
    }

    #[test]
    fn scripts_with_a_source_are_not_inline() {
        let page = "<script src='/a.js'></script><script type=\"module\">\nstart()\n</script>";
        assert_eq!(inline(page, "script"), ["\nstart()\n"]);
        assert_eq!(inline("<style>a{}</style><p>", "style"), ["a{}"]);
    }
}
