//! Hashes passwords with Argon2id, and stores them in the PHC string format.
//!
//! Parameters: 19 MiB, two passes, one lane (OWASP, Password Storage Cheat Sheet). A hash takes about 30 ms of processor
//! time. The memory counts in the isolate's budget, so that hashes and uploads together stay below it.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use constant_time_eq::constant_time_eq;

use crate::platform::ids;
use crate::platform::memory_budget::MemoryReservation;
use crate::problem::Fault;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const HASH_BYTES: usize = 32;

/// What every hash begins with: algorithm, version 1.3, parameters.
const PREFIX: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// The salt of a hash that belongs to nobody.
const NOBODYS_SALT: [u8; 16] = [0; 16];

/// Hashes a new password with a random salt.
pub(super) async fn hash(password: &str) -> Result<String, Fault> {
    let salt: [u8; 16] = ids::random()?;
    let hash = argon2id(password, &salt).await?;
    Ok(format!("{PREFIX}{}${}", STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash)))
}

/// Whether the password has this hash. Without a hash the work is the same, and the answer is no.
pub(super) async fn verify(password: &str, stored: Option<&str>) -> Result<bool, Fault> {
    let parsed = match stored {
        Some(stored) => Some(parse(stored).ok_or_else(|| Fault::internal("a stored password hash is malformed"))?),
        None => None,
    };
    let salt = parsed.as_ref().map_or(&NOBODYS_SALT[..], |(salt, _)| salt);
    let hash = argon2id(password, salt).await?;
    Ok(parsed.is_some_and(|(_, expected)| constant_time_eq(&hash, &expected)))
}

/// Salt and hash of a stored text.
fn parse(stored: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let (salt, hash) = stored.strip_prefix(PREFIX)?.split_once('$')?;
    Some((STANDARD_NO_PAD.decode(salt).ok()?, STANDARD_NO_PAD.decode(hash).ok()?))
}

async fn argon2id(password: &str, salt: &[u8]) -> Result<[u8; HASH_BYTES], Fault> {
    let _memory = MemoryReservation::reserve(u64::from(MEMORY_KIB) << 10).await?;
    compute(password, salt)
}

fn compute(password: &str, salt: &[u8]) -> Result<[u8; HASH_BYTES], Fault> {
    let internal = |error: argon2::Error| Fault::internal(format!("argon2: {error}"));
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(HASH_BYTES)).map_err(internal)?;
    let mut hash = [0; HASH_BYTES];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut hash)
        .map_err(internal)?;
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From PyPI `argon2-cffi` 25.1, which wraps the reference implementation in C.
    #[test]
    fn password_hash_is_that_of_the_reference_implementation() {
        let stored = REFERENCE;
        let (salt, expected) = parse(stored).unwrap();
        assert_eq!(salt, b"somesalt12345678");
        assert_eq!(compute("correct horse", &salt).unwrap()[..], expected);
        assert_ne!(compute("correct horsf", &salt).unwrap()[..], expected);
    }

    const REFERENCE: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY3OA$oVLnFW4Vdd+KZaNyuHNZYDlTeeRDSkyoACLFGAAhgLc";

    #[test]
    fn password_hash_with_other_parameters_is_malformed() {
        for stored in
            ["", "x", "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA", "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ"]
        {
            assert!(parse(stored).is_none(), "{stored}");
        }
    }
}
