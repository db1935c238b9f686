//! Sessions in the database.

use filters::Digest;
use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::pending_merges::PendingMerge;
use super::query::QueryResult;
use super::{batch, guests, libraries, number, rows, run, statement};
use crate::platform::clock;
use crate::problem::Fault;

/// A session that has not expired.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Session {
    pub(crate) owner_id: String,
    pub(crate) expires_at_ms: u64,
    /// Whether the token was replaced. Such a session ends soon and is not renewed.
    pub(crate) replaced: u8,
    /// The account that signed in; `None` for a guest.
    #[serde(default)]
    pub(crate) account_id: Option<String>,
    /// The id in the account's list of sessions.
    #[serde(default)]
    pub(crate) id: Option<String>,
    /// When the session of an account signed in, RFC 3339. A rotation keeps it.
    #[serde(default)]
    pub(crate) created_at: String,
}

impl Session {
    /// The session of a guest.
    pub(crate) const fn of_guest(owner_id: String, expires_at_ms: u64) -> Self {
        Self { owner_id, expires_at_ms, replaced: 0, account_id: None, id: None, created_at: String::new() }
    }
}

/// A session that a device of an account opens.
#[derive(Debug)]
pub(crate) struct NewAccountSession {
    pub(crate) id: String,
    pub(crate) token_sha256: Digest,
    pub(crate) account_id: String,
    pub(crate) owner_id: String,
    pub(crate) device: String,
    pub(crate) expires_at_ms: u64,
}

/// A session as the account's list shows it.
#[derive(Debug, Deserialize)]
pub(crate) struct ListedSession {
    pub(crate) id: String,
    pub(crate) device: String,
    pub(crate) created_at: String,
    pub(crate) expires_at_ms: u64,
    pub(crate) last_used_ms: u64,
}

/// The time of the last use is stored at most this often.
const USE_STORED_EVERY_MS: u64 = 5 * 60 * 1000;

pub(crate) async fn find(db: &D1Database, token_sha256: &Digest, now_ms: u64) -> Result<Option<Session>, Fault> {
    Ok(find_by_tokens(db, &[*token_sha256], now_ms).await?.pop().map(|(_, session)| session))
}

/// Finds the sessions of these tokens in one query.
pub(crate) async fn find_by_tokens(
    db: &D1Database,
    tokens_sha256: &[Digest],
    now_ms: u64,
) -> Result<Vec<(Digest, Session)>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        token_sha256: Digest,
        #[serde(flatten)]
        session: Session,
    }
    let sql = "SELECT token_sha256, owner_id, expires_at_ms, replaced, account_id, id, created_at FROM sessions
               WHERE token_sha256 IN (SELECT value FROM json_each(?1)) AND expires_at_ms > ?2";
    let tokens = serde_json::to_string(tokens_sha256)?;
    let found: Vec<Row> = rows(statement(db, sql, &[D1Type::Text(&tokens), number(now_ms)])?).await?;
    Ok(found.into_iter().map(|Row { token_sha256, session }| (token_sha256, session)).collect())
}

/// Stores that sessions of accounts are in use.
pub(crate) async fn record_use(db: &D1Database, tokens_sha256: &[Digest], now_ms: u64) -> Result<(), Fault> {
    let sql = "UPDATE sessions SET last_used_ms = ?2 WHERE token_sha256 IN (SELECT value FROM json_each(?1))
               AND last_used_ms <= ?3";
    let tokens = serde_json::to_string(tokens_sha256)?;
    let before_ms = now_ms.saturating_sub(USE_STORED_EVERY_MS);
    run(&statement(db, sql, &[D1Type::Text(&tokens), number(now_ms), number(before_ms)])?).await?;
    Ok(())
}

/// What a sign-in changed.
#[derive(Debug)]
pub(crate) struct SignInResult {
    /// Tokens of the sessions that ended.
    pub(crate) ended: Vec<Digest>,
    /// The library that the account takes over. The merge is recorded and has to be run.
    pub(crate) merge: Option<PendingMerge>,
}

