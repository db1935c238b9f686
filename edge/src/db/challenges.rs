//! Challenges that wait for their response. Taking one deletes it, so that a response counts once.

use filters::Digest;
use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{number, row, run, statement};
use crate::problem::Fault;

/// What a challenge is for. A response to one has no effect for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChallengePurpose {
    RegisterPasskey,
    SignInWithPasskey,
    SignInWithProvider,
}

impl ChallengePurpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::RegisterPasskey => "register_passkey",
            Self::SignInWithPasskey => "sign_in_with_passkey",
            Self::SignInWithProvider => "sign_in_with_provider",
        }
    }
}

/// Stores a challenge with the state that verifies its response. `bound_to` names who may respond. An account that does
/// may be deleted at the same time, and then gets no challenge.
pub(crate) async fn insert(
    db: &D1Database,
    challenge: &str,
    (purpose, bound_to): (ChallengePurpose, &str),
    state: &str,
    expires_at_ms: u64,
) -> Result<(), Fault> {
    let sql = "INSERT INTO challenges (challenge_sha256, purpose, bound_to, state, expires_at_ms)
               SELECT ?1, ?2, ?3, ?4, ?5
               WHERE ?2 <> 'register_passkey' OR EXISTS (SELECT 1 FROM accounts WHERE id = ?3)";
    let digest = Digest::sha256(challenge.as_bytes()).to_string();
    let values = [
        D1Type::Text(&digest),
        D1Type::Text(purpose.as_str()),
        D1Type::Text(bound_to),
        D1Type::Text(state),
        number(expires_at_ms),
    ];
    run(&statement(db, sql, &values)?).await?;
    Ok(())
}

/// Deletes a challenge, and returns its state; `None` if it expired, was taken, or is for something else.
pub(crate) async fn take(
    db: &D1Database,
    challenge: &str,
    (purpose, bound_to): (ChallengePurpose, &str),
    now_ms: u64,
) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        state: String,
    }
    let sql = "DELETE FROM challenges
               WHERE challenge_sha256 = ?1 AND purpose = ?2 AND bound_to = ?3 AND expires_at_ms > ?4 RETURNING state";
    let digest = Digest::sha256(challenge.as_bytes()).to_string();
    let values = [D1Type::Text(&digest), D1Type::Text(purpose.as_str()), D1Type::Text(bound_to), number(now_ms)];
    let found: Option<Row> = row(statement(db, sql, &values)?).await?;
    Ok(found.map(|row| row.state))
}

/// Deletes expired challenges. Returns their number.
pub(crate) async fn delete_expired(db: &D1Database, now_ms: u64) -> Result<usize, Fault> {
    run(&statement(db, "DELETE FROM challenges WHERE expires_at_ms <= ?1", &[number(now_ms)])?).await?.changes()
}
