//! The account of a session.

pub(crate) mod codes;
pub(crate) mod delete;
pub(crate) mod email_change;
pub(crate) mod get;
pub(crate) mod keys;
pub(crate) mod methods;
pub(crate) mod oidc;
pub(crate) mod passkeys;
pub(crate) mod password;
pub(crate) mod sessions;

use api::{Account, AccountState};
use axum::body::Body;
use axum::http::HeaderMap;
use serde::de::DeserializeOwned;

use crate::db::accounts::AccountRow;
use crate::http::body::{self, BodyLimit};
use crate::http::json;
use crate::problem::Fault;

/// Bodies of account requests hold a few short texts.
const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "request_bytes", bytes: 16 << 10 };

/// Parses the body of an account request. `shape` describes it.
async fn parse<T: DeserializeOwned>(headers: &HeaderMap, body: Body, shape: &str) -> Result<T, Fault> {
    json::parse(&body::read(headers, body, REQUEST_LIMIT).await?)
        .map_err(|error| Fault::bad_request(format!("The body must be `{shape}`: {error}.")))
}

fn state(account: AccountRow) -> AccountState {
    let avatar = account.avatar();
    let AccountRow { id, owner_id, email, handle, .. } = account;
    AccountState { account: Account { id, email, handle, avatar }, owner_id }
}