/// Opens the session of a device that signed in, and ends `old`, the session before. If `old` is a guest's, all sessions
/// of that guest end, and the guest's library is to be merged. All of it is one transaction, so no token of a guest
/// outlives the merge, and a library is taken over once. `None` if the account does not exist any more.
pub(crate) async fn sign_in(
    db: &D1Database,
    new: &NewAccountSession,
    (old, guest_owner): (Option<&Digest>, Option<&str>),
    now_ms: u64,
) -> Result<Option<SignInResult>, Fault> {
    let text = D1Type::Text;
    let old = old.map(ToString::to_string).unwrap_or_default();
    let guest = guest_owner.unwrap_or_default();
    // The session may have ended since the request began, and the guest's library may belong to an account by now.
    let record = "INSERT INTO pending_merges (from_library, to_library) SELECT ?1, ?2
         WHERE ?1 <> ?2 AND EXISTS (SELECT 1 FROM accounts WHERE id = ?3)
           AND EXISTS (SELECT 1 FROM sessions WHERE token_sha256 = ?4 AND owner_id = ?1 AND account_id IS NULL)
           AND NOT EXISTS (SELECT 1 FROM accounts WHERE owner_id = ?1)
         ON CONFLICT DO NOTHING RETURNING from_library, to_library";
    let end = "DELETE FROM sessions WHERE EXISTS (SELECT 1 FROM accounts WHERE id = ?3)
           AND (token_sha256 = ?1 OR (owner_id = ?2 AND account_id IS NULL)) RETURNING token_sha256";
    let insert =
        "INSERT INTO sessions (token_sha256, owner_id, created_at, expires_at_ms, account_id, id, device, last_used_ms)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE EXISTS (SELECT 1 FROM accounts WHERE id = ?5)";
    let (token, created_at) = (new.token_sha256.to_string(), clock::rfc3339(now_ms));
    let session = [
        text(&token),
        text(&new.owner_id),
        text(&created_at),
        number(new.expires_at_ms),
        text(&new.account_id),
        text(&new.id),
        text(&new.device),
        number(now_ms),
    ];
    let statements = vec![
        statement(db, record, &[text(guest), text(&new.owner_id), text(&new.account_id), text(&old)])?,
        statement(db, end, &[text(&old), text(guest), text(&new.account_id)])?,
        statement(db, insert, &session)?,
    ];
    let [recorded, ended, inserted] = &batch(db, statements).await?[..] else {
        return Err(Fault::internal("the database returned another number of results"));
    };
    if inserted.changes()? == 0 {
        return Ok(None);
    }
    Ok(Some(SignInResult { ended: tokens(ended)?, merge: recorded.first()? }))
}

/// The sessions of an account, the most recently used first.
pub(crate) async fn list(db: &D1Database, account_id: &str, now_ms: u64) -> Result<Vec<ListedSession>, Fault> {
    let sql = "SELECT id, device, created_at, expires_at_ms, last_used_ms FROM sessions
               WHERE account_id = ?1 AND expires_at_ms > ?2 AND replaced = 0 ORDER BY last_used_ms DESC, id DESC";
    rows(statement(db, sql, &[D1Type::Text(account_id), number(now_ms)])?).await
}

/// Ends a session of an account, or (`except`) all of them but one. Returns their tokens; a replaced token counts, too.
pub(crate) async fn end(db: &D1Database, account_id: &str, which: EndedSessions<'_>) -> Result<Vec<Digest>, Fault> {
    let (condition, id) = match which {
        EndedSessions::One(id) => ("id = ?2", id),
        EndedSessions::AllExcept(id) => ("id <> ?2", id),
    };
    let sql = format!("DELETE FROM sessions WHERE account_id = ?1 AND {condition} RETURNING token_sha256");
    let values = [D1Type::Text(account_id), D1Type::Text(id)];
    tokens(&run(&statement(db, &sql, &values)?).await?)
}

