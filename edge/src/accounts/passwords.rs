//! Passwords. They are optional: an account has one if its owner sets it.
//!
//! A password is composed (NFC) before it is measured, checked and hashed, because keyboards write one letter in
//! different ways. Nothing else is changed or cut off.

mod common;
mod hash;

use api::ErrorCode;
use axum::http::StatusCode;

use super::asker::Asker;
use super::email::EmailAddress;
use super::{attempts, notices};
use crate::access::session::{self, AccountSession};
use crate::db::accounts::{self, AccountRow};
use crate::mail::Template;
use crate::platform::bindings::Edge;
use crate::platform::text;
use crate::problem::Fault;

/// Length in characters (NIST SP 800-63B, section 3.1.1.2, asks for 8 and accepts 64 and more).
const MIN_CHARS: usize = 10;
const MAX_CHARS: usize = 256;

/// The account with this address and password. An unknown address takes the same steps, with a hash of nobody.
pub(crate) async fn sign_in(
    edge: &Edge,
    email: &EmailAddress,
    password: &str,
    asker: &Asker,
) -> Result<AccountRow, Fault> {
    let key = email.key();
    attempts::count(edge, attempts::PASSWORDS, &asker.counted(edge, &key, &key).await?).await?;
    let found = accounts::find_with_password(&edge.db()?, &key).await?;
    let (account, stored) = found.map_or((None, None), |found| (Some(found.account), found.password));
    let is_right = hash::verify(&text::compose(password), stored.as_deref()).await?;
    account.filter(|_| is_right).ok_or_else(wrong_credentials)
}

/// Sets or changes the password of an account. The caller proves to be the owner: by the current password, or by a recent
/// sign-in if there is none.
pub(crate) async fn change(
    edge: &Edge,
    caller: &AccountSession,
    account: &AccountRow,
    new: &str,
    current: Option<&str>,
) -> Result<(), Fault> {
    if let Some(stored) = accounts::password(&edge.db()?, &account.id).await? {
        attempts::count(edge, attempts::PASSWORDS, &account.id).await?;
        if !hash::verify(&text::compose(current.unwrap_or_default()), Some(&stored)).await? {
            return Err(wrong_current());
        }
    } else {
        caller.require_recent()?;
    }
    let (hash, notice) = prepare(edge, account, new).await?;
    accounts::set_password(&edge.db()?, &account.id, Some(&hash)).await?;
    notices::send(edge, account, &notice).await;
    Ok(())
}

/// Sets the password of an account whose owner proved to have its mailbox, and tells the owner. All sessions and codes of
/// the account end, because somebody else may have opened or requested them.
pub(crate) async fn reset(edge: &Edge, account: &AccountRow, new: &str) -> Result<(), Fault> {
    let (hash, notice) = prepare(edge, account, new).await?;
    let ended = accounts::reset_password(&edge.db()?, &account.id, &hash).await?;
    session::end(edge, &account.owner_id, &ended).await;
    notices::send(edge, account, &notice).await;
    Ok(())
}

/// The hash of a new password, and the mail that tells its owner.
async fn prepare(edge: &Edge, account: &AccountRow, new: &str) -> Result<(String, Template<'static>), Fault> {
    let hash = hash::hash(&check(new, account.email.as_deref())?).await?;
    let is_first = accounts::password(&edge.db()?, &account.id).await?.is_none();
    Ok((hash, if is_first { Template::PasswordSet } else { Template::PasswordChanged }))
}

/// Removes the password of an account, and tells its owner.
pub(crate) async fn remove(edge: &Edge, account: &AccountRow) -> Result<(), Fault> {
    if accounts::set_password(&edge.db()?, &account.id, None).await? {
        notices::send(edge, account, &Template::PasswordRemoved).await;
    }
    Ok(())
}

/// Checks a new password. Returns its composed form.
pub(crate) fn check(password: &str, email: Option<&str>) -> Result<String, Fault> {
    let password = text::compose(password);
    let count = password.chars().count();
    let detail = if count < MIN_CHARS {
        format!(
            "The password has {count} characters, and it needs at least {MIN_CHARS}. Several words make a good one."
        )
    } else if count > MAX_CHARS {
        format!("The password has {count} characters. At most {MAX_CHARS} are possible.")
    } else if email.is_some_and(|email| common::is_address(&password, email)) {
        "The password is your e-mail address. Choose another one.".to_owned()
    } else if common::is_common(&password) {
        "Many people use this password, so it is one of the first that an attacker tries. Choose another one."
            .to_owned()
    } else {
        return Ok(password);
    };
    Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at("/password"))
}

fn wrong_credentials() -> Fault {
    Fault::new(
        StatusCode::UNAUTHORIZED,
        ErrorCode::WrongCredentials,
        "The e-mail address or the password is wrong. Check both, or sign in with a code by e-mail.",
    )
}

/// The session is valid, so this is not 401, after which clients sign in again.
fn wrong_current() -> Fault {
    Fault::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::WrongCredentials,
        "The current password is wrong. If you forgot it, reset it with a code by e-mail.",
    )
    .at("/current")
}
