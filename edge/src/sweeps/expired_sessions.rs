//! Deletes expired sessions and codes, which would otherwise stay in the database.

use crate::db::{mail_codes, sessions};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// Returns the number of deleted sessions.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let (db, now_ms) = (edge.db()?, clock::now_ms());
    // A code counts the requests of its address for as long as it is valid.
    let codes = mail_codes::delete_expired(&db, now_ms).await?;
    Ok(codes + sessions::delete_expired(&db, now_ms).await?)
}
