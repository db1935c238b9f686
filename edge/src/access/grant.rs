//! Grant: what a principal may do, an owner and a set of scopes. The extractor of every handler that works on an owner's rows.

use api::ErrorCode;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::scope::{Scope, Scopes};
use super::session::no_account;
use crate::library::LibraryClient;
use crate::library::commands::GetLibraryId;
use crate::platform::bindings::{Edge, extension};
use crate::problem::Fault;

/// An owner, and what may be done to the owner's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) owner_id: String,
    /// The account of the owner; `None` for a guest.
    pub(crate) account_id: Option<String>,
    pub(crate) scopes: Scopes,
}

impl Grant {
    /// The library of the owner. That of a guest is not followed into an account.
    pub(crate) fn library<'a>(&'a self, edge: &'a Edge) -> LibraryClient<'a> {
        let library = edge.library(&self.owner_id);
        if self.account_id.is_none() { library.bound() } else { library }
    }

    /// Refuses a guest whose library an account took over: for work that calls the library later.
    pub(crate) async fn check_library(&self, edge: &Edge) -> Result<(), Fault> {
        if self.account_id.is_none() {
            self.library(edge).call(&GetLibraryId {}).await?;
        }
        Ok(())
    }

    /// The account of the caller. Refuses a guest.
    pub(crate) fn require_account(&self) -> Result<&str, Fault> {
        self.account_id.as_deref().ok_or_else(no_account)
    }

    /// Refuses a grant without `scope`.
    pub(crate) fn require(&self, scope: Scope) -> Result<(), Fault> {
        if self.scopes.contains(scope) {
            return Ok(());
        }
        let name = scope.as_str();
        let detail = format!("Your credential does not have the scope `{name}`. Use one that has it.");
        Err(Fault::new(StatusCode::FORBIDDEN, ErrorCode::MissingScope, detail).with_scope(name))
    }
}

/// Extracts the grant that the guard decided on. Routes whose policy requires no owner have none.
impl<S: Sync> FromRequestParts<S> for Grant {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        extension(parts)
    }
}

/// Extracts the grant if there is one, on routes that anybody may read.
impl<S: Sync> OptionalFromRequestParts<S> for Grant {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<Self>, Fault> {
        Ok(parts.extensions.get().cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grant_without_a_scope_is_refused_with_its_name() {
        let grant = Grant { owner_id: "o".to_owned(), account_id: None, scopes: Scopes::of(&[Scope::ImagesRead]) };
        assert!(grant.require(Scope::ImagesRead).is_ok());
        assert_eq!(grant.require_account().unwrap_err().problem().code, ErrorCode::NoAccount);
        let fault = grant.require(Scope::RenditionsWrite).unwrap_err();
        let problem = fault.problem();
        assert_eq!((problem.status, problem.code), (403, ErrorCode::MissingScope));
        assert_eq!(problem.scope.as_deref(), Some("renditions:write"));
        assert!(problem.detail.contains("`renditions:write`"), "{}", problem.detail);
    }
}
