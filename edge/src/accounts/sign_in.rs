//! Signs in: finds or creates the account, takes over the guest's library, and opens a session with a new token.
//!
//! One transaction ends the sessions of the guest, opens the new one and records the merge. Then the merge runs. If it
//! is interrupted, a sweep completes it. A new account gets the library of the guest in the transaction that creates it,
//! and that ends the guest's sessions, too. Only its webhooks are switched off later, as a merge is run.

use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use filters::Digest;

use super::email::EmailAddress;
use super::{device, known_device};
use crate::access::session::{self, BrowserSession, LIFETIME_MS};
use crate::db::accounts::{self, AccountRow};
use crate::db::identities::Identity;
use crate::db::pending_merges::PendingMerge;
use crate::db::sessions::{self, NewAccountSession, SignInResult};
use crate::db::sign_up::{self, SignUp};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::platform::log;
use crate::problem::Fault;
use crate::sweeps::pending_merges;

/// An account whose owner proved to be the caller.
#[derive(Debug)]
pub(crate) struct Authenticated {
    pub(crate) account: AccountRow,
    /// Whether this request created the account.
    pub(crate) is_new: bool,
}

impl From<AccountRow> for Authenticated {
    fn from(account: AccountRow) -> Self {
        Self { account, is_new: false }
    }
}

/// A new session, and its cookies.
#[derive(Debug)]
pub(crate) struct SignedIn {
    pub(crate) account: AccountRow,
    pub(crate) cookies: [(HeaderName, HeaderValue); 2],
}

/// Finds the account of a confirmed address, or creates it. A guest's library becomes that of a new account.
pub(crate) async fn account_of_email(
    edge: &Edge,
    email: &EmailAddress,
    current: Option<&BrowserSession>,
) -> Result<Authenticated, Fault> {
    let (db, key) = (edge.db()?, email.key());
    if let Some(account) = accounts::find_by_email(&db, &key).await? {
        return Ok(account.into());
    }
    create_account(edge, current, Some(email.as_str()), None).await?;
    // Two sign-ups with one address at the same time get the same account.
    let stored = accounts::find_by_email(&db, &key).await?;
    let account = stored.ok_or_else(|| Fault::internal("the new account was not stored"))?;
    Ok(Authenticated { account, is_new: true })
}

/// Creates an account with the library of the guest, or with an empty one if another account has taken that over since.
/// Creates none if another account has got the address or the identity meanwhile.
pub(super) async fn create_account(
    edge: &Edge,
    current: Option<&BrowserSession>,
    email: Option<&str>,
    identity: Option<Identity<'_>>,
) -> Result<(), Fault> {
    let (db, created_at) = (edge.db()?, clock::rfc3339(clock::now_ms()));
    let insert = async |owner_id: String, guest: Option<&Digest>| -> Result<bool, Fault> {
        let email = email.map(str::to_owned);
        let account = AccountRow { id: ids::new_id()?, owner_id, email, handle: None, avatar_digest: None };
        let sign_up = SignUp { account: &account, created_at: &created_at, guest, identity };
        let Some(ended) = sign_up::insert(&db, sign_up).await? else { return Ok(false) };
        session::end(edge, &account.owner_id, &ended).await;
        Ok(true)
    };
    if let Some(guest) = current.filter(|session| session.row.account_id.is_none())
        && insert(guest.row.owner_id.clone(), Some(&guest.token_sha256)).await?
    {
        return Ok(());
    }
    insert(ids::new_id()?, None).await?;
    Ok(())
}

/// Opens a session of the account. The library of a guest moves along.
pub(crate) async fn open(
    edge: &Edge,
    (uri, headers): (&Uri, &HeaderMap),
    Authenticated { account, is_new }: Authenticated,
    current: Option<&BrowserSession>,
) -> Result<SignedIn, Fault> {
    let (now_ms, token) = (clock::now_ms(), ids::new_token()?);
    let guest_owner =
        current.filter(|session| session.row.account_id.is_none()).map(|session| session.row.owner_id.as_str());
    let user_agent = headers.get(USER_AGENT).and_then(|text| text.to_str().ok()).unwrap_or_default();
    let new = NewAccountSession {
        id: ids::new_id()?,
        token_sha256: session::digest(&token),
        account_id: account.id.clone(),
        owner_id: account.owner_id.clone(),
        device: device::name(user_agent),
        expires_at_ms: now_ms + LIFETIME_MS,
    };
    // A token from before the sign-in never opens an account: somebody else may have planted it.
    let old = current.map(|session| &session.token_sha256);
    let signed_in = sessions::sign_in(&edge.db()?, &new, (old, guest_owner), now_ms).await?;
    let SignInResult { ended, merge } = signed_in.ok_or_else(session::no_account)?;
    if let Some(before) = current {
        session::end(edge, &before.row.owner_id, &ended).await;
    }
    // A new account has the library of the guest. The guest's sessions end first, because they could create webhooks.
    let own = guest_owner
        .filter(|owner| *owner == account.owner_id)
        .map(|owner| PendingMerge { from_library: owner.to_owned(), to_library: owner.to_owned() });
    if let Some(merge) = merge.or(own)
        && let Err(fault) = pending_merges::complete(edge, merge).await
    {
        // The person is signed in. A sweep completes the merge.
        log::fault("merge", &log::owner_digest(&account.owner_id), &fault);
    }
    let device = known_device::remember(edge, (uri, headers), &account, (is_new, &new.device)).await?;
    let cookies = [(SET_COOKIE, session::set_cookie(&token, uri)?), (SET_COOKIE, device)];
    Ok(SignedIn { account, cookies })
}
