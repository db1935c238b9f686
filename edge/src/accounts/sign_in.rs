//! Signs in: finds or creates the account, takes over the guest's library, and opens a session with a new token.
//!
//! The order makes an interruption harmless. The merge comes first and can be repeated. Then one transaction ends the
//! old session and opens the new one.

use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::email::EmailAddress;
use super::{device, known_device};
use crate::access::session::{self, BrowserSession, LIFETIME_MS};
use crate::db::accounts::{self, AccountRow};
use crate::db::sessions::{self, NewAccountSession};
use crate::library::MergeLibrary;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

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
    let account = new_account(current, Some(email.as_str().to_owned()))?;
    accounts::insert(&db, &account, &clock::rfc3339(clock::now_ms())).await?;
    // Two sign-ups with one address at the same time get the same account.
    let stored = accounts::find_by_email(&db, &key).await?;
    let account = stored.ok_or_else(|| Fault::internal("the new account was not stored"))?;
    Ok(Authenticated { account, is_new: true })
}

/// An account with the library of the guest, if there is one.
pub(super) fn new_account(current: Option<&BrowserSession>, email: Option<String>) -> Result<AccountRow, Fault> {
    let guest = current.filter(|session| session.row.account_id.is_none());
    let owner_id = guest.map_or_else(ids::new_id, |session| Ok(session.row.owner_id.clone()))?;
    Ok(AccountRow { id: ids::new_id()?, owner_id, email, handle: None, avatar_digest: None })
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
    if let Some(guest) = guest_owner.filter(|guest| *guest != account.owner_id) {
        edge.library(&account.owner_id).call(&MergeLibrary { from: guest.to_owned() }).await?;
    }
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
    let ended = sessions::sign_in(&edge.db()?, &new, (old, guest_owner), now_ms).await?;
    session::end(edge, &account.owner_id, &ended).await;
    let device = known_device::remember(edge, (uri, headers), &account, (is_new, &new.device)).await?;
    let cookies = [(SET_COOKIE, session::set_cookie(&token, uri)?), (SET_COOKIE, device)];
    Ok(SignedIn { account, cookies })
}
