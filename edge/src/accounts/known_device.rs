//! Recognises browsers that an account has signed in with, by a cookie with a random token. The first sign-in with any
//! other browser is announced by mail.
//!
//! That first sign-in makes a new token. Somebody else may have planted the one before, and must not be recognised as a
//! browser of the account.

use axum::http::{HeaderMap, HeaderValue, Uri};

use super::notices;
use crate::access::cookie::TokenCookie;
use crate::access::session::digest;
use crate::db::accounts::AccountRow;
use crate::db::devices;
use crate::mail::Template;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

const COOKIE: TokenCookie = TokenCookie { name: "safelight_device", lifetime_ms: devices::KEPT_MS };

/// The tokens of the browser that sent a request.
pub(super) fn tokens<'a>(uri: &Uri, headers: &'a HeaderMap) -> Vec<&'a str> {
    COOKIE.tokens(uri, headers)
}

/// Stores that the account uses this browser. Announces a new one, except that of a new account. Returns the cookie.
pub(super) async fn remember(
    edge: &Edge,
    (uri, headers): (&Uri, &HeaderMap),
    account: &AccountRow,
    (is_new_account, device): (bool, &str),
) -> Result<HeaderValue, Fault> {
    let (db, now_ms) = (edge.db()?, clock::now_ms());
    let tokens = tokens(uri, headers);
    for token in &tokens {
        if devices::see(&db, &account.id, &digest(token), now_ms).await? {
            return COOKIE.set(token, uri);
        }
    }
    // The browser has one token for all accounts that use it.
    let before: Vec<_> = tokens.iter().map(|token| digest(token)).collect();
    let token = ids::new_token()?;
    devices::insert(&db, &account.id, &digest(&token), &before, now_ms).await?;
    if !is_new_account {
        let at = notices::readable(&clock::rfc3339(now_ms));
        notices::send(edge, account, &Template::NewDevice { device, at: &at }).await;
    }
    COOKIE.set(&token, uri)
}
