//! Changes the e-mail address of an account. Codes from both addresses confirm it: the current one, so that a stolen
//! session cannot take the account over, and the new one, so that it exists and is the caller's.

use api::ErrorCode;
use axum::http::StatusCode;

use super::asker::Asker;
use super::email::EmailAddress;
use super::{attempts, codes, mail_budget, notices};
use crate::db::accounts::{self, AccountRow};
use crate::db::mail_codes::{CodeKey, Purpose};
use crate::mail::{self, Template};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// A change of an address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change<'a> {
    pub(crate) account: &'a AccountRow,
    /// Whether the account's owner confirmed the address that it has. One that an issuer states is not.
    pub(crate) is_confirmed: bool,
    pub(crate) new: &'a EmailAddress,
}

impl<'a> Change<'a> {
    fn confirmed(self) -> Option<&'a str> {
        self.account.email.as_deref().filter(|_| self.is_confirmed)
    }

    /// What the codes are bound to: a code for one new address does not confirm another.
    fn whose(self) -> String {
        format!("{} {}", self.account.id, self.new.key())
    }
}

/// Mails the codes. An account without a confirmed address gets one code only, and may confirm the address that it has.
pub(crate) async fn request(edge: &Edge, change: Change<'_>, asker: &Asker) -> Result<(), Fault> {
    let Change { account, new, .. } = change;
    let current = change.confirmed();
    if current.is_some_and(|current| current.to_lowercase() == new.key()) {
        let detail = "This is the current address of your account. Write the new one.";
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at("/email"));
    }
    attempts::count(edge, attempts::EMAIL_CHANGES, &account.id).await?;
    let addresses = [Some(new.key()), current.map(str::to_lowercase)];
    let addresses: Vec<_> = addresses.iter().flatten().map(String::as_str).collect();
    mail_budget::count(edge, asker, &addresses).await?;
    let whose = change.whose();
    for (purpose, to) in [(Purpose::LeaveAddress, current), (Purpose::EnterAddress, Some(new.as_str()))] {
        let Some(to) = to else { continue };
        let code = codes::create(edge, key(purpose, &whose)).await?;
        mail::send(edge, to, &Template::ConfirmAddress { code: &code, new_email: new.as_str() }).await?;
    }
    Ok(())
}

/// Checks the codes of the old and the new address, and changes the address.
pub(crate) async fn confirm(
    edge: &Edge,
    change: Change<'_>,
    (old_code, new_code): (Option<&str>, &str),
) -> Result<AccountRow, Fault> {
    let Change { account, new, .. } = change;
    let whose = change.whose();
    let mut expected = vec![(key(Purpose::EnterAddress, &whose), new_code)];
    if change.confirmed().is_some() {
        expected.push((key(Purpose::LeaveAddress, &whose), old_code.unwrap_or_default()));
    }
    codes::check_all(edge, &expected).await?;
    if !accounts::set_email(&edge.db()?, &account.id, new.as_str()).await? {
        let detail = "Another account has this address. Sign in to that account, or use another address.";
        return Err(Fault::new(StatusCode::CONFLICT, ErrorCode::AddressTaken, detail).at("/email"));
    }
    if account.email.as_deref().is_some_and(|old| old.to_lowercase() != new.key()) {
        notices::send(edge, account, &Template::AddressChanged { new_email: new.as_str() }).await;
    }
    Ok(AccountRow { email: Some(new.as_str().to_owned()), ..account.clone() })
}

/// The codes of a change belong to its account, whichever browser it uses.
const fn key(purpose: Purpose, whose: &str) -> CodeKey<'_> {
    CodeKey { purpose, whose, asker: "" }
}
