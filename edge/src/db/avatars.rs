//! Announced avatars, and the current avatar of an account.
//!
//! Avatars are ordered by their announcement: the announcement is the moment at which somebody chose the picture. So a
//! slow upload or a late job never replaces a picture that was chosen later.

use filters::Digest;
use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{batch, number, row, rows, run, statement};
use crate::problem::Fault;

/// Maximum number of uploads of an account that have not become an avatar yet.
pub(crate) const MAX_OPEN_UPLOADS: u64 = 20;

/// An announced avatar.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AvatarUploadRow {
    pub(crate) id: String,
    pub(crate) account_id: String,
    /// The library that runs its job.
    pub(crate) owner_id: String,
    pub(crate) media_type: String,
    pub(crate) size_bytes: u64,
    pub(crate) sha256: Digest,
    pub(crate) focus_x: f64,
    pub(crate) focus_y: f64,
    pub(crate) announced_at_ms: u64,
    pub(crate) expires_at_ms: u64,
    /// 0 or 1: whether the avatar was made.
    pub(crate) is_done: u8,
}

const SELECT: &str = "SELECT u.id, account_id, owner_id, media_type, size_bytes, sha256, focus_x, focus_y,
    announced_at_ms, expires_at_ms, is_done FROM avatar_uploads u JOIN accounts a ON a.id = u.account_id";

/// SQL expression: a time after all changes of the account's avatar. `?1` is the account, `?2` the current time.
const NEXT_MS: &str = "max(?2, (SELECT avatar_updated_at_ms + 1 FROM accounts WHERE id = ?1),
    coalesce((SELECT max(announced_at_ms) + 1 FROM avatar_uploads WHERE account_id = ?1), 0))";

/// Announces an avatar. `false` if too many uploads of the account are open.
pub(crate) async fn announce(
    db: &D1Database,
    upload: &AvatarUploadRow,
    token_sha256: Option<&Digest>,
) -> Result<bool, Fault> {
    let sql = format!(
        "INSERT INTO avatar_uploads (account_id, announced_at_ms, id, media_type, size_bytes, sha256, focus_x, focus_y,
             expires_at_ms, token_sha256)
         SELECT ?1, {NEXT_MS}, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
         WHERE EXISTS (SELECT 1 FROM accounts WHERE accounts.id = ?1)
           AND (SELECT count(*) FROM avatar_uploads WHERE account_id = ?1 AND is_done = 0) < ?11"
    );
    let (sha256, token) = (upload.sha256.to_string(), token_sha256.map(ToString::to_string));
    let values = [
        D1Type::Text(&upload.account_id),
        number(upload.announced_at_ms),
        D1Type::Text(&upload.id),
        D1Type::Text(&upload.media_type),
        number(upload.size_bytes),
        D1Type::Text(&sha256),
        D1Type::Real(upload.focus_x),
        D1Type::Real(upload.focus_y),
        number(upload.expires_at_ms),
        token.as_deref().map_or(D1Type::Null, D1Type::Text),
        number(MAX_OPEN_UPLOADS),
    ];
    Ok(run(&statement(db, &sql, &values)?).await?.changes()? > 0)
}

pub(crate) async fn find_upload(db: &D1Database, id: &str) -> Result<Option<AvatarUploadRow>, Fault> {
    row(statement(db, &format!("{SELECT} WHERE u.id = ?1"), &[D1Type::Text(id)])?).await
}

/// Finds the upload of a token.
pub(crate) async fn find_upload_by_token(
    db: &D1Database,
    id: &str,
    token_sha256: &Digest,
) -> Result<Option<AvatarUploadRow>, Fault> {
    let sql = format!("{SELECT} WHERE u.id = ?1 AND token_sha256 = ?2");
    row(statement(db, &sql, &[D1Type::Text(id), D1Type::Text(&token_sha256.to_string())])?).await
}

/// Finds the uploads with these ids.
pub(crate) async fn find_uploads(db: &D1Database, ids: &[&str]) -> Result<Vec<AvatarUploadRow>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{SELECT} WHERE u.id IN (SELECT value FROM json_each(?1))");
    rows(statement(db, &sql, &[D1Type::Text(&serde_json::to_string(ids)?)])?).await
}

