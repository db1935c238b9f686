//! The account of a person whom a provider identifies.
//!
//! An e-mail address from a provider leads to an existing account only if the provider says that it has verified the
//! address and the settings trust it to do so (`trust_email`). Otherwise whoever can choose an address at the provider
//! could take over the account of its owner. A link that the owner removed does not come back in this way.

use super::SignInError;
use super::providers::Provider;
use super::token::Person;
use crate::access::session::BrowserSession;
use crate::accounts::email::EmailAddress;
use crate::accounts::notices;
use crate::accounts::sign_in::{Authenticated, create_account};
use crate::db::accounts::{self, AccountRow};
use crate::db::identities::{self, Identity};
use crate::mail::Template;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// Maximum length of a subject (OpenID Connect Core 1.0, section 2).
const MAX_SUBJECT_BYTES: usize = 255;

/// Maximum number of attempts, if other requests change what an attempt has found.
const MAX_ATTEMPTS: u32 = 3;

/// The account that the person was signed in to at the start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Linked<'a> {
    pub(super) account_id: Option<&'a str>,
    /// Whether they signed in to it shortly before.
    pub(super) may_link: bool,
}

type Outcome = Result<Authenticated, SignInError>;

/// Finds, links or creates the account.
pub(super) async fn of_person(
    edge: &Edge,
    provider: &Provider,
    person: &Person,
    linked: Linked<'_>,
    current: Option<&BrowserSession>,
) -> Result<Outcome, Fault> {
    let subject = &*person.subject;
    if subject.is_empty() || subject.len() > MAX_SUBJECT_BYTES {
        return Ok(Err(SignInError::Provider));
    }
    let identity = Identity { issuer: &provider.issuer, subject };
    for _ in 0..MAX_ATTEMPTS {
        if let Some(outcome) = attempt(edge, provider, (identity, person), linked, current).await? {
            return Ok(outcome);
        }
    }
    Err(Fault::internal("the identity was not stored"))
}

/// One attempt. `None` if another request changed what it found: it created an account with the same address, or deleted
/// the account.
async fn attempt(
    edge: &Edge,
    provider: &Provider,
    (identity, person): (Identity<'_>, &Person),
    Linked { account_id, may_link }: Linked<'_>,
    current: Option<&BrowserSession>,
) -> Result<Option<Outcome>, Fault> {
    let (db, now) = (edge.db()?, clock::rfc3339(clock::now_ms()));
    let found = async |is_new: bool| -> Result<Option<Outcome>, Fault> {
        let account = identities::find_account(&db, identity).await?;
        Ok(account.map(|account| match account_id {
            Some(id) if id != account.id => Err(SignInError::LinkedElsewhere),
            _ => Ok(Authenticated { account, is_new }),
        }))
    };
    if let Some(outcome) = found(false).await? {
        return Ok(Some(outcome));
    }
    if let Some(id) = account_id {
        let Some(account) = accounts::find(&db, id).await? else { return Ok(Some(Err(SignInError::Expired))) };
        if !may_link {
            return Ok(Some(Err(SignInError::SignInAgain)));
        }
        link(edge, provider, identity, &account, &now).await?;
        return found(false).await;
    }
    let email = person.email.as_deref().filter(|_| person.email_verified);
    let email = email.and_then(|email| EmailAddress::parse(email).ok());
    let known = match &email {
        Some(email) => accounts::find_by_email(&db, &email.key()).await?,
        None => None,
    };
    let trusted = email.filter(|_| provider.trust_email);
    let is_new = match known {
        Some(_) if trusted.is_none() => return Ok(Some(Err(SignInError::AddressTaken))),
        // The owner did not want this link.
        Some(account) if identities::is_unlinked(&db, identity, &account.id).await? => {
            return Ok(Some(Err(SignInError::AddressTaken)));
        }
        Some(account) => {
            link(edge, provider, identity, &account, &now).await?;
            false
        }
        None => {
            // An address that is not trusted is not stored: a code sent to it would open this account.
            let email = trusted.as_ref().map(EmailAddress::as_str);
            create_account(edge, current, email, Some(identity)).await?;
            true
        }
    };
    // Two first sign-ins at the same time get the same account.
    found(is_new).await
}

/// Links a provider to an account that exists, and tells its owner. Does nothing if another account has the identity
/// meanwhile, or this one was deleted.
async fn link(
    edge: &Edge,
    provider: &Provider,
    identity: Identity<'_>,
    account: &AccountRow,
    now: &str,
) -> Result<(), Fault> {
    if identities::link(&edge.db()?, identity, &account.id, now).await? {
        notices::send(edge, account, &Template::ProviderLinked { name: &provider.name }).await;
    }
    Ok(())
}
