//! JWK Sets (RFC 7517): the public keys of an issuer. Keys that no accepted algorithm can use are left out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::Algorithm;

/// Maximum number of keys that are read.
const MAX_KEYS: usize = 100;

/// Sizes of RSA keys in bits: at least what RFC 7518, section 3.3, requires, and not so large that verifying is slow.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PublicKey {
    id: Option<String>,
    pub(super) algorithm: Algorithm,
    /// The key as a JWK with the public parameters only.
    pub(super) jwk: String,
}

/// The public keys of an issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeySet(Vec<PublicKey>);

/// Why a set has no key for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoKey {
    /// No key has this name. A newer set may have it.
    Unknown,
    /// The key is for another algorithm, or the token names none and several could fit.
    Unusable,
}

impl KeySet {
    /// Reads a set. The error is a text for the log.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let set = filters::parse_json(text.as_bytes())?;
        let keys = set["keys"].as_array().ok_or("not a JWK Set")?;
        Ok(Self(keys.iter().take(MAX_KEYS).filter_map(Value::as_object).filter_map(PublicKey::read).collect()))
    }

    /// The key that a token names. A token without a name can use the only key of its algorithm.
    pub(super) fn find(&self, key_id: Option<&str>, algorithm: Algorithm) -> Result<&PublicKey, NoKey> {
        let mut named = self.0.iter().filter(|key| key_id.is_none() || key.id.as_deref() == key_id).peekable();
        if named.peek().is_none() {
            return Err(NoKey::Unknown);
        }
        let mut usable = named.filter(|key| key.algorithm == algorithm);
        match (usable.next(), usable.next()) {
            (Some(key), None) => Ok(key),
            _ => Err(NoKey::Unusable),
        }
    }
}

impl PublicKey {
    /// Reads a key; `None` if no accepted algorithm can use it for signatures.
    fn read(jwk: &Map<String, Value>) -> Option<Self> {
        let text = |name| jwk.get(name).and_then(Value::as_str);
        let (algorithm, public) = match (text("kty")?, text("crv")) {
            ("RSA", _) => {
                let (n, e) = (text("n")?, text("e")?);
                RSA_BITS.contains(&bits(n)?).then_some(())?;
                (Algorithm::Rs256, json!({"kty": "RSA", "n": n, "e": e}))
            }
            ("EC", Some("P-256")) => {
                (Algorithm::Es256, json!({"kty": "EC", "crv": "P-256", "x": text("x")?, "y": text("y")?}))
            }
            ("OKP", Some("Ed25519")) => (Algorithm::EdDsa, json!({"kty": "OKP", "crv": "Ed25519", "x": text("x")?})),
            _ => return None,
        };
        let is_for_algorithm = match jwk.get("alg") {
            None => true,
            // RFC 9864 has another name for EdDSA with this curve.
            Some(name) => name == algorithm.as_str() || (algorithm == Algorithm::EdDsa && name == "Ed25519"),
        };
        let is_for_signatures = jwk.get("use").is_none_or(|purpose| purpose == "sig");
        let verifies = jwk.get("key_ops").is_none_or(|operations| {
            operations.as_array().is_some_and(|operations| operations.iter().any(|operation| operation == "verify"))
        });
        let is_usable = is_for_algorithm && is_for_signatures && verifies;
        is_usable.then(|| Self { id: text("kid").map(str::to_owned), algorithm, jwk: public.to_string() })
    }
}

/// The length of a number in base64url, in bits.
fn bits(number: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(number).ok()?;
    let first = bytes.iter().position(|byte| *byte != 0)?;
    let leading = bytes.get(first)?.leading_zeros() as usize;
    Some((bytes.len() - first) * 8 - leading)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(keys: &Value) -> KeySet {
        KeySet::parse(&json!({ "keys": keys }).to_string()).unwrap()
    }

    fn rsa(id: &str, bytes: usize) -> Value {
        json!({"kty": "RSA", "kid": id, "n": URL_SAFE_NO_PAD.encode(vec![0xff; bytes]), "e": "AQAB"})
    }

    fn ed25519(id: &str) -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "kid": id, "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    }

    #[test]
    fn key_set_finds_key_by_name_and_type() {
        let keys = set(&json!([rsa("r", 256), ed25519("e"), ed25519("f")]));
        let find = |key_id, algorithm| keys.find(key_id, algorithm).map(|key| key.id.clone().unwrap_or_default());
        assert_eq!(find(Some("r"), Algorithm::Rs256).as_deref(), Ok("r"));
        assert_eq!(find(Some("r"), Algorithm::Es256), Err(NoKey::Unusable));
        assert_eq!(find(Some("x"), Algorithm::Rs256), Err(NoKey::Unknown));
        assert_eq!(find(None, Algorithm::Rs256).as_deref(), Ok("r"));
        assert_eq!(find(None, Algorithm::EdDsa), Err(NoKey::Unusable), "two could fit");
        assert_eq!(set(&json!([])).find(None, Algorithm::EdDsa), Err(NoKey::Unknown));
    }

    #[test]
    fn key_set_leaves_out_unusable_keys() {
        let with = |name: &str, value: Value| {
            let mut key = ed25519("k");
            key[name] = value;
            key
        };
        for (key, is_kept) in [
            (ed25519("k"), true),
            (with("alg", json!("EdDSA")), true),
            (with("alg", json!("Ed25519")), true),
            (with("alg", json!("RS256")), false),
            (with("use", json!("sig")), true),
            (with("use", json!("enc")), false),
            (with("key_ops", json!(["verify"])), true),
            (with("key_ops", json!(["sign"])), false),
            (with("crv", json!("X25519")), false),
            (rsa("k", 255), false),
            (rsa("k", 1025), false),
            (json!({"kty": "oct", "kid": "k", "k": "c2VjcmV0"}), false),
            (json!("k"), false),
        ] {
            assert_eq!(set(&json!([key])).0.len(), usize::from(is_kept), "{key}");
        }
        for text in ["", "[]", "{}", r#"{"keys": {}}"#] {
            assert!(KeySet::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn key_set_keeps_public_parameters_only() {
        let mut key = ed25519("k");
        key["d"] = json!("secret");
        assert!(!set(&json!([key])).0[0].jwk.contains("secret"));
    }
}