/// Deletes uploads that expired by this time.
pub(crate) async fn delete_expired_uploads(db: &D1Database, expired_by_ms: u64) -> Result<usize, Fault> {
    run(&statement(db, "DELETE FROM avatar_uploads WHERE expires_at_ms <= ?1", &[number(expired_by_ms)])?)
        .await?
        .changes()
}

#[derive(Deserialize)]
struct Current {
    avatar_digest: Option<String>,
}

/// Makes `digest` the account's avatar, unless a newer one was announced or the avatar was removed since, and marks the
/// upload as done. Can be repeated. Returns the digest of the current avatar.
pub(crate) async fn set(db: &D1Database, upload: &AvatarUploadRow, digest: &Digest) -> Result<Option<String>, Fault> {
    let (account, digest) = (D1Type::Text(&upload.account_id), digest.to_string());
    let update = "UPDATE accounts SET avatar_digest = ?2, avatar_updated_at_ms = ?3
                  WHERE id = ?1 AND avatar_updated_at_ms <= ?3";
    let statements = vec![
        statement(db, update, &[account, D1Type::Text(&digest), number(upload.announced_at_ms)])?,
        statement(db, "UPDATE avatar_uploads SET is_done = 1 WHERE id = ?1", &[D1Type::Text(&upload.id)])?,
        select_current(db, &upload.account_id)?,
    ];
    let results = batch(db, statements).await?;
    let current: Option<Current> = results.last().map_or(Ok(None), super::QueryResult::first)?;
    Ok(current.and_then(|current| current.avatar_digest))
}

/// The digest of the account's avatar.
pub(crate) async fn current(db: &D1Database, account_id: &str) -> Result<Option<String>, Fault> {
    let current: Option<Current> = row(select_current(db, account_id)?).await?;
    Ok(current.and_then(|current| current.avatar_digest))
}

fn select_current(db: &D1Database, account_id: &str) -> Result<D1PreparedStatement, Fault> {
    statement(db, "SELECT avatar_digest FROM accounts WHERE id = ?1", &[D1Type::Text(account_id)])
}

/// Removes the account's avatar. Uploads that were announced before do not bring one back.
pub(crate) async fn remove(db: &D1Database, account_id: &str, now_ms: u64) -> Result<(), Fault> {
    let sql = format!("UPDATE accounts SET avatar_digest = NULL, avatar_updated_at_ms = {NEXT_MS} WHERE id = ?1");
    run(&statement(db, &sql, &[D1Type::Text(account_id), number(now_ms)])?).await?;
    Ok(())
}

/// The avatar of an account that exists.
#[derive(Debug, Deserialize)]
pub(crate) struct AccountAvatar {
    pub(crate) id: String,
    avatar_digest: Option<String>,
    /// 0 or 1: whether an upload is open, or the avatar changed a moment ago.
    is_changing: u8,
}

impl AccountAvatar {
    /// Whether the object of this avatar must stay.
    pub(crate) fn keeps(&self, digest: &Digest) -> bool {
        self.is_changing != 0 || self.avatar_digest.as_ref() == Some(&digest.to_string())
    }
}

/// The avatars of these accounts. An avatar that changed after `changed_after_ms` is changing.
pub(crate) async fn list(
    db: &D1Database,
    account_ids: &[&str],
    changed_after_ms: u64,
) -> Result<Vec<AccountAvatar>, Fault> {
    let sql = "SELECT id, avatar_digest, avatar_updated_at_ms > ?2
                   OR EXISTS (SELECT 1 FROM avatar_uploads u WHERE u.account_id = a.id) AS is_changing
               FROM accounts a WHERE id IN (SELECT value FROM json_each(?1))";
    let ids = serde_json::to_string(account_ids)?;
    rows(statement(db, sql, &[D1Type::Text(&ids), number(changed_after_ms)])?).await
}

/// The statement that deletes the uploads of an account.
pub(super) fn delete_uploads(db: &D1Database, account_id: &str) -> Result<D1PreparedStatement, Fault> {
    statement(db, "DELETE FROM avatar_uploads WHERE account_id = ?1", &[D1Type::Text(account_id)])
}
