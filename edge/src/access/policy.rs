//! Route policies: who may call a route, from where and how often, and what a browser may do with the response. They
//! are plain data: `guard.rs` applies them, and `router.rs` states one for each route and method.

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::bearer::DeploymentToken;
use super::cors::Cors;
use super::scope::Scope;

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Content security policy of every response that is not a page: if a browser shows one as a page, it runs no script,
/// loads nothing and cannot be framed. The app's pages have their own policy (`_headers`).
pub(crate) const API_CONTENT_SECURITY: &str =
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Anybody. Credentials are not read.
    Anyone,
    /// A principal whose grant has this scope. The handler takes the `Grant`.
    Owner(Scope),
    /// A principal whose grant has this scope, or anybody for what is public. The handler takes an `Option<Grant>`.
    Viewer(Scope),
    /// A session and no other credential. The handler takes the `BrowserSession`.
    Session,
    /// The session of an account and no other credential. The handler takes the `AccountSession`.
    Account,
    /// A session, or none. The handler takes an `Option<BrowserSession>`.
    SessionOrNew,
    /// A program that sends a secret of the deployment.
    Deployment(DeploymentToken),
}

/// Which pages may send the request. With a bearer token any page may, because browsers never add one by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Our own.
    Own,
    /// Any site's.
    Any,
}

/// `Cross-Origin-Resource-Policy`: which pages may embed the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Embedding {
    SameOrigin,
    CrossOrigin,
}

/// `Cache-Control` of a success. A problem is never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caching {
    /// Current data of one owner.
    NoStore,
    /// The content of this URL never changes, and belongs to one owner.
    PrivateImmutable,
    /// Public content that only a deployment changes: cached for minutes, then revalidated by its `ETag`.
    Public,
    /// Public content of a URL that never changes. Shared caches keep it for a day, so that deleted content is gone then.
    PublicImmutable,
}

/// Rate class: the key that a call is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rate {
    /// The owner, or the address if there is no valid credential.
    Owner,
    /// The owner, or the address of a viewer, who loads whole pages of pictures.
    Viewer,
    /// The address.
    Address,
    None,
}

/// Which query parameters are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Query {
    /// Those of the handler's OpenAPI description.
    Known,
    /// Any.
    Any,
}

/// The requirements of a route for requests, and the headers of its responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) caller: Caller,
    pub(crate) origin: Origin,
    pub(crate) cors: Cors,
    pub(crate) embedding: Embedding,
    pub(crate) content_security: &'static str,
    pub(crate) caching: Caching,
    pub(crate) rate: Rate,
    pub(crate) query: Query,
    /// Whether the route adds data, so that guests are refused above the ceiling of all guests (`ceiling.rs`).
    pub(crate) has_ceiling: bool,
    /// Whether the session must have signed in within the last ten minutes: a stolen session must not become a way in
    /// that lasts.
    pub(crate) needs_recent_sign_in: bool,
}

/// The policy of one method of one path.
#[derive(Debug)]
pub(crate) struct RoutePolicy {
    pub(crate) method: Method,
    /// The template, such as `/api/images/{id}`.
    pub(crate) path: String,
    pub(crate) policy: Policy,
}

impl Policy {
    /// Anybody may read. Pages of other sites can neither read nor embed the response.
    pub(crate) const fn public_read() -> Self {
        Self {
            caller: Caller::Anyone,
            origin: Origin::Any,
            cors: Cors::None,
            embedding: Embedding::SameOrigin,
            content_security: API_CONTENT_SECURITY,
            caching: Caching::NoStore,
            rate: Rate::None,
            query: Query::Known,
            has_ceiling: false,
            needs_recent_sign_in: false,
        }
    }

    /// Anybody may read. Monitors may add any query parameter, to bypass caches.
    pub(crate) const fn public_status() -> Self {
        Self { query: Query::Any, ..Self::public_read() }
    }

    /// Anybody may read. Only a deployment changes the content.
    pub(crate) const fn public_document() -> Self {
        Self { caching: Caching::Public, ..Self::public_read() }
    }

    /// Anybody may see the picture, also in a page of another site.
    pub(crate) const fn public_picture() -> Self {
        Self { embedding: Embedding::CrossOrigin, ..Self::public_page() }
    }

    /// The same policy, for content that never changes.
    pub(crate) const fn immutable(self) -> Self {
        Self { caching: Caching::PublicImmutable, ..self }
    }

    /// The same policy, with the ceiling of all guests.
    pub(crate) const fn under_ceiling(self) -> Self {
        Self { has_ceiling: true, ..self }
    }

    /// Anybody may write, from our own pages and from programs: the secret URL is the credential.
    pub(crate) const fn public_write() -> Self {
        Self { origin: Origin::Own, ..Self::public_read() }
    }

    /// A principal reads data of its owner. Pages of configured origins can read the response.
    pub(crate) const fn owner_read(scope: Scope) -> Self {
        Self { caller: Caller::Owner(scope), cors: Cors::Configured, rate: Rate::Owner, ..Self::public_read() }
    }

    /// A principal reads a file that never changes.
    pub(crate) const fn owner_file(scope: Scope) -> Self {
        Self { caching: Caching::PrivateImmutable, ..Self::owner_read(scope) }
    }

    /// Anybody reads a public page.
    pub(crate) const fn public_page() -> Self {
        Self { rate: Rate::Viewer, ..Self::public_read() }
    }

