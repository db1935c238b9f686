//! Receipts as compact JWS (RFC 7515) signed with Ed25519 (RFC 8037). The edge signs them, the app verifies them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use filters::{Digest, Receipt};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Jwk, Jwks};

const TYPE: &str = "safelight-receipt";

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

/// Why a receipt is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The text is not a compact JWS of a Safelight receipt.
    #[error("This text is not a signed Safelight receipt. Use the receipt as the edge sent it.")]
    Malformed,
    /// The key set has no key of the receipt's `kid`.
    #[error(
        "The receipt was signed with a key that this edge does not publish. Check it with the edge that signed it."
    )]
    UnknownKey,
    /// The signature does not match: the receipt was changed, or signed with another key.
    #[error(
        "The signature of the receipt is not valid: the receipt was changed after it was signed, or another key signed it. Get the receipt from the edge again."
    )]
    BadSignature,
}

/// A private key that signs receipts.
#[derive(Debug)]
pub struct ReceiptKey {
    key: SigningKey,
    kid: String,
}

impl ReceiptKey {
    /// Creates a key from its 32-byte seed, in base64url without padding.
    ///
    /// # Errors
    ///
    /// `Malformed` if the text is not 32 bytes in base64url.
    pub fn from_seed(seed: &str) -> Result<Self, ReceiptError> {
        let seed: [u8; 32] = decode(seed.trim())?.try_into().map_err(|_| ReceiptError::Malformed)?;
        let key = SigningKey::from_bytes(&seed);
        let kid = thumbprint(&URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes()));
        Ok(Self { key, kid })
    }

    /// The public key as a JWK.
    #[must_use]
    pub fn jwk(&self) -> Jwk {
        jwk(URL_SAFE_NO_PAD.encode(self.key.verifying_key().as_bytes()))
    }

    /// Signs a receipt and returns it as a compact JWS.
    ///
    /// # Errors
    ///
    /// `Malformed` if the receipt cannot be serialised as JSON.
    pub fn sign(&self, receipt: &Receipt) -> Result<String, ReceiptError> {
        let header = Header { alg: "EdDSA".to_owned(), kid: self.kid.clone(), typ: TYPE.to_owned() };
        let signed = format!("{}.{}", encode(&header)?, encode(receipt)?);
        let signature = self.signature(&signed);
        Ok(format!("{signed}.{signature}"))
    }

    /// The signature of `header.payload`, in base64url.
    fn signature(&self, signed: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()).to_bytes())
    }
}

/// Creates a JWK from a public key: 32 bytes in base64url without padding, the `x` of the [`Jwk`].
///
/// # Errors
///
/// `Malformed` if the text is not a valid Ed25519 public key.
pub fn public_key(x: &str) -> Result<Jwk, ReceiptError> {
    let key: [u8; 32] = decode(x)?.try_into().map_err(|_| ReceiptError::Malformed)?;
    VerifyingKey::from_bytes(&key).map_err(|_| ReceiptError::Malformed)?;
    Ok(jwk(x.to_owned()))
}

fn jwk(x: String) -> Jwk {
    Jwk {
        kty: "OKP".to_owned(),
        crv: "Ed25519".to_owned(),
        alg: "EdDSA".to_owned(),
        usage: "sig".to_owned(),
        kid: thumbprint(&x),
        x,
    }
}

/// Verifies a receipt's signature with a key set and returns the receipt.
///
/// # Errors
///
/// Each variant of [`ReceiptError`].
pub fn verify(jws: &str, keys: &Jwks) -> Result<Receipt, ReceiptError> {
    let (signed, signature) = jws.trim().rsplit_once('.').ok_or(ReceiptError::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(ReceiptError::Malformed)?;
    let header: Header = read(header)?;
    if header.alg != "EdDSA" || header.typ != TYPE {
        return Err(ReceiptError::Malformed);
    }
    let jwk = keys.keys.iter().find(|key| key.kid == header.kid).ok_or(ReceiptError::UnknownKey)?;
    let key: [u8; 32] = decode(&jwk.x)?.try_into().map_err(|_| ReceiptError::UnknownKey)?;
    let key = VerifyingKey::from_bytes(&key).map_err(|_| ReceiptError::UnknownKey)?;
    let signature = Signature::from_slice(&decode(signature)?).map_err(|_| ReceiptError::Malformed)?;
    key.verify_strict(signed.as_bytes(), &signature).map_err(|_| ReceiptError::BadSignature)?;
    read(payload)
}

/// Decodes the JSON of one part.
fn read<T: DeserializeOwned>(part: &str) -> Result<T, ReceiptError> {
    let text = String::from_utf8(decode(part)?).map_err(|_| ReceiptError::Malformed)?;
    serde_json::from_str(&text).map_err(|_| ReceiptError::Malformed)
}

/// The JWK thumbprint (RFC 7638): SHA-256 of the required members in the order of their names.
fn thumbprint(x: &str) -> String {
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Digest::sha256(members.as_bytes()).as_bytes())
}

fn encode<T: Serialize>(value: &T) -> Result<String, ReceiptError> {
    serde_json::to_vec(value).map(|json| URL_SAFE_NO_PAD.encode(json)).map_err(|_| ReceiptError::Malformed)
}

fn decode(text: &str) -> Result<Vec<u8>, ReceiptError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| ReceiptError::Malformed)
}

#[cfg(test)]
mod tests;
