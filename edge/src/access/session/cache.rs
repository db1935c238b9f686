//! Session cache of an isolate.

use std::cell::RefCell;

use filters::Digest;

use crate::access::ttl_cache::TtlCache;
use crate::db::sessions::Session;
use crate::problem::Fault;

/// What the cache knows of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CachedSession {
    pub(crate) owner_id: String,
    pub(crate) account_id: Option<String>,
}

thread_local! {
    static CACHE: RefCell<TtlCache<Digest, CachedSession>> = RefCell::default();
}

/// The first token that opens a session, and its owner. Tokens that are not cached are looked up in one query, so that
/// guessed tokens cost one query together.
pub(super) async fn find(
    tokens_sha256: &[Digest],
    now_ms: u64,
    look_up: impl AsyncFnOnce(Vec<Digest>) -> Result<Vec<(Digest, Session)>, Fault>,
) -> Result<Option<(Digest, CachedSession)>, Fault> {
    let first_cached = || {
        let cached = |token: &Digest| Some((*token, get(token, now_ms)?));
        tokens_sha256.iter().find_map(cached)
    };
    let found = first_cached();
    let is_first = |(token, _): &(Digest, CachedSession)| tokens_sha256.first() == Some(token);
    if tokens_sha256.is_empty() || found.as_ref().is_some_and(is_first) {
        return Ok(found);
    }
    let unknown = tokens_sha256.iter().filter(|token| get(token, now_ms).is_none()).copied().collect();
    for (token, session) in look_up(unknown).await? {
        insert(token, session, now_ms);
    }
    Ok(first_cached())
}

/// Whether a session is known here.
pub(super) fn has(token_sha256: &Digest, now_ms: u64) -> bool {
    get(token_sha256, now_ms).is_some()
}

/// Removes a session that ended.
pub(super) fn remove(token_sha256: &Digest) {
    CACHE.with_borrow_mut(|cache| cache.remove(token_sha256));
}

fn get(token_sha256: &Digest, now_ms: u64) -> Option<CachedSession> {
    CACHE.with_borrow(|cache| cache.get(token_sha256, now_ms))
}

fn insert(token_sha256: Digest, session: Session, now_ms: u64) {
    let Session { owner_id, account_id, expires_at_ms, .. } = session;
    let session = CachedSession { owner_id, account_id };
    CACHE.with_borrow_mut(|cache| cache.insert(token_sha256, session, expires_at_ms, now_ms));
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    fn session(owner_id: &str) -> Session {
        Session::of_guest(owner_id.to_owned(), 1_000_000)
    }

    /// The owner, and the tokens that were looked up.
    fn find(tokens: &[Digest], stored: &[(Digest, Session)]) -> (Option<String>, Vec<Digest>) {
        let mut looked_up = Vec::new();
        let look_up = async |unknown: Vec<Digest>| {
            looked_up = unknown;
            Ok(stored.iter().filter(|(token, _)| looked_up.contains(token)).cloned().collect())
        };
        let found = super::find(tokens, 0, look_up).now_or_never().unwrap().unwrap();
        (found.map(|(_, session)| session.owner_id), looked_up)
    }

    #[test]
    fn session_cache_looks_unknown_tokens_up_in_one_query() {
        let tokens: Vec<_> = (0..8_u8).map(|n| Digest::sha256(&[n])).collect();
        let [planted, own, other] = [tokens[0], tokens[5], tokens[7]];
        let stored = [(other, session("other")), (own, session("own"))];
        assert_eq!(find(&tokens, &stored), (Some("own".to_owned()), tokens.clone()));
        assert_eq!(find(&[own, planted], &stored), (Some("own".to_owned()), vec![]), "known here");
        assert_eq!(find(&[planted, own], &stored), (Some("own".to_owned()), vec![planted]));
        assert_eq!(find(&[planted], &[]), (None, vec![planted]));
        assert_eq!(find(&[], &stored), (None, vec![]));
    }
}
