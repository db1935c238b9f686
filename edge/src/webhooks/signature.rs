//! Secrets and signatures (Standard Webhooks 1.0.0, "Signature scheme"): HMAC-SHA256 over `{id}.{timestamp}.{body}`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::platform::ids;
use crate::problem::Fault;

/// Prefix of a secret. Scanners of secrets find it.
const PREFIX: &str = "whsec_";

/// A new secret of 32 random bytes.
pub(crate) fn new_secret() -> Result<String, Fault> {
    Ok(format!("{PREFIX}{}", STANDARD.encode(ids::random::<32>()?)))
}

/// The value of the header `webhook-signature`: one signature for each secret.
pub(super) fn header<'a>(
    secrets: impl IntoIterator<Item = &'a str>,
    message_id: &str,
    timestamp_s: u64,
    body: &str,
) -> Result<String, Fault> {
    let content = format!("{message_id}.{timestamp_s}.{body}");
    let signatures: Result<Vec<_>, _> = secrets.into_iter().map(|secret| sign(secret, content.as_bytes())).collect();
    Ok(signatures?.join(" "))
}

fn sign(secret: &str, content: &[u8]) -> Result<String, Fault> {
    let key = secret.strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text).ok());
    let mac = key.and_then(|key| Hmac::<Sha256>::new_from_slice(&key).ok());
    let mac = mac.ok_or_else(|| Fault::internal("the secret of a webhook is malformed"))?;
    Ok(format!("v1,{}", STANDARD.encode(mac.chain_update(content).finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the specification's libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    #[test]
    fn signature_equals_the_published_vector() {
        let header = |secrets: &[&str]| {
            let secrets = secrets.iter().copied();
            header(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#).unwrap()
        };
        assert_eq!(header(&[SECRET]), SIGNATURE);
        let both = header(&["whsec_AAAA", SECRET]);
        assert!(both.starts_with("v1,") && both.ends_with(&format!(" {SIGNATURE}")), "{both}");
    }

    #[test]
    fn secret_has_prefix_and_256_bits() {
        let secret = new_secret().unwrap();
        assert_eq!(STANDARD.decode(secret.strip_prefix(PREFIX).unwrap()).unwrap().len(), 32);
        assert_ne!(secret, new_secret().unwrap());
        assert!(sign("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b"").is_err());
    }
}
