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

/// Finds, links or creates the account. `linked` is the account that the person was signed in to, and `may_link` is
/// whether they signed in to it shortly before.
pub(super) async fn of_person(
    edge: &Edge,
    provider: &Provider,
    person: &Person,
    (linked, may_link): (Option<&str>, bool),
    current: Option<&BrowserSession>,
) -> Result<Result<Authenticated, SignInError>, Fault> {
    let subject = &*person.subject;
    if subject.is_empty() || subject.len() > MAX_SUBJECT_BYTES {
        return Ok(Err(SignInError::Provider));
    }
    let (db, now) = (edge.db()?, clock::rfc3339(clock::now_ms()));
    let identity = Identity { issuer: &provider.issuer, subject };
    if let Some(account) = identities::find_account(&db, identity).await? {
        let is_other = linked.is_some_and(|linked| linked != account.id);
        return Ok(if is_other { Err(SignInError::LinkedElsewhere) } else { Ok(account.into()) });
    }
    if let Some(linked) = linked {
        let Some(account) = accounts::find(&db, linked).await? else { return Ok(Err(SignInError::Expired)) };
        if !may_link {
            return Ok(Err(SignInError::SignInAgain));
        }
        link(edge, provider, identity, &account, &now).await?;
        return Ok(Ok(account.into()));
    }
    let email = person.email.as_deref().filter(|_| person.email_verified);
    let email = email.and_then(|email| EmailAddress::parse(email).ok());
    let known = match &email {
        Some(email) => accounts::find_by_email(&db, &email.key()).await?,
        None => None,
    };
    let trusted = email.filter(|_| provider.trust_email);
    let is_new = match known {
        Some(_) if trusted.is_none() => return Ok(Err(SignInError::AddressTaken)),
        // The owner did not want this link.
        Some(account) if identities::is_unlinked(&db, identity, &account.id).await? => {
            return Ok(Err(SignInError::AddressTaken));
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
    let stored = identities::find_account(&db, identity).await?;
    let account = stored.ok_or_else(|| Fault::internal("the identity was not stored"))?;
    Ok(Ok(Authenticated { account, is_new }))
}

/// Links a provider to an account that exists, and tells its owner.
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
