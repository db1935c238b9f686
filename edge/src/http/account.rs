//! The account of a session.

pub(crate) mod codes;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod keys;
pub(crate) mod sessions;

use api::{Account, AccountState};

use crate::db::accounts::AccountRow;
use crate::http::body::BodyLimit;

/// Bodies of account requests hold a few short texts.
const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "request_bytes", bytes: 16 << 10 };

fn state(account: AccountRow) -> AccountState {
    let avatar = account.avatar();
    let AccountRow { id, owner_id, email, handle, .. } = account;
    AccountState { account: Account { id, email, handle, avatar }, owner_id }
}
