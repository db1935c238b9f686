//! The middleware around every handler: decides access by the route's policy before a body is read, and completes the response's headers.
//!
//! The order is: origin, principal, rate, scope. A request that is refused costs no more than the step that refuses it.

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::bearer;
use super::origin;
use super::policy::{Caller, Origin, Policy, Rate};
use super::principal::Presented;
use super::rate_limit::{self, RateKey};
use super::session;
use super::store::AccessStore;
use crate::platform::bindings::extension;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

/// The middleware of one route.
pub(crate) async fn guard<A: AccessStore>(State(policy): State<Policy>, request: Request, next: Next) -> Response {
    admit::<A, _>(policy, request, |request| next.run(request)).await
}

/// Calls `handler` if the policy lets the request in, and completes the headers of the response in either case.
pub(crate) async fn admit<A: AccessStore, F: Future<Output = Response>>(
    policy: Policy,
    request: Request,
    handler: impl FnOnce(Request) -> F,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let origin = parts.headers.get(ORIGIN).cloned();
    if let (Some(route), Some(log)) = (parts.extensions.get::<MatchedPath>(), parts.extensions.get::<RequestLog>()) {
        log.set_route(route.as_str());
    }
    let mut response = match authorise::<A>(policy, &mut parts).await {
        Ok(()) => handler(Request::from_parts(parts, body)).await,
        Err(fault) => fault.into_response(),
    };
    policy.complete(response.status(), response.headers_mut(), origin.as_ref());
    response
}

/// Lets the request in, with what its handler takes in its extensions, or says why not.
async fn authorise<A: AccessStore>(policy: Policy, parts: &mut Parts) -> Result<(), Fault> {
    let presented = Presented::of(&parts.headers);
    if policy.origin == Origin::Own && presented != Presented::Bearer {
        origin::check(&parts.uri, &parts.headers)?;
    }
    match policy.caller {
        Caller::Anyone => {
            // The policy of most public routes counts nothing, and then nothing is looked up.
            if policy.rate != Rate::None {
                count(&extension::<A>(parts)?, policy.rate, None, parts).await?;
            }
        }
        Caller::Deployment(token) => {
            let store: A = extension(parts)?;
            count(&store, policy.rate, None, parts).await?;
            token.check(&parts.headers, store.secret(token).as_deref())?;
        }
        Caller::Owner(scope) => {
            let store: A = extension(parts)?;
            let Some(principal) = store.principal(&parts.headers).await? else {
                return Err(unknown(&store, policy.rate, presented, parts).await);
            };
            let grant = principal.grant();
            note_owner(parts, &grant.owner_id);
            count(&store, policy.rate, Some(&grant.owner_id), parts).await?;
            grant.require(scope)?;
            if policy.has_ceiling && principal.is_guest() {
                store.check_ceiling().await?;
            }
            parts.extensions.insert(grant);
            parts.extensions.insert(principal);
        }
        Caller::Session | Caller::SessionOrNew => {
            let store: A = extension(parts)?;
            // These routes accept sessions only.
            if presented == Presented::Bearer {
                return Err(unknown(&store, policy.rate, presented, parts).await);
            }
            let session = store.session(&parts.headers).await?;
            if session.is_none() && policy.caller == Caller::Session {
                return Err(unknown(&store, policy.rate, presented, parts).await);
            }
            let owner_id = session.as_ref().map(|session| session.row.owner_id.as_str());
            if let Some(owner_id) = owner_id {
                note_owner(parts, owner_id);
            }
            count(&store, policy.rate, owner_id, parts).await?;
            if let Some(session) = session {
                parts.extensions.insert(session);
            }
        }
    }
    Ok(())
}

/// Counts a call by the route's rate class, and towards the hourly budgets.
async fn count<A: AccessStore>(store: &A, rate: Rate, owner_id: Option<&str>, parts: &Parts) -> Result<(), Fault> {
    match (rate, owner_id) {
        (Rate::None, _) => return Ok(()),
        (Rate::Owner, Some(owner_id)) => store.count(RateKey::Owner(owner_id)).await?,
        (Rate::Owner, None) | (Rate::Address, _) => {
            store.count(RateKey::Address(&rate_limit::address(&parts.headers))).await?;
        }
    }
    parts.extensions.get::<RequestLog>().map_or(Ok(()), |log| store.count_hourly(log, &parts.headers))
}

/// Why a request without a valid credential is refused. A guessed credential is counted; a missing one costs nothing.
async fn unknown<A: AccessStore>(store: &A, rate: Rate, presented: Presented<'_>, parts: &Parts) -> Fault {
    if presented != Presented::Nothing
        && let Err(fault) = count(store, rate, None, parts).await
    {
        return fault;
    }
    match presented {
        Presented::Bearer => bearer::bad_token(
            "No such token is known here. This takes a session cookie, which is not read beside a bearer token.",
        ),
        Presented::Cookie(_) | Presented::Nothing => session::no_session(),
    }
}

fn note_owner(parts: &Parts, owner_id: &str) {
    if let Some(log) = parts.extensions.get::<RequestLog>() {
        log.set_owner(owner_id);
    }
}

#[cfg(test)]
mod tests;
