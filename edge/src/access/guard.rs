//! Middleware around every handler: decides access by the route's policy before a body is read, and adds the policy's
//! headers to the response.
//!
//! The order is: origin, principal, rate and hourly budgets, scope, the ceiling of all guests, query. Cheap checks come
//! first.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::bearer;
use super::origin;
use super::policy::{Caller, Origin, Policy, Query, Rate};
use super::principal::RequestCredential;
use super::rate_limit::{self, RateKey};
use super::session::{self, AccountSession};
use super::store::AccessStore;
use crate::platform::bindings::find_extension;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

/// The middleware of one route.
pub(crate) async fn guard<A: AccessStore>(
    State((policy, known)): State<(Policy, Arc<[String]>)>,
    request: Request,
    next: Next,
) -> Response {
    let handler = async |request: Request| match check_query(policy.query, request.uri(), &known) {
        Ok(()) => next.run(request).await,
        Err(fault) => fault.into_response(),
    };
    admit::<A, _>(policy, request, handler).await
}

/// Refuses unknown query parameters: a misspelled filter would otherwise list everything.
fn check_query(query: Query, uri: &Uri, known: &[String]) -> Result<(), Fault> {
    let names = uri.query().unwrap_or_default().split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    let is_known = |name: &&str| name.is_empty() || known.iter().any(|known| known == name);
    match names.into_iter().find(|name| !is_known(name)) {
        Some(name) if query == Query::Known => {
            let shown: String = name.chars().take(40).collect();
            let accepted = match known {
                [] => "no parameters".to_owned(),
                known => format!("`{}`", known.join("`, `")),
            };
            Err(Fault::bad_request(format!("The query parameter `{shown}` is unknown. This path accepts {accepted}.")))
        }
        _ => Ok(()),
    }
}

/// Calls `handler` if the policy admits the request. Adds the policy's headers to the response in both cases.
pub(crate) async fn admit<A: AccessStore, F: Future<Output = Response>>(
    policy: Policy,
    request: Request,
    handler: impl FnOnce(Request) -> F,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let origin = parts.headers.get(ORIGIN).cloned();
    let readers = policy.cors.readers(|| find_extension::<A>(&parts.extensions).map(|store| store.cors_origins()));
    if let (Some(route), Some(log)) = (parts.extensions.get::<MatchedPath>(), parts.extensions.get::<RequestLog>()) {
        log.set_route(route.as_str());
    }
    let mut response = match authorise::<A>(policy, &mut parts).await {
        Ok(()) => handler(Request::from_parts(parts, body)).await,
        Err(fault) => fault.into_response(),
    };
    readers.apply_headers(response.headers_mut(), origin.as_ref());
    policy.apply_headers(response.status(), response.headers_mut());
    response
}

/// Admits the request and stores the handler's arguments in its extensions, or returns the refusal.
async fn authorise<A: AccessStore>(policy: Policy, parts: &mut Parts) -> Result<(), Fault> {
    let Parts { uri, headers, extensions, .. } = parts;
    let presented = RequestCredential::from_request(uri, headers);
    if policy.origin == Origin::Own && !presented.is_bearer() {
        origin::check(uri, headers)?;
    }
    match policy.caller {
        Caller::Anyone => {
            // Most public routes have no rate class, and so need no look-up.
            if policy.rate != Rate::None {
                count(&find_extension::<A>(extensions)?, policy.rate, None, headers, extensions).await?;
            }
        }
        Caller::Deployment(token) => {
            let store: A = find_extension(extensions)?;
            count(&store, policy.rate, None, headers, extensions).await?;
            token.check(headers, store.secret(token).as_deref())?;
        }
        Caller::Owner(scope) | Caller::Viewer(scope) => {
            let store: A = find_extension(extensions)?;
            store.check_guess(&presented, headers)?;
            let principal = match store.principal(&presented).await {
                Ok(Some(principal)) => principal,
                // Somebody whose session has expired sees what is public.
                Ok(None) if matches!(policy.caller, Caller::Viewer(_)) && !presented.is_bearer() => {
                    return count(&store, policy.rate, None, headers, extensions).await;
                }
                Ok(None) => {
                    let fault = if presented.is_bearer() { bearer::unknown_token() } else { session::no_session() };
                    return Err(refuse(&store, policy.rate, &presented, fault, headers, extensions).await);
                }
                Err(fault) => return Err(refuse(&store, policy.rate, &presented, fault, headers, extensions).await),
            };
            let grant = principal.grant();
            log_owner(extensions, &grant.owner_id);
            count(&store, policy.rate, Some(&grant.owner_id), headers, extensions).await?;
            grant.require(scope)?;
            if policy.has_ceiling && principal.is_guest() {
                store.check_ceiling().await?;
            }
            extensions.insert(grant);
            extensions.insert(principal);
        }
        Caller::Session | Caller::Account | Caller::SessionOrNew => {
            let store: A = find_extension(extensions)?;
            // These routes accept sessions only.
            if presented.is_bearer() {
                let fault = bearer::only_sessions();
                return Err(refuse(&store, policy.rate, &presented, fault, headers, extensions).await);
            }
            store.check_guess(&presented, headers)?;
            let session = store.session(presented.tokens()).await?;
            if session.is_none() && policy.caller != Caller::SessionOrNew {
                let fault = session::no_session();
                return Err(refuse(&store, policy.rate, &presented, fault, headers, extensions).await);
            }
            let owner_id = session.as_ref().map(|session| session.row.owner_id.as_str());
            if let Some(owner_id) = owner_id {
                log_owner(extensions, owner_id);
            }
            count(&store, policy.rate, owner_id, headers, extensions).await?;
            if let Some(session) = session {
                if policy.caller == Caller::Account {
                    let session = AccountSession::of(session)?;
                    if policy.needs_recent_sign_in {
                        session.require_recent()?;
                    }
                    extensions.insert(session);
                } else {
                    extensions.insert(session);
                }
            }
        }
    }
    Ok(())
}

/// Counts a call in the route's rate class and in the hourly budgets.
async fn count<A: AccessStore>(
    store: &A,
    rate: Rate,
    owner_id: Option<&str>,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<(), Fault> {
    match (rate, owner_id) {
        (Rate::None, _) => return Ok(()),
        (Rate::Owner | Rate::Viewer, Some(owner_id)) => store.count(RateKey::Owner(owner_id)).await?,
        (Rate::Viewer, None) => store.count(RateKey::Viewer(&rate_limit::address(headers))).await?,
        (Rate::Owner, None) | (Rate::Address, _) => {
            store.count(RateKey::Address(&rate_limit::address(headers))).await?;
        }
    }
    extensions.get::<RequestLog>().map_or(Ok(()), |log| store.count_hourly(log, headers))
}

/// The refusal `fault` of a request without a valid credential. A guessed credential is counted; a missing one is not.
/// After too many guesses of an address, the next ones are refused before their look-up.
async fn refuse<A: AccessStore>(
    store: &A,
    rate: Rate,
    presented: &RequestCredential<'_>,
    fault: Fault,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Fault {
    if *presented != RequestCredential::Missing
        && let Err(fault) = count(store, rate, None, headers, extensions).await
    {
        store.block_guesses(headers);
        return fault;
    }
    fault
}

fn log_owner(extensions: &Extensions, owner_id: &str) {
    if let Some(log) = extensions.get::<RequestLog>() {
        log.set_owner(owner_id);
    }
}

#[cfg(test)]
mod tests;
