//! The path of the app that a sign-in returns to. It is never an address of another site.

const MAX_BYTES: usize = 512;

/// The path, or `/` for everything that is not plainly a path of this site.
pub(super) fn clean(text: &str) -> String {
    let is_path = text.len() <= MAX_BYTES
        && text.starts_with('/')
        // `//host` and `/\host` are addresses of other sites to a browser, which also removes tabs and line ends.
        && !text.starts_with("//")
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !text.starts_with("/api/");
    if is_path { text.to_owned() } else { "/".to_owned() }
}

/// The path with a query parameter that says why the sign-in failed.
pub(super) fn with_error(path: &str, error: &str) -> String {
    let (path, fragment) = path.split_once('#').map_or((path, ""), |(path, fragment)| (path, fragment));
    let separator = if path.contains('?') { '&' } else { '?' };
    let hash = if fragment.is_empty() { "" } else { "#" };
    format!("{path}{separator}sign_in_error={error}{hash}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn return_path_is_of_this_site() {
        for path in ["/", "/account", "/edit/1?tool=crop#top", "/@ada", "/a//b"] {
            assert_eq!(clean(path), path);
        }
        let long = format!("/{}", "a".repeat(512));
        for text in [
            "",
            "account",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/a\r\nSet-Cookie: x=y",
            "javascript:alert(1)",
            " /a",
            "/ä",
            "/api/account/oidc/a/start",
            &long,
        ] {
            assert_eq!(clean(text), "/", "{text:?}");
        }
    }

    #[test]
    fn return_path_states_the_error() {
        assert_eq!(with_error("/account", "expired"), "/account?sign_in_error=expired");
        assert_eq!(with_error("/a?b=c#d", "expired"), "/a?b=c&sign_in_error=expired#d");
    }
}
