//! API keys: random secrets with scopes, for programs. Their form lets scanners for secrets find them:
//! `^sl_[0-9A-Za-z]{36}$`, where the last six characters are the CRC-32 (ISO 3309, as in zlib) of the thirty before, in
//! base 62. A key with a wrong checksum is refused without a query.

use std::cell::RefCell;

use filters::Digest;

use super::scope::Scopes;
use super::ttl_cache::TtlCache;
use crate::db::api_keys::{self, ApiKeyRow};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids::{self, BASE62};
use crate::problem::Fault;

/// The prefix of every key.
pub(super) const PREFIX: &str = "sl_";

/// Random characters: 178 bits.
const RANDOM_CHARS: usize = 30;

/// Characters of the checksum: 62^6 is more than 2^32.
const CHECKSUM_CHARS: usize = 6;

/// A key as a request uses it.
#[derive(Debug, Clone)]
pub(crate) struct ApiKey {
    pub(crate) account_id: String,
    pub(crate) owner_id: String,
    pub(crate) scopes: Scopes,
    pub(crate) sha256: Digest,
    pub(crate) expires_at_ms: u64,
}

thread_local! {
    static CACHE: RefCell<TtlCache<Digest, ApiKey>> = RefCell::default();
}

/// Makes a key.
pub(crate) fn new() -> Result<String, Fault> {
    let random = ids::new_base62::<RANDOM_CHARS>()?;
    Ok(format!("{PREFIX}{random}{}", checksum(&random)))
}

/// The digest of a key. The database stores digests only.
pub(crate) fn digest(key: &str) -> Digest {
    Digest::sha256(key.as_bytes())
}

/// Finds the principal of a key; `None` if the key is malformed, unknown, deleted or expired.
pub(super) async fn find(edge: &Edge, key: &str) -> Result<Option<ApiKey>, Fault> {
    if !is_well_formed(key) {
        return Ok(None);
    }
    let (sha256, now_ms) = (digest(key), clock::now_ms());
    if let Some(key) = CACHE.with_borrow(|cache| cache.get(&sha256, now_ms)) {
        return Ok(Some(key));
    }
    let db = edge.db()?;
    let Some(row) = api_keys::find(&db, &sha256, now_ms).await? else { return Ok(None) };
    api_keys::record_use(&db, &row, now_ms).await?;
    let key = ApiKey::of(row, sha256);
    CACHE.with_borrow_mut(|cache| cache.insert(sha256, key.clone(), key.expires_at_ms, now_ms));
    Ok(Some(key))
}

/// Whether this isolate knows the key.
pub(super) fn is_cached(key: &str, now_ms: u64) -> bool {
    CACHE.with_borrow(|cache| cache.get(&digest(key), now_ms).is_some())
}

/// When a key expires, from the database. `None` if it is deleted or has expired.
pub(super) async fn expires_at_ms(edge: &Edge, sha256: &Digest) -> Result<Option<u64>, Fault> {
    let row = api_keys::find(&edge.db()?, sha256, clock::now_ms()).await?;
    Ok(row.map(|row| ApiKey::of(row, *sha256).expires_at_ms))
}

/// Makes deleted keys ineffective: this isolate forgets them, and the library closes their connections. Other isolates
/// forget them within seconds.
pub(crate) async fn end(edge: &Edge, owner_id: &str, keys_sha256: &[Digest]) {
    for key in keys_sha256 {
        CACHE.with_borrow_mut(|cache| cache.remove(key));
        edge.library(owner_id).end_session(key, clock::now_ms()).await;
    }
}

impl ApiKey {
    fn of(row: ApiKeyRow, sha256: Digest) -> Self {
        Self {
            account_id: row.account_id,
            owner_id: row.owner_id,
            // A later release may have stored other names.
            scopes: Scopes::among(row.scopes.split(' ')),
            sha256,
            expires_at_ms: row.expires_at_ms.unwrap_or(NEVER_MS),
        }
    }
}

/// The end of a key that does not expire: the last time that JavaScript can represent.
const NEVER_MS: u64 = 8_640_000_000_000_000;

fn is_well_formed(key: &str) -> bool {
    let Some(body) = key.strip_prefix(PREFIX) else { return false };
    body.len() == RANDOM_CHARS + CHECKSUM_CHARS
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && body.split_at_checked(RANDOM_CHARS).is_some_and(|(random, end)| checksum(random) == end)
}

fn checksum(random: &str) -> String {
    let mut rest = crc32fast::hash(random.as_bytes()) as usize;
    let mut digits = [BASE62[0]; CHECKSUM_CHARS];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[rest % BASE62.len()];
        rest /= BASE62.len();
    }
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python: `zlib.crc32(b"A" * 30)` is 830433819, which is `0uCPlr` in base 62.
    const KEY: &str = "sl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA0uCPlr";

    #[test]
    fn api_key_has_prefix_random_part_and_checksum() {
        assert!(is_well_formed(KEY));
        let keys = [new().unwrap(), new().unwrap()];
        assert!(keys.iter().all(|key| key.len() == 39 && is_well_formed(key)), "{keys:?}");
        assert_ne!(keys[0], keys[1]);
    }

    #[test]
    fn api_key_with_a_wrong_checksum_is_malformed() {
        let mut changed = KEY.to_owned();
        changed.replace_range(3..4, "B");
        for key in [
            "",
            "sl_",
            &KEY[1..],
            &KEY[..38],
            &format!("{KEY}0"),
            &changed,
            &KEY.to_lowercase(),
            &KEY.replace('A', "é"),
        ] {
            assert!(!is_well_formed(key), "{key}");
        }
    }
}
