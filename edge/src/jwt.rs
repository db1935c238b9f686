//! JSON Web Tokens of other services (RFC 7519): signed claims in compact form (JWS, RFC 7515), verified with the public
//! keys that the issuer publishes as a JWK Set (RFC 7517).
//!
//! The cheap checks come first: size, form, algorithm, claims. Only then a key is looked for, and the runtime's WebCrypto
//! verifies the signature.

mod claims;
mod key_cache;
mod key_set;
mod signature;
mod token;

pub(crate) use claims::Claims;
pub(crate) use key_cache::RETRY_MS;
pub(crate) use token::UnverifiedToken;

/// What a token must state, and where the keys of its issuer are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) audience: &'a str,
    pub(crate) jwks_url: &'a str,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The token is wrong. A sentence for the person who sent it.
    Invalid(&'static str),
    /// The keys of its issuer cannot be fetched.
    KeysUnavailable,
}

/// Signature algorithms (RFC 7518, section 3.1, and RFC 8037). None of them has a shared secret, so a public key cannot
/// be taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    const ALL: [Self; 3] = [Self::Rs256, Self::Es256, Self::EdDsa];

    /// Its name in the header of a token.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name)
    }
}