    /// A principal reads data of its owner, or anybody reads what is public.
    pub(crate) const fn viewer_read(scope: Scope) -> Self {
        Self { caller: Caller::Viewer(scope), cors: Cors::Configured, rate: Rate::Viewer, ..Self::public_read() }
    }

    /// The same for a file that never changes. The handler limits the caching of a public one.
    pub(crate) const fn viewer_file(scope: Scope) -> Self {
        Self { caching: Caching::PrivateImmutable, ..Self::viewer_read(scope) }
    }

    /// A principal changes data of its owner.
    pub(crate) const fn owner_write(scope: Scope) -> Self {
        Self { origin: Origin::Own, ..Self::owner_read(scope) }
    }

    /// A principal opens a WebSocket. The origin is checked although the method is GET: browsers let any site's page
    /// open a WebSocket with our cookie. CORS does not apply to WebSockets.
    pub(crate) const fn owner_socket(scope: Scope) -> Self {
        Self { origin: Origin::Own, cors: Cors::None, ..Self::owner_read(scope) }
    }

    /// The caller changes a session. `caller` says whether one must exist.
    pub(crate) const fn session_write(caller: Caller) -> Self {
        Self { caller, origin: Origin::Own, rate: Rate::Owner, ..Self::public_read() }
    }

    /// A signed-in person reads data of the account.
    pub(crate) const fn account_read() -> Self {
        Self { caller: Caller::Account, rate: Rate::Owner, ..Self::public_read() }
    }

    /// A signed-in person changes the account.
    pub(crate) const fn account_write() -> Self {
        Self { origin: Origin::Own, ..Self::account_read() }
    }

    /// The same, soon after the person signed in.
    pub(crate) const fn recent_account_write() -> Self {
        Self { needs_recent_sign_in: true, ..Self::account_write() }
    }

    /// Anybody asks for something that costs: calls are counted by address.
    pub(crate) const fn public_request() -> Self {
        Self { rate: Rate::Address, ..Self::public_write() }
    }

    /// A person's browser follows a link or a redirect, also from another site.
    pub(crate) const fn session_navigation() -> Self {
        Self { caller: Caller::SessionOrNew, rate: Rate::Owner, ..Self::public_read() }
    }

    /// The same, with whatever query parameters the other site adds.
    pub(crate) const fn session_return() -> Self {
        Self { query: Query::Any, ..Self::session_navigation() }
    }

    /// A program calls with a secret of the deployment.
    pub(crate) const fn deployment(token: DeploymentToken) -> Self {
        Self { caller: Caller::Deployment(token), ..Self::public_read() }
    }

    /// The policy of unknown paths and methods. A foreign write is refused before the response says whether the path
    /// exists.
    pub(crate) fn unrouted(method: &Method) -> Self {
        if method.is_safe() { Self::public_read() } else { Self::public_write() }
    }

    /// Adds the policy's headers, except those that the handler set.
    pub(crate) fn apply_headers(&self, status: StatusCode, headers: &mut HeaderMap) {
        let caching =
            if status.is_client_error() || status.is_server_error() { Caching::NoStore } else { self.caching };
        for (name, value) in [
            (CONTENT_SECURITY_POLICY, self.content_security),
            (CROSS_ORIGIN_RESOURCE_POLICY, self.embedding.value()),
            (CACHE_CONTROL, caching.value()),
        ] {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
    }
}

impl Embedding {
    const fn value(self) -> &'static str {
        match self {
            Self::SameOrigin => "same-origin",
            Self::CrossOrigin => "cross-origin",
        }
    }
}

impl Caching {
    const fn value(self) -> &'static str {
        match self {
            Self::NoStore => "no-store",
            Self::PrivateImmutable => "private, max-age=31536000, immutable",
            Self::Public => "public, max-age=300",
            Self::PublicImmutable => "public, max-age=31536000, s-maxage=86400, immutable",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers_of(status: StatusCode, decided: &[(HeaderName, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.extend(decided.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))));
        Policy::owner_file(Scope::ImagesRead).apply_headers(status, &mut headers);
        headers
    }

    #[test]
    fn policy_adds_missing_headers() {
        let headers = headers_of(StatusCode::OK, &[]);
        assert_eq!(headers[CACHE_CONTROL], "private, max-age=31536000, immutable");
        assert_eq!(headers[CONTENT_SECURITY_POLICY], API_CONTENT_SECURITY);
        assert_eq!(headers[CROSS_ORIGIN_RESOURCE_POLICY], "same-origin");
    }

    #[test]
    fn policy_keeps_headers_of_handler() {
        let decided = [
            (CACHE_CONTROL, "max-age=60"),
            (CONTENT_SECURITY_POLICY, "default-src 'self'"),
            (CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"),
        ];
        let headers = headers_of(StatusCode::OK, &decided);
        assert_eq!(headers.len(), decided.len());
        for (name, value) in decided {
            assert_eq!(headers[&name], value);
        }
    }

    #[test]
    fn policy_never_caches_problems() {
        for status in [StatusCode::NOT_FOUND, StatusCode::RANGE_NOT_SATISFIABLE, StatusCode::SERVICE_UNAVAILABLE] {
            assert_eq!(headers_of(status, &[])[CACHE_CONTROL], "no-store", "{status}");
        }
        assert_eq!(headers_of(StatusCode::NOT_MODIFIED, &[])[CACHE_CONTROL], Caching::PrivateImmutable.value());
    }
}
