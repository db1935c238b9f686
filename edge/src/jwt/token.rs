//! Reads a token in compact form and checks its header. Nothing that it states is trusted before `verify`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::claims::Claims;
use super::{Algorithm, Expected, Refusal, key_cache, signature};

/// Maximum size, checked before anything is read.
const MAX_BYTES: usize = 8 << 10;

/// Maximum length of the name of a key.
const MAX_KEY_ID_BYTES: usize = 256;

/// A token whose signature is not verified yet.
#[derive(Debug)]
pub(crate) struct UnverifiedToken<'a> {
    /// Header and payload, as they were signed.
    signed: &'a str,
    signature: Vec<u8>,
    algorithm: Algorithm,
    key_id: Option<String>,
    claims: Claims,
}

impl<'a> UnverifiedToken<'a> {
    /// Whether a text has the form of a token: three parts.
    pub(crate) fn has_form(text: &str) -> bool {
        text.bytes().filter(|byte| *byte == b'.').count() == 2
    }

    pub(crate) fn parse(text: &'a str) -> Result<Self, Refusal> {
        if text.len() > MAX_BYTES {
            return Err(Refusal::Invalid("The token is larger than 8 KiB. Ask its issuer for one with fewer claims."));
        }
        let parts = text.rsplit_once('.').and_then(|(signed, signature)| {
            let (header, payload) = signed.split_once('.')?;
            Some((signed, object(header)?, object(payload)?, URL_SAFE_NO_PAD.decode(signature).ok()?))
        });
        let Some((signed, header, payload, signature)) = parts else {
            return Err(Refusal::Invalid("The token is not a JWT in compact form. Send it as its issuer returned it."));
        };
        let (algorithm, key_id) = read_header(&header)?;
        Ok(Self { signed, signature, algorithm, key_id, claims: Claims::new(payload) })
    }

    /// The issuer that the token states.
    pub(crate) fn issuer(&self) -> Option<&str> {
        self.claims.text("iss")
    }

    /// Verifies claims and signature.
    pub(crate) async fn verify(self, expected: Expected<'_>, now_ms: u64) -> Result<Claims, Refusal> {
        self.claims.check(expected, now_ms)?;
        let key = key_cache::find(expected.jwks_url, self.key_id.as_deref(), self.algorithm).await?;
        if signature::is_valid(&key, &self.signature, self.signed).await {
            return Ok(self.claims);
        }
        Err(Refusal::Invalid("The signature of the token is wrong. Get a new token from its issuer."))
    }
}

/// One part of a token: a JSON object in base64url without padding. A name must not occur twice.
fn object(part: &str) -> Option<Map<String, Value>> {
    match filters::parse_json(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()? {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

/// The algorithm and the name of the key. Keys and addresses of keys in the header (`jwk`, `jku`, `x5c`, `x5u`) are
/// ignored: only the settings say whose keys count.
fn read_header(header: &Map<String, Value>) -> Result<(Algorithm, Option<String>), Refusal> {
    let text = |name| header.get(name).map(|value| value.as_str());
    let Some(algorithm) = text("alg").flatten().and_then(Algorithm::parse) else {
        return Err(Refusal::Invalid("The token must be signed with RS256, ES256 or EdDSA."));
    };
    // RFC 7515, section 4.1.11: whoever does not understand a critical extension refuses the token. There is none here.
    if header.contains_key("crit") || header.contains_key("b64") || header.contains_key("zip") {
        return Err(Refusal::Invalid("The token uses an extension (`crit`, `b64` or `zip`). Use one without."));
    }
    // RFC 8725, section 3.11: a token of another kind, such as a logout token, is not a credential.
    let is_kind = |kind: &str| {
        let kind = kind.to_ascii_lowercase();
        matches!(kind.strip_prefix("application/").unwrap_or(&kind), "jwt" | "at+jwt")
    };
    if !text("typ").is_none_or(|kind| kind.is_some_and(is_kind)) {
        return Err(Refusal::Invalid("The token is not an access token: `typ` must be `JWT` or `at+jwt`."));
    }
    let key_id = match text("kid") {
        None => None,
        Some(Some(key_id)) if key_id.len() <= MAX_KEY_ID_BYTES => Some(key_id.to_owned()),
        Some(_) => return Err(Refusal::Invalid("`kid` of the token must be a text of at most 256 bytes.")),
    };
    Ok((algorithm, key_id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn token(header: &Value) -> String {
        let [header, payload] = [header, &json!({"iss": "i"})].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        format!("{header}.{payload}.AAAA")
    }

    fn reason(header: &Value) -> Option<Refusal> {
        UnverifiedToken::parse(&token(header)).err()
    }

    #[test]
    fn jwt_header_must_state_a_known_algorithm() {
        for name in ["RS256", "ES256", "EdDSA"] {
            assert_eq!(reason(&json!({"alg": name})), None, "{name}");
        }
        for alg in [json!("none"), json!("None"), json!("HS256"), json!("rs256"), json!("PS256"), json!(1), json!(null)]
        {
            assert!(reason(&json!({"alg": alg})).is_some(), "{alg}");
        }
        assert!(reason(&json!({})).is_some());
    }

    #[test]
    fn jwt_header_refuses_extensions_and_other_kinds() {
        for (name, value, passes) in [
            ("crit", json!(["exp"]), false),
            ("crit", json!(null), false),
            ("b64", json!(false), false),
            ("zip", json!("DEF"), false),
            ("typ", json!("JWT"), true),
            ("typ", json!("application/at+jwt"), true),
            ("typ", json!("logout+jwt"), false),
            ("typ", json!("dpop+jwt"), false),
            ("typ", json!(1), false),
            ("kid", json!("k"), true),
            ("kid", json!(7), false),
            ("kid", json!("k".repeat(257)), false),
            ("jwk", json!({"kty": "oct"}), true),
        ] {
            assert_eq!(reason(&json!({"alg": "RS256", name: value})).is_none(), passes, "{name} {value}");
        }
    }

    #[test]
    fn jwt_must_have_three_parts_of_base64url_and_be_small() {
        let good = token(&json!({"alg": "RS256"}));
        assert_eq!(UnverifiedToken::parse(&good).unwrap().issuer(), Some("i"));
        let twice = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","alg":"RS256"}"#);
        for text in [
            String::new(),
            "a.b".to_owned(),
            format!("{good}="),
            format!("{good}.AAAA"),
            format!(" {good}"),
            format!("{twice}.e30.AAAA"),
            format!("{}.e30.AAAA", URL_SAFE_NO_PAD.encode("[]")),
            format!("{good}{}", "A".repeat(MAX_BYTES)),
        ] {
            assert!(UnverifiedToken::parse(&text).is_err(), "{text:.60}");
        }
    }
}
