//! Handles: unique names of accounts in URLs.

use api::ErrorCode;
use axum::http::StatusCode;

use crate::problem::Fault;

const MIN_CHARS: usize = 3;
const MAX_CHARS: usize = 30;

/// Names that nobody may have: they could be taken for a route, or for somebody who speaks for the deployment.
const RESERVED: [&str; 73] = [
    "about",
    "abuse",
    "access",
    "account",
    "accounts",
    "admin",
    "administrator",
    "anonymous",
    "api",
    "app",
    "assets",
    "auth",
    "avatar",
    "avatars",
    "billing",
    "blog",
    "collections",
    "contact",
    "deleted",
    "dev",
    "developer",
    "docs",
    "download",
    "edge",
    "editor",
    "export",
    "faq",
    "gallery",
    "guest",
    "guests",
    "health",
    "help",
    "home",
    "iiif",
    "images",
    "info",
    "jobs",
    "legal",
    "live",
    "login",
    "logout",
    "luts",
    "mail",
    "manifest",
    "me",
    "metrics",
    "moderator",
    "null",
    "official",
    "operator",
    "owner",
    "postmaster",
    "presets",
    "privacy",
    "profile",
    "profiles",
    "public",
    "renditions",
    "robots",
    "root",
    "safelight",
    "security",
    "settings",
    "signin",
    "signup",
    "staff",
    "status",
    "support",
    "system",
    "terms",
    "undefined",
    "verify",
    "webmaster",
];

/// Parses a handle. Upper case becomes lower case.
pub(crate) fn parse(text: &str) -> Result<String, Fault> {
    let handle = fold(text);
    let has_form = (MIN_CHARS..=MAX_CHARS).contains(&handle.len())
        && handle.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if !has_form {
        return Err(refusal(format!(
            "A handle has {MIN_CHARS} to {MAX_CHARS} characters: letters from `a` to `z`, digits and `_`. Choose another one."
        )));
    }
    if RESERVED.contains(&handle.as_str()) {
        return Err(refusal("This handle is reserved. Choose another one.".to_owned()));
    }
    Ok(handle)
}

/// The form in which handles are compared.
pub(crate) fn fold(text: &str) -> String {
    text.trim().trim_start_matches('@').to_ascii_lowercase()
}

fn refusal(detail: String) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at("/handle")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handle_is_folded_and_checked() {
        for (text, handle) in [
            ("ada", Some("ada")),
            (" @Ada_Lovelace1 ", Some("ada_lovelace1")),
            ("a23456789012345678901234567890", Some("a23456789012345678901234567890")),
            ("a234567890123456789012345678901", None),
            ("ab", None),
            ("", None),
            ("ada lovelace", None),
            ("ada-lovelace", None),
            ("ädä", None),
            ("Admin", None),
            ("safelight", None),
        ] {
            assert_eq!(parse(text).ok().as_deref(), handle, "{text:?}");
        }
        let problem = parse("api").unwrap_err();
        assert_eq!((problem.problem().status, problem.problem().pointer.as_deref()), (422, Some("/handle")));
    }

    #[test]
    fn reserved_handles_are_ordered_and_could_be_handles() {
        assert!(RESERVED.is_sorted());
        assert!(RESERVED.iter().all(|name| *name == fold(name) && name.len() <= MAX_CHARS));
    }
}
