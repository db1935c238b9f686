//! The claims of a token, and what they must say (RFC 7519, section 4.1).

use serde_json::{Map, Value};

use super::{Expected, Refusal};

/// Maximum difference between the clocks of the issuer and of this server.
const CLOCK_SKEW_S: f64 = 60.0;

/// The payload of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claims(Map<String, Value>);

impl Claims {
    pub(super) const fn new(payload: Map<String, Value>) -> Self {
        Self(payload)
    }

    /// A claim that is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Whether a claim is `true`.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.0.get(name) == Some(&Value::Bool(true))
    }

    /// The words of a claim: a text with spaces between them, as in OAuth 2.0, or a list of texts. `None` if the token
    /// does not have the claim.
    pub(crate) fn words(&self, name: &str) -> Option<Vec<&str>> {
        Some(match self.0.get(name)? {
            Value::String(text) => text.split_ascii_whitespace().collect(),
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        })
    }

    /// When the token ends, in milliseconds.
    pub(crate) fn expires_at_ms(&self) -> u64 {
        let expires_at_s = self.0.get("exp").and_then(Value::as_f64).unwrap_or_default();
        ((expires_at_s + CLOCK_SKEW_S) * 1000.0) as u64
    }

    /// Checks issuer, audience and times.
    pub(super) fn check(&self, expected: Expected<'_>, now_ms: u64) -> Result<(), Refusal> {
        if self.text("iss") != Some(expected.issuer) {
            return Err(Refusal::Invalid("This server does not accept tokens of this issuer."));
        }
        let is_meant = match self.0.get("aud") {
            Some(Value::String(audience)) => audience == expected.audience,
            Some(Value::Array(items)) => items.iter().any(|item| item.as_str() == Some(expected.audience)),
            _ => false,
        };
        if !is_meant {
            return Err(Refusal::Invalid("The token is for another audience. Request one for this server."));
        }
        let now_s = now_ms as f64 / 1000.0;
        let Some(expires_at_s) = self.time_s("exp")? else {
            return Err(Refusal::Invalid("The token does not expire. Request one that states `exp`."));
        };
        if now_s >= expires_at_s + CLOCK_SKEW_S {
            return Err(Refusal::Invalid("The token has expired. Get a new one from its issuer."));
        }
        for name in ["nbf", "iat"] {
            if self.time_s(name)?.is_some_and(|from_s| from_s > now_s + CLOCK_SKEW_S) {
                return Err(Refusal::Invalid("The token is not valid yet. Check the clock of its issuer."));
            }
        }
        Ok(())
    }

    /// A time in seconds since 1970.
    fn time_s(&self, name: &str) -> Result<Option<f64>, Refusal> {
        match self.0.get(name) {
            None => Ok(None),
            Some(time) => match time.as_f64().filter(|time| time.is_finite() && *time >= 0.0) {
                Some(time) => Ok(Some(time)),
                None => Err(Refusal::Invalid("`exp`, `nbf` and `iat` of the token must be numbers of seconds.")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const EXPECTED: Expected<'_> =
        Expected { issuer: "https://id.example", audience: "photos", jwks_url: "https://id.example/jwks" };
    const NOW_S: u64 = 1_800_000_000;

    /// Whether good claims pass after `name` was set to `value`; null removes it.
    fn passes(name: &str, value: Value) -> bool {
        let mut claims = json!({"iss": EXPECTED.issuer, "aud": EXPECTED.audience, "exp": NOW_S + 10, "nbf": NOW_S});
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value;
        }
        let Value::Object(claims) = claims else { panic!("an object") };
        Claims(claims).check(EXPECTED, NOW_S * 1000).is_ok()
    }

    #[test]
    fn jwt_issuer_and_audience_must_match_exactly() {
        assert!(passes("nbf", json!(NOW_S)));
        for value in
            [json!("https://id.example/"), json!("HTTPS://id.example"), json!(["https://id.example"]), Value::Null]
        {
            assert!(!passes("iss", value));
        }
        assert!(passes("aud", json!(["other", "photos"])));
        for value in [json!("photo"), json!("photos2"), json!([]), json!(["other"]), json!([["photos"]]), Value::Null] {
            assert!(!passes("aud", value.clone()), "{value}");
        }
    }

    #[test]
    fn jwt_times_allow_one_minute_of_clock_difference() {
        for (name, value, expected) in [
            ("exp", json!(NOW_S - 59), true),
            ("exp", json!(NOW_S - 60), false),
            ("exp", json!(NOW_S as f64 - 59.5), true),
            ("exp", json!((NOW_S + 10).to_string()), false),
            ("exp", json!(-1), false),
            ("exp", Value::Null, false),
            ("nbf", json!(NOW_S + 60), true),
            ("nbf", json!(NOW_S + 61), false),
            ("nbf", json!("now"), false),
            ("nbf", Value::Null, true),
            ("iat", json!(NOW_S + 61), false),
            ("iat", json!(true), false),
        ] {
            assert_eq!(passes(name, value.clone()), expected, "{name} {value}");
        }
    }

    #[test]
    fn jwt_words_are_a_text_or_a_list() {
        let Value::Object(claims) = json!({"scope": "a  b", "list": ["c", 1], "number": 1}) else {
            panic!("an object")
        };
        let claims = Claims(claims);
        assert_eq!(claims.words("scope"), Some(vec!["a", "b"]));
        assert_eq!(claims.words("list"), Some(vec!["c"]));
        assert_eq!(claims.words("number"), Some(vec![]));
        assert_eq!(claims.words("other"), None);
    }
}
