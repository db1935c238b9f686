//! Cache of session look-ups in an isolate: a page of the gallery asks for a hundred thumbnails with one cookie. An entry expires after
//! seconds, so a session that ends elsewhere ends here a moment later.

use std::cell::RefCell;
use std::collections::HashMap;

use filters::Digest;

use crate::db::sessions::{self, Session};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// How long a look-up holds: a fraction of the minute in which a replaced token opens its session anyway.
const HOLDS_MS: u64 = 10_000;

/// Most sessions that are kept; beyond it all are forgotten.
const AT_MOST: usize = 1000;

struct Known {
    owner_id: String,
    until_ms: u64,
}

thread_local! {
    static KNOWN: RefCell<HashMap<Digest, Known>> = RefCell::new(HashMap::new());
}

/// The owner of the session with this token.
pub(crate) async fn owner(edge: &Edge, token_sha256: &Digest, now_ms: u64) -> Result<Option<String>, Fault> {
    if let Some(owner_id) = recall(token_sha256, now_ms) {
        return Ok(Some(owner_id));
    }
    let session = sessions::find(&edge.db()?, token_sha256, now_ms).await?;
    Ok(session.map(|session| remember(*token_sha256, session, now_ms)))
}

fn recall(token_sha256: &Digest, now_ms: u64) -> Option<String> {
    KNOWN.with_borrow(|known| {
        let known = known.get(token_sha256).filter(|known| now_ms < known.until_ms)?;
        Some(known.owner_id.clone())
    })
}

fn remember(token_sha256: Digest, session: Session, now_ms: u64) -> String {
    let until_ms = session.expires_at_ms.min(now_ms + HOLDS_MS);
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= AT_MOST {
            known.clear();
        }
        known.insert(token_sha256, Known { owner_id: session.owner_id.clone(), until_ms });
    });
    session.owner_id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_is_known_for_seconds_and_not_beyond_its_end() {
        let session = |expires_at_ms| Session { owner_id: "o".to_owned(), expires_at_ms, replaced: 0 };
        let [long, short] = [b"long", b"ends"].map(|token| Digest::sha256(token));
        remember(long, session(1_000_000), 0);
        remember(short, session(500), 0);
        assert_eq!(recall(&long, HOLDS_MS - 1).as_deref(), Some("o"));
        assert_eq!(recall(&long, HOLDS_MS), None);
        assert_eq!(recall(&short, 499).as_deref(), Some("o"));
        assert_eq!(recall(&short, 500), None);
        assert_eq!(recall(&Digest::sha256(b"nobody"), 0), None);
    }
}
