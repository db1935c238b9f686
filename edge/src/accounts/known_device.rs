//! Recognises browsers that an account has signed in with, by a cookie with a random token. The first sign-in with any
//! other browser is announced by mail.

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
    // A browser that several accounts use keeps one token.
    let token = tokens.first().map_or_else(ids::new_token, |token| Ok((*token).to_owned()))?;
    devices::insert(&db, &account.id, &digest(&token), now_ms).await?;
    if !is_new_account {
        let at = notices::readable(&clock::rfc3339(now_ms));
        notices::send(edge, account, &Template::NewDevice { device, at: &at }).await;
    }
    COOKIE.set(&token, uri)
}
