//! `Prefer: wait=N` (RFC 7240): how long the client waits for a render.

use std::time::Duration;

use axum::http::HeaderMap;

/// Maximum wait.
const MAX_WAIT_S: u64 = 60;

/// The requested wait, at most the maximum. `None` if there is none, or if it cannot be parsed: RFC 7240 says to ignore
/// that.
pub(crate) fn wait(headers: &HeaderMap) -> Option<Duration> {
    headers
        .get_all("prefer")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|preference| preference.split(';').next()?.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("wait"))
        .and_then(|(_, seconds)| seconds.trim().trim_matches('"').parse::<u64>().ok())
        .filter(|seconds| *seconds > 0)
        .map(|seconds| Duration::from_secs(seconds.min(MAX_WAIT_S)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn seconds(values: &[&'static str]) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("prefer", HeaderValue::from_static(value));
        }
        wait(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn prefer_wait_is_parsed_in_all_spellings() {
        assert_eq!(seconds(&["wait=10"]), Some(10));
        assert_eq!(seconds(&["respond-async, Wait = \"7\"; foo=bar"]), Some(7));
        assert_eq!(seconds(&["return=minimal", "wait=3"]), Some(3));
        assert_eq!(seconds(&["wait=86400"]), Some(60));
    }

    #[test]
    fn prefer_without_a_readable_wait_is_none() {
        for values in [&[][..], &["respond-async"], &["wait"], &["wait=soon"], &["wait=-1"], &["wait=0"], &["await=5"]]
        {
            assert_eq!(seconds(values), None, "{values:?}");
        }
    }
}
