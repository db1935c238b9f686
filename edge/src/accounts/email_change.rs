//! Changes the e-mail address of an account. Codes from both addresses confirm it: the current one, so that a stolen
//! session cannot take the account over, and the new one, so that it exists and is the caller's.

use api::ErrorCode;
use axum::http::StatusCode;

use super::email::EmailAddress;
use super::{attempts, codes, notices};
use crate::db::accounts::{self, AccountRow};
use crate::db::mail_codes::Purpose;
use crate::mail::{self, Template};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Mails the codes. An account without an address gets one code only.
pub(crate) async fn request(edge: &Edge, account: &AccountRow, new: &EmailAddress) -> Result<(), Fault> {
    if account.email.as_deref().is_some_and(|current| current.to_lowercase() == new.key()) {
        let detail = "This is the current address of your account. Write the new one.";
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at("/email"));
    }
    attempts::count(edge, attempts::EMAIL_CHANGES, &account.id).await?;
    let change = change_of(account, new);
    if let Some(current) = &account.email {
        let code = codes::create(edge, (Purpose::LeaveAddress, &change)).await?;
        mail::send(edge, current, &Template::ConfirmAddress { code: &code, new_email: new.as_str() }).await?;
    }
    let code = codes::create(edge, (Purpose::EnterAddress, &change)).await?;
    mail::send(edge, new.as_str(), &Template::ConfirmAddress { code: &code, new_email: new.as_str() }).await
}

/// Checks the codes of the old and the new address, and changes the address.
pub(crate) async fn confirm(
    edge: &Edge,
    account: AccountRow,
    new: &EmailAddress,
    (old_code, new_code): (Option<&str>, &str),
) -> Result<AccountRow, Fault> {
    let change = change_of(&account, new);
    let mut expected = vec![((Purpose::EnterAddress, change.as_str()), new_code)];
    if account.email.is_some() {
        expected.push(((Purpose::LeaveAddress, &change), old_code.unwrap_or_default()));
    }
    codes::check(edge, &expected).await?;
    if !accounts::set_email(&edge.db()?, &account.id, new.as_str()).await? {
        let detail = "Another account has this address. Sign in to that account, or use another address.";
        return Err(Fault::new(StatusCode::CONFLICT, ErrorCode::AddressTaken, detail).at("/email"));
    }
    notices::send(edge, &account, &Template::AddressChanged { new_email: new.as_str() }).await;
    Ok(AccountRow { email: Some(new.as_str().to_owned()), ..account })
}

/// What the codes are bound to: a code for one new address does not confirm another.
fn change_of(account: &AccountRow, new: &EmailAddress) -> String {
    format!("{} {}", account.id, new.key())
}