/// Which sessions of an account end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EndedSessions<'a> {
    One(&'a str),
    AllExcept(&'a str),
}

/// The statement that ends the sessions of a guest whose library became that of a new account. Returns their tokens.
/// Without the account it changes nothing.
pub(super) fn end_of_guest(db: &D1Database, account_id: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = "DELETE FROM sessions WHERE account_id IS NULL
               AND owner_id IN (SELECT owner_id FROM accounts WHERE id = ?1) RETURNING token_sha256";
    statement(db, sql, &[D1Type::Text(account_id)])
}

/// The statement that ends all sessions of an account. Returns their tokens.
pub(super) fn end_of_account(db: &D1Database, account_id: &str) -> Result<D1PreparedStatement, Fault> {
    statement(db, "DELETE FROM sessions WHERE account_id = ?1 RETURNING token_sha256", &[D1Type::Text(account_id)])
}

/// The tokens of sessions that a statement ended.
pub(super) fn tokens(ended: &QueryResult) -> Result<Vec<Digest>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        token_sha256: Digest,
    }
    Ok(ended.rows::<Row>()?.into_iter().map(|row| row.token_sha256).collect())
}

/// Inserts the session of a new owner, and registers the owner's library.
pub(crate) async fn insert(
    db: &D1Database,
    token_sha256: &Digest,
    session: &Session,
    created_at: &str,
) -> Result<(), Fault> {
    let sql = "INSERT INTO sessions (token_sha256, owner_id, created_at, expires_at_ms) VALUES (?1, ?2, ?3, ?4)";
    let token = token_sha256.to_string();
    let values = [
        D1Type::Text(&token),
        D1Type::Text(&session.owner_id),
        D1Type::Text(created_at),
        number(session.expires_at_ms),
    ];
    batch(db, vec![statement(db, sql, &values)?, libraries::register(db, &session.owner_id)?]).await?;
    Ok(())
}

/// Creates a session for the token `new` until `expires_at_ms`, and lets the session of `old` end at
/// `overlap_until_ms`. Returns `false` if `old` was already replaced.
pub(crate) async fn replace(
    db: &D1Database,
    [old, new]: [&Digest; 2],
    created_at: &str,
    expires_at_ms: u64,
    overlap_until_ms: u64,
) -> Result<bool, Fault> {
    // The session of an account keeps its id, its device and the time of its sign-in.
    let insert =
        "INSERT INTO sessions (token_sha256, owner_id, created_at, expires_at_ms, account_id, id, device, last_used_ms)
                  SELECT ?2, owner_id, iif(account_id IS NULL, ?3, created_at), ?4, account_id, id, device, last_used_ms
                  FROM sessions WHERE token_sha256 = ?1 AND replaced = 0";
    let end = "UPDATE sessions SET replaced = 1, expires_at_ms = MIN(expires_at_ms, ?2)
               WHERE token_sha256 = ?1 AND replaced = 0";
    let [old, new] = [old, new].map(ToString::to_string);
    let inserted = [D1Type::Text(&old), D1Type::Text(&new), D1Type::Text(created_at), number(expires_at_ms)];
    let results = batch(
        db,
        vec![statement(db, insert, &inserted)?, statement(db, end, &[D1Type::Text(&old), number(overlap_until_ms)])?],
    )
    .await?;
    results.first().map_or(Ok(false), |inserted| Ok(inserted.changes()? > 0))
}

/// Deletes sessions that expired before `now_ms`, and records the owners whose last session it was. Returns the number
/// of sessions.
pub(crate) async fn delete_expired(db: &D1Database, now_ms: u64) -> Result<usize, Fault> {
    let remove = statement(db, "DELETE FROM sessions WHERE expires_at_ms <= ?1", &[number(now_ms)])?;
    let results = batch(db, vec![guests::record_ended(db, now_ms)?, remove]).await?;
    results.last().map_or(Ok(0), |removed| removed.changes())
}
