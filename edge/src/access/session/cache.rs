//! Session cache of an isolate: a page of the gallery requests a hundred thumbnails with one cookie. Entries expire
//! after seconds, so a session that ends elsewhere soon ends here, too.

use std::cell::RefCell;
use std::collections::HashMap;

use filters::Digest;

use crate::db::sessions::Session;
use crate::problem::Fault;

/// Time to live of an entry: a fraction of the minute in which a replaced token stays valid.
const TTL_MS: u64 = 10_000;

/// Maximum number of entries. The cache is cleared when it is reached.
const MAX_ENTRIES: usize = 1000;

/// What the cache knows of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CachedSession {
    pub(crate) owner_id: String,
    pub(crate) account_id: Option<String>,
    until_ms: u64,
}

thread_local! {
    static CACHE: RefCell<HashMap<Digest, CachedSession>> = RefCell::new(HashMap::new());
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

/// Removes a session that ended.
pub(super) fn remove(token_sha256: &Digest) {
    CACHE.with_borrow_mut(|cache| cache.remove(token_sha256));
}

fn get(token_sha256: &Digest, now_ms: u64) -> Option<CachedSession> {
    CACHE.with_borrow(|cache| cache.get(token_sha256).filter(|session| now_ms < session.until_ms).cloned())
}

fn insert(token_sha256: Digest, session: Session, now_ms: u64) {
    let until_ms = session.expires_at_ms.min(now_ms + TTL_MS);
    CACHE.with_borrow_mut(|cache| {
        if cache.len() >= MAX_ENTRIES {
            cache.clear();
        }
        let Session { owner_id, account_id, .. } = session;
        cache.insert(token_sha256, CachedSession { owner_id, account_id, until_ms });
    });
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

    #[test]
    fn session_cache_expires_with_the_session() {
        let session = |expires_at_ms| Session::of_guest("o".to_owned(), expires_at_ms);
        let get = |token, now_ms| super::get(token, now_ms).map(|session| session.owner_id);
        let [long, short] = [b"long", b"ends"].map(|token| Digest::sha256(token));
        insert(long, session(1_000_000), 0);
        insert(short, session(500), 0);
        assert_eq!(get(&long, TTL_MS - 1).as_deref(), Some("o"));
        assert_eq!(get(&long, TTL_MS), None);
        assert_eq!(get(&short, 499).as_deref(), Some("o"));
        assert_eq!(get(&short, 500), None);
        assert_eq!(get(&Digest::sha256(b"nobody"), 0), None);
    }
}
