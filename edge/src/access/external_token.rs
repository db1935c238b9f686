//! Tokens (JWT) of other services as credentials. The setting `JWT_ISSUERS` states which issuers count; it is JSON:
//!
//! ```json
//! [{"issuer": "https://id.example", "audience": "https://photos.example", "jwks_url": "https://id.example/jwks.json",
//!   "claims": {"subject": "sub", "email": "email", "scopes": "scope"}, "scopes": ["images:read"]}]
//! ```
//!
//! The first token of a subject creates an account. An e-mail address in a token never leads to an existing account: the
//! issuer of that address could then read what belongs to somebody else (ADR 28).

mod issuers;

use std::cell::RefCell;

use api::ErrorCode;
use axum::http::StatusCode;
use filters::Digest;

pub(crate) use issuers::check_setting;

use self::issuers::Issuer;
use super::bearer::bad_token;
use super::scope::Scopes;
use super::ttl_cache::TtlCache;
use crate::db::accounts::AccountRow;
use crate::db::identities::{self, Identity};
use crate::jwt::{self, Claims, Expected, Refusal, UnverifiedToken};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

/// Maximum length of a subject (OpenID Connect Core 1.0, section 2).
const MAX_SUBJECT_BYTES: usize = 255;

/// Maximum length of an e-mail address.
const MAX_EMAIL_BYTES: usize = 254;

/// A verified token.
#[derive(Debug, Clone)]
pub(crate) struct ExternalToken {
    pub(crate) account_id: String,
    pub(crate) owner_id: String,
    pub(crate) scopes: Scopes,
    pub(crate) sha256: Digest,
    pub(crate) expires_at_ms: u64,
}

thread_local! {
    static CACHE: RefCell<TtlCache<Digest, ExternalToken>> = RefCell::default();
}

/// Finds the principal of a token; `None` for a text that is no token, or if this deployment trusts no issuer.
pub(super) async fn find(edge: &Edge, text: &str) -> Result<Option<ExternalToken>, Fault> {
    let issuers = issuers::read(edge)?;
    if issuers.is_empty() || !UnverifiedToken::has_form(text) {
        return Ok(None);
    }
    // Parsing comes before hashing, because it checks the size.
    let token = UnverifiedToken::parse(text).map_err(refuse)?;
    let (sha256, now_ms) = (Digest::sha256(text.as_bytes()), clock::now_ms());
    if let Some(token) = CACHE.with_borrow(|cache| cache.get(&sha256, now_ms)) {
        return Ok(Some(token));
    }
    let Some(issuer) = issuers.iter().find(|issuer| Some(issuer.issuer.as_str()) == token.issuer()) else {
        return Err(bad_token("This server does not accept tokens of this issuer."));
    };
    let expected = Expected { issuer: &issuer.issuer, audience: &issuer.audience, jwks_url: &issuer.jwks_url };
    let claims = token.verify(expected, now_ms).await.map_err(refuse)?;
    let AccountRow { id: account_id, owner_id, .. } = account(edge, issuer, &claims).await?;
    let (scopes, expires_at_ms) = (issuer.scopes(&claims), claims.expires_at_ms());
    let token = ExternalToken { account_id, owner_id, scopes, sha256, expires_at_ms };
    CACHE.with_borrow_mut(|cache| cache.insert(sha256, token.clone(), expires_at_ms, clock::now_ms()));
    Ok(Some(token))
}

/// Whether this isolate knows the token.
pub(super) fn is_cached(text: &str, now_ms: u64) -> bool {
    CACHE.with_borrow(|cache| cache.get(&Digest::sha256(text.as_bytes()), now_ms).is_some())
}

/// Forgets the tokens of a deleted account. The next one creates another account.
pub(crate) fn forget(account_id: &str) {
    CACHE.with_borrow_mut(|cache| cache.retain(|token| token.account_id != account_id));
}

/// Finds the account of the token's subject, or creates it.
async fn account(edge: &Edge, issuer: &Issuer, claims: &Claims) -> Result<AccountRow, Fault> {
    let subject = claims.text(&issuer.claims.subject).unwrap_or_default();
    if subject.is_empty() || subject.len() > MAX_SUBJECT_BYTES {
        return Err(bad_token("The token does not state whose it is, in at most 255 bytes. Request another one."));
    }
    let (db, identity) = (edge.db()?, Identity { issuer: &issuer.issuer, subject });
    if let Some(account) = identities::find_account(&db, identity).await? {
        return Ok(account);
    }
    // Only an address that the issuer has verified receives notices.
    let email = issuer.claims.email.as_deref().and_then(|name| claims.text(name));
    let email =
        email.filter(|email| claims.is_true("email_verified") && email.len() <= MAX_EMAIL_BYTES && email.contains('@'));
    let account = AccountRow {
        id: ids::new_id()?,
        owner_id: ids::new_id()?,
        email: email.map(str::to_owned),
        handle: None,
        avatar_digest: None,
    };
    identities::insert_account(&db, identity, &account, &clock::rfc3339(clock::now_ms())).await?;
    // Two first requests at the same time get the same account.
    let stored = identities::find_account(&db, identity).await?;
    stored.ok_or_else(|| Fault::internal("the account of a token was not stored"))
}

fn refuse(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::Invalid(detail) => bad_token(detail),
        Refusal::KeysUnavailable => Fault::new(
            StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::TokenIssuerUnavailable,
            "The issuer of this token does not respond, so the token cannot be verified. Try again in some seconds.",
        )
        .retry_after(jwt::RETRY_MS / 1000),
    }
}
