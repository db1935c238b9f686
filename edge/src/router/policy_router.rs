//! Router that requires a policy for each route. It adds the guard to each handler, responds to preflight requests on
//! paths that other sites may use, and collects the OpenAPI document.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use api::ErrorCode;
use axum::Router;
use axum::extract::Request;
use axum::http::header::ALLOW;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::options;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::access::cors::{self, Cors};
use crate::access::guard::{admit, guard};
use crate::access::policy::{Policy, RoutePolicy};
use crate::access::store::AccessStore;
use crate::platform::bindings::find_extension;
use crate::problem::Fault;

/// Routes with their policies, before the router is built.
pub(super) struct PolicyRouter<A> {
    router: OpenApiRouter,
    policies: Vec<RoutePolicy>,
    store: PhantomData<fn() -> A>,
}

impl<A: AccessStore> PolicyRouter<A> {
    pub(super) fn new(document: OpenApi) -> Self {
        Self { router: OpenApiRouter::with_openapi(document), policies: Vec::new(), store: PhantomData }
    }

    /// Adds handlers with one policy behind the guard.
    pub(super) fn route(mut self, policy: Policy, (schemas, paths, handlers): UtoipaMethodRouter) -> Self {
        for (path, item) in &paths.paths {
            let policies = methods(item).into_iter().map(|method| RoutePolicy { method, path: path.clone(), policy });
            self.policies.extend(policies);
        }
        let known = paths.paths.values().flat_map(query_names).collect();
        let handlers = handlers.route_layer(middleware::from_fn_with_state((policy, known), guard::<A>));
        Self { router: self.router.routes((schemas, paths, handlers)), ..self }
    }

    /// The OpenAPI document of the handlers, and the policy of each operation in it.
    pub(super) fn describe(self) -> (OpenApi, Vec<RoutePolicy>) {
        (self.router.into_openapi(), self.policies)
    }

    pub(super) fn build(self) -> Router {
        let (mut router, _) = self.router.split_for_parts();
        for (path, methods) in shared_paths(&self.policies) {
            let respond = |request: Request| async move {
                match find_extension::<A>(request.extensions()) {
                    Ok(store) => preflight(&methods, &store.cors_origins(), request.headers()),
                    Err(fault) => fault.into_response(),
                }
            };
            let guarded = |request: Request| admit::<A, _>(Policy::public_read(), request, respond);
            router = router.route(&path, options(guarded));
        }
        router.fallback(no_such_path::<A>).method_not_allowed_fallback(method_not_allowed::<A>)
    }
}

/// Responds to `OPTIONS`. Without configured origins, a path that needs one does not have this method.
fn preflight(methods: &[(Method, Cors)], origins: &Arc<[String]>, request: &HeaderMap) -> Response {
    if !origins.is_empty() || methods.iter().any(|(_, cors)| matches!(cors, Cors::Any)) {
        return cors::preflight(methods, origins, request);
    }
    let mut response = no_such_method(&Method::OPTIONS).into_response();
    let names = methods.iter().map(|(method, _)| if method == Method::GET { "GET,HEAD" } else { method.as_str() });
    if let Ok(allow) = HeaderValue::from_str(&names.collect::<Vec<_>>().join(",")) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

/// Paths with a method that pages of other sites may use, with all methods of these paths.
fn shared_paths(policies: &[RoutePolicy]) -> BTreeMap<String, Vec<(Method, Cors)>> {
    let mut paths: BTreeMap<String, Vec<(Method, Cors)>> = BTreeMap::new();
    for RoutePolicy { method, path, policy } in policies {
        paths.entry(path.clone()).or_default().push((method.clone(), policy.cors));
    }
    paths.retain(|_, methods| methods.iter().any(|(_, cors)| *cors != Cors::None));
    paths
}

/// The methods of a path.
fn methods(item: &PathItem) -> Vec<Method> {
    operations(item).map(|(method, _)| method).collect()
}

/// The names of the query parameters of a path.
fn query_names(item: &PathItem) -> Vec<String> {
    let parameters = operations(item).filter_map(|(_, operation)| operation.parameters.as_ref()).flatten();
    let in_query = parameters.filter(|parameter| matches!(parameter.parameter_in, ParameterIn::Query));
    in_query.map(|parameter| parameter.name.clone()).collect()
}

/// The operations of a path.
fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    let operations = [
        (Method::GET, &item.get),
        (Method::HEAD, &item.head),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
        (Method::OPTIONS, &item.options),
        (Method::TRACE, &item.trace),
    ];
    operations.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

async fn no_such_path<A: AccessStore>(request: Request) -> Response {
    let policy = Policy::unrouted(request.method());
    admit::<A, _>(policy, request, async |_| Fault::no_such_path().into_response()).await
}

async fn method_not_allowed<A: AccessStore>(request: Request) -> Response {
    let (policy, method) = (Policy::unrouted(request.method()), request.method().clone());
    admit::<A, _>(policy, request, async move |_| no_such_method(&method).into_response()).await
}

fn no_such_method(method: &Method) -> Fault {
    let detail = format!("This path does not allow {method}. The `Allow` header lists the allowed methods.");
    Fault::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed, detail)
}

#[cfg(test)]
mod tests;
