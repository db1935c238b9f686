//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a request that is repeated with its key creates
//! nothing new. Keys are opaque and belong to an owner. The transaction that stores the result also stores the key, so
//! a refused request leaves none.

use axum::http::HeaderMap;
use filters::Digest;

use crate::problem::Fault;

const HEADER: &str = "idempotency-key";

/// The longest key, in characters.
const MAX_LENGTH: usize = 255;

/// The key of a request, if it has one.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<&str>, Fault> {
    let mut values = headers.get_all(HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let key = value
        .to_str()
        .ok()
        .filter(|key| (1..=MAX_LENGTH).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
    match (key, values.next()) {
        (Some(key), None) => Ok(Some(key)),
        _ => Err(Fault::bad_request(format!(
            "`Idempotency-Key` must occur once and have 1 to {MAX_LENGTH} visible ASCII characters without spaces."
        ))),
    }
}

/// Digest of a request: its method, its path, and the content of its body in a canonical form.
pub(crate) fn request_sha256(method_and_path: &str, content: &[&str]) -> Digest {
    // JSON separates the parts without ambiguity.
    let text = serde_json::json!([method_and_path, content]).to_string();
    Digest::sha256(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::ErrorCode;
    use axum::http::HeaderValue;

    fn keyed(values: &[&str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (HEADER.parse().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap()))
            .collect()
    }

    #[test]
    fn idempotency_key_is_opaque() {
        let longest = "k".repeat(MAX_LENGTH);
        for text in ["0197f3a0-0000-7000-8000-00000000000a", "\"quoted\"", "!", "~", longest.as_str()] {
            assert_eq!(key(&keyed(&[text])).unwrap(), Some(text));
        }
        assert_eq!(key(&HeaderMap::new()).unwrap(), None);
    }

    #[test]
    fn idempotency_key_that_is_malformed_is_refused() {
        let long = "k".repeat(MAX_LENGTH + 1);
        for values in [&[""][..], &["a b"], &["caf\u{e9}"], &[long.as_str()], &["a", "b"], &["a", "a"]] {
            let problem = key(&keyed(values)).unwrap_err().problem().clone();
            assert_eq!((problem.status, problem.code), (400, ErrorCode::BadRequest), "{values:?}");
        }
    }

    #[test]
    fn request_digest_separates_route_and_parts() {
        let of = |path, content: &[&str]| request_sha256(path, content);
        assert_eq!(of("POST /a", &["x", "y"]), of("POST /a", &["x", "y"]));
        for (path, content) in
            [("POST /b", &["x", "y"][..]), ("POST /a", &["xy"]), ("POST /a", &["x", "y", ""]), ("POST /a", &["y", "x"])]
        {
            assert_ne!(of("POST /a", &["x", "y"]), of(path, content), "{path} {content:?}");
        }
    }
}
